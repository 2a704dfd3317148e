/** Bulk operations: a query over everything, carried out behind the scenes, its answer a file. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { GraphQLError } from 'graphql';
import { gid, newId, parseGid } from '../../shop/ids.ts';
import type { BulkOperation, Instant } from '../../shop/state.ts';
import type { ApiContext } from '../context.ts';
import { checkDocument } from '../documents.ts';
import { carryOut } from '../execute.ts';
import { complaintAbout } from './check-query.ts';
import { bulkLines } from './to-lines.ts';

const MOST_AT_ONCE = 5;
/** Nodes of the outermost connection between two breaths. */
const PART = 100;
const FILE_LIFE_MS = 7 * 24 * 3600 * 1000;
const HOST = 'https://storage.googleapis.com';

interface Payload {
  readonly bulkOperation: BulkOperation | null;
  readonly userErrors: readonly {
    readonly field: readonly string[] | null;
    readonly message: string;
    readonly code: string;
  }[];
}

export class BulkOperations {
  private readonly now: () => Instant;
  /** By the path of the address. */
  private readonly files = new Map<string, { readonly text: string; readonly madeAt: Instant }>();
  private readonly running = new Set<Promise<void>>();
  private closed = false;

  constructor(now: () => Instant) {
    this.now = now;
  }

  start(context: ApiContext, query: string, groupObjects: boolean): Payload {
    if (groupObjects) throw notPlayed('bulk operations with groupObjects');
    const { state } = context;
    const busy = [...state.bulkOperations.values()].filter(
      ({ status }) => status === 'CREATED' || status === 'RUNNING',
    );
    if (busy.length >= MOST_AT_ONCE) {
      return refusal(null, `You can run at most ${MOST_AT_ONCE} bulk queries at once.`, 'LIMIT_REACHED');
    }
    const checked = checkDocument(query);
    if (!checked.ok)
      return refusal(['query'], checked.errors.map(({ message }) => message).join(' '), 'INVALID');
    const [operation] = checked.operations;
    const complaint = operation ? complaintAbout(operation, checked.fragments) : 'No query.';
    if (complaint !== null) return refusal(['query'], complaint, 'INVALID');
    const bulkOperation: BulkOperation = {
      type: 'BulkOperation',
      id: newId(state),
      query,
      ...{ status: 'CREATED', errorCode: null, objectCount: 0, rootObjectCount: 0 },
      ...{ fileSize: null, url: null, createdAt: context.at, completedAt: null },
    };
    state.bulkOperations.set(bulkOperation.id, bulkOperation);
    const run = this.run(context, bulkOperation).finally(() => this.running.delete(run));
    this.running.add(run);
    return { bulkOperation, userErrors: [] };
  }

  cancel({ state }: ApiContext, id: string): Payload {
    const operation = state.bulkOperations.get(parseGid(id)?.id ?? 0);
    if (!operation) return refusal(['id'], 'Bulk operation does not exist', 'INVALID');
    if (operation.status === 'CREATED' || operation.status === 'RUNNING') operation.status = 'CANCELED';
    return { bulkOperation: operation, userErrors: [] };
  }

  /** Resolves when none runs. */
  async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }

  close(): void {
    this.closed = true;
    this.files.clear();
  }

  handleFile(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? '').split('?')[0] ?? '';
    const file = this.files.get(path);
    if (request.method !== 'GET' || !file || this.now() > file.madeAt + FILE_LIFE_MS) {
      response.statusCode = 404;
      response.setHeader('Content-Type', 'application/xml');
      response.end('<Error><Code>NoSuchKey</Code></Error>');
      return;
    }
    response.setHeader('Content-Type', 'application/jsonl');
    response.setHeader(
      'Content-Disposition',
      `attachment; filename="${path.slice(path.lastIndexOf('/') + 1)}"`,
    );
    response.end(file.text);
  }

  private async run(context: ApiContext, operation: BulkOperation): Promise<void> {
    await breath();
    if (operation.status === 'CREATED') operation.status = 'RUNNING';
    const lines: string[] = [];
    try {
      let after: string | null = null;
      // The status may change between two parts: cancelled by the app.
      while (this.isWanted(operation)) {
        after = this.part(context, operation, after, lines);
        if (after === null) break;
        await breath();
      }
    } catch (error) {
      operation.status = 'FAILED';
      operation.errorCode = codeOf(error) === 'ACCESS_DENIED' ? 'ACCESS_DENIED' : 'INTERNAL_SERVER_ERROR';
    }
    operation.completedAt = this.now();
    if (!this.isWanted(operation)) return;
    operation.status = 'COMPLETED';
    // Nothing found, no file.
    if (lines.length > 0) this.keepFile(context, operation, lines);
  }

  private isWanted({ status }: BulkOperation): boolean {
    return status === 'RUNNING' && !this.closed;
  }

  /** @returns where to go on, or `null` after the last part */
  private part(
    context: ApiContext,
    operation: BulkOperation,
    after: string | null,
    lines: string[],
  ): string | null {
    const checked = checkDocument(operation.query);
    if (!checked.ok) throw new Error('it was checked when it began');
    const bulkPart: NonNullable<ApiContext['bulkPart']> = { after, size: PART, next: null };
    const result = carryOut({ ...context, bulkPart, spent: { points: 0 } }, checked.document, {});
    const [error] = result.errors ?? [];
    if (error || !result.data) throw error ?? new Error('no data');
    const found = bulkLines(result.data);
    lines.push(...found.lines);
    operation.rootObjectCount += found.rootCount;
    operation.objectCount += found.lines.length;
    return bulkPart.next;
  }

  private keepFile({ state }: ApiContext, operation: BulkOperation, lines: readonly string[]): void {
    const text = `${lines.join('\n')}\n`;
    const token = createHash('sha256')
      .update(`${state.record.domain}/${gid(operation)}`)
      .digest('hex')
      .slice(0, 24);
    const path = `/shopify-bulk-operations/${token}/bulk-${operation.id}.jsonl`;
    this.files.set(path, { text, madeAt: this.now() });
    operation.fileSize = Buffer.byteLength(text);
    operation.url = `${HOST}${path}?Expires=${Math.floor((this.now() + FILE_LIFE_MS) / 1000)}`;
  }
}

function refusal(field: readonly string[] | null, message: string, code: string): Payload {
  return { bulkOperation: null, userErrors: [{ field, message, code }] };
}

function notPlayed(what: string): GraphQLError {
  return new GraphQLError(`devshop does not play ${what}`, { extensions: { code: 'NOT_IMPLEMENTED' } });
}

function codeOf(error: unknown): unknown {
  return error instanceof GraphQLError ? error.extensions['code'] : null;
}

/** Lets others have their turn. */
function breath(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
