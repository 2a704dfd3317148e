/**
 * `POST /admin/api/<version>/graphql.json`: checks the faults, the document and the budget, then carries it out.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { getVariableValues, type OperationDefinitionNode } from 'graphql';
import type { Faults } from '../faults.ts';
import { Ring } from '../ring.ts';
import type { Act } from '../shop/act.ts';
import { doDueJobs } from '../shop/code-jobs.ts';
import { appNumber } from '../shop/metafields.ts';
import type { Instant, ShopState } from '../shop/state.ts';
import { Bucket, type ThrottleStatus } from './bucket.ts';
import { BulkOperations } from './bulk/bulk-operations.ts';
import type { ApiCall } from './call.ts';
import type { ApiContext } from './context.ts';
import { MOST_A_QUERY, MUTATION_COST, requestedCost } from './cost.ts';
import { type CheckedDocument, checkDocument } from './documents.ts';
import { carryOut } from './execute.ts';
import { adminSchema } from './schema.ts';

/** A call whose access token was found good; tokens are the sign-in part's business. */
export interface AdminApiAccess {
  readonly shopDomain: string;
  /** Of the token. */
  readonly scopes: readonly string[];
}

export interface AdminApiOptions {
  readonly apiVersion: string;
  readonly clientId: string;
  readonly faults: Faults;
  readonly now: () => Instant;
  readonly act: (state: ShopState) => Act;
  readonly answered: (call: ApiCall) => void;
}

interface Body {
  readonly query?: unknown;
  readonly variables?: Readonly<Record<string, unknown>> | null;
  readonly operationName?: string | null;
}

/** What is sent back, and what the list of calls tells of it. */
interface Answer {
  readonly status: number;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly operation?: OperationDefinitionNode | undefined;
  readonly requestedCost?: number;
  readonly actualCost?: number | null;
}

const KEPT = 500;
const LONGEST_BODY = 4 * 1024 * 1024;
const DOCUMENTATION = 'https://shopify.dev/api/usage/rate-limits';

export class AdminApi {
  readonly bulk: BulkOperations;
  private readonly options: AdminApiOptions;
  private readonly kept = new Ring<ApiCall>(KEPT);
  private readonly buckets = new WeakMap<ShopState, Bucket>();
  private made = 0;

  constructor(options: AdminApiOptions) {
    this.options = options;
    this.bulk = new BulkOperations(options.now);
  }

  /** The newest 500, oldest first. */
  calls(): readonly ApiCall[] {
    return this.kept.all();
  }

  async handle(
    request: IncomingMessage,
    response: ServerResponse,
    access: AdminApiAccess,
    state: ShopState | null,
  ): Promise<void> {
    const started = performance.now();
    const answer = await this.answerTo(request, access, state).catch(
      // A mistake of devshop ends this call, not the process.
      (error: unknown): Answer => ({ status: 500, body: { errors: String(error) } }),
    );
    const isLost = answer.status === 200 && this.options.faults.strikes(this.options.faults.api.lostAnswer);
    this.note(access.shopDomain, answer, isLost, performance.now() - started);
    if (isLost) {
      request.socket.destroy();
      return;
    }
    for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
    response.statusCode = answer.status;
    response.setHeader('Content-Type', 'application/json; charset=utf-8');
    response.end(JSON.stringify(answer.body));
  }

  private async answerTo(
    request: IncomingMessage,
    access: AdminApiAccess,
    state: ShopState | null,
  ): Promise<Answer> {
    const { faults } = this.options;
    const text = await bodyOf(request);
    if (faults.strikes(faults.api.slow)) await pause(faults.api.slow.ms);
    const version = /^\/admin\/api\/([^/]+)\/graphql\.json$/.exec(
      (request.url ?? '').split('?')[0] ?? '',
    )?.[1];
    if (!state || version !== this.options.apiVersion) return { status: 404, body: { errors: 'Not Found' } };
    if (request.method !== 'POST') return { status: 405, body: { errors: 'Method Not Allowed' } };
    if (faults.strikes(faults.api.tooManyRequests)) {
      const headers = { 'Retry-After': faults.api.tooManyRequests.retryAfterSeconds.toFixed(1) };
      return { status: 429, body: { errors: 'Exceeded 2 calls per second for api client.' }, headers };
    }
    if (faults.strikes(faults.api.serverError)) {
      return { status: faults.api.serverError.status, body: { errors: 'A fault switch of devshop.' } };
    }
    const body = text === null ? null : parsed(text);
    if (typeof body?.query !== 'string')
      return { status: 400, body: { errors: { query: 'Required parameter missing' } } };
    return this.run(state, access.scopes, body, checkDocument(body.query));
  }

  /** A query of an extension in the admin, which Shopify sends on in the name of the app. */
  ask(state: ShopState, scopes: readonly string[], body: Body & { readonly query: string }): object {
    return this.run(state, scopes, body, checkDocument(body.query)).body;
  }

  private run(state: ShopState, scopes: readonly string[], body: Body, checked: CheckedDocument): Answer {
    if (!checked.ok) return { status: 200, body: { errors: checked.errors } };
    const { faults, now } = this.options;
    const operation = checked.operations.find(
      (one) => !body.operationName || one.name?.value === body.operationName,
    );
    if (!operation) return { status: 200, body: { errors: [{ message: 'No operation named so.' }] } };
    const told = getVariableValues(
      adminSchema().schema,
      operation.variableDefinitions ?? [],
      body.variables ?? {},
    );
    if (!told.coerced) return { status: 200, body: { errors: told.errors }, operation };
    const variables = told.coerced;
    const cost = requestedCost(
      { schema: adminSchema().schema, fragments: checked.fragments, variables },
      operation,
    );
    if (cost > MOST_A_QUERY) return tooExpensive(cost, operation);
    const bucket = this.bucketOf(state);
    const status = () => bucket.status(state.record.plan, now());
    if (faults.strikes(faults.api.throttled) || !bucket.take(cost, state.record.plan, now())) {
      return throttled(cost, status(), operation);
    }
    const isMutation = operation.operation === 'mutation';
    doDueJobs(state, now());
    const context = this.contextFor(state, scopes, isMutation);
    const result = carryOut(context, checked.document, body.variables ?? {}, body.operationName ?? undefined);
    const used = isMutation ? MUTATION_COST : Math.min(cost, context.spent.points);
    bucket.giveBack(Math.max(0, cost - used));
    const costs = { requestedQueryCost: cost, actualQueryCost: used, throttleStatus: status() };
    const answer = { ...result, extensions: { cost: costs } };
    return { status: 200, body: answer, operation, requestedCost: cost, actualCost: used };
  }

  private contextFor(state: ShopState, scopes: readonly string[], isMutation: boolean): ApiContext {
    const { faults, now, act, clientId } = this.options;
    const isStale = !isMutation && faults.strikes(faults.api.staleCounts);
    return {
      state,
      at: now(),
      countedUntil: isStale ? now() - faults.api.staleCounts.ms : now(),
      scopes: new Set(scopes),
      act: () => act(state),
      appNumber: appNumber(clientId),
      refusesMutations: isMutation && faults.strikes(faults.api.userErrors),
      slowMs: () => (faults.strikes(faults.api.slowJobs) ? faults.api.slowJobs.ms : 0),
      bulk: this.bulk,
      bulkPart: null,
      spent: { points: 0 },
    };
  }

  private bucketOf(state: ShopState): Bucket {
    const bucket = this.buckets.get(state) ?? new Bucket();
    this.buckets.set(state, bucket);
    return bucket;
  }

  private note(shopDomain: string, answer: Answer, isLost: boolean, ms: number): void {
    const { operation } = answer;
    const call: ApiCall = {
      number: (this.made += 1),
      at: this.options.now(),
      shopDomain,
      operation: nameOf(operation),
      isMutation: operation?.operation === 'mutation',
      status: isLost ? null : answer.status,
      requestedCost: answer.requestedCost ?? null,
      actualCost: answer.actualCost ?? null,
      errors: codesOf(answer.body),
      ms: Math.round(ms),
    };
    this.kept.add(call);
    this.options.answered(call);
  }
}

function throttled(cost: number, status: ThrottleStatus, operation: OperationDefinitionNode): Answer {
  const errors = [{ message: 'Throttled', extensions: { code: 'THROTTLED', documentation: DOCUMENTATION } }];
  const costs = { requestedQueryCost: cost, actualQueryCost: null, throttleStatus: status };
  const body = { errors, extensions: { cost: costs } };
  return { status: 200, body, operation, requestedCost: cost, actualCost: null };
}

function tooExpensive(cost: number, operation: OperationDefinitionNode): Answer {
  const message = `Query cost is ${cost}, which exceeds the single query max cost limit (${MOST_A_QUERY}).`;
  const extensions = { code: 'MAX_COST_EXCEEDED', cost, maxCost: MOST_A_QUERY, documentation: DOCUMENTATION };
  return { status: 200, body: { errors: [{ message, extensions }] }, operation, requestedCost: cost };
}

function nameOf(operation: OperationDefinitionNode | undefined): string {
  if (!operation) return '–';
  if (operation.name) return operation.name.value;
  const [first] = operation.selectionSet.selections;
  return first && 'name' in first ? first.name.value : operation.operation;
}

function codesOf(body: object): string[] {
  const { errors } = body as { readonly errors?: unknown };
  if (!Array.isArray(errors)) return errors === undefined ? [] : [JSON.stringify(errors)];
  return errors.map(
    (error: { readonly message: string; readonly extensions?: { readonly code?: string } }) =>
      error.extensions?.code ?? error.message,
  );
}

function parsed(text: string): Body | null {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' ? body : null;
  } catch {
    return null;
  }
}

/** `null` when it is longer than Shopify takes, or broken off. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request) {
      bytes += (chunk as Buffer).length;
      if (bytes <= LONGEST_BODY) chunks.push(chunk as Buffer);
    }
  } catch {
    return null;
  }
  return bytes <= LONGEST_BODY ? Buffer.concat(chunks).toString() : null;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
