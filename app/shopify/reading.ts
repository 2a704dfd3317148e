/**
 * Reads the small parts of a payload (amounts, times, ids) and keeps the first complaint, so that a reader
 * is written straight through and asks once, at its end, whether all went well. Complaints name the field
 * and what was expected there, never what stood there: it may be personal data.
 */
import type { Instant } from '#app/domain/time.ts';
import type { z } from 'zod';
import { gidFromNumeric, isGid, type GidKind } from './gid.ts';
import { currencyExponent, parseMinor } from './money.ts';
import { failure, success, type Failure, type Read, type ReadCode } from './result.ts';

export interface ReadContext {
  /** ISO 4217 code of the shop's currency. */
  readonly currency: string;
  /** Decimals of the currency, where the caller knows them already. */
  readonly exponent?: number;
  /** `X-Shopify-Triggered-At`, or when the request was sent whose answer this is. */
  readonly triggeredAt: Instant;
  /** The shop of the delivery's headers, which the signature does not cover: a body that names a shop must name it. */
  readonly shopDomain?: string;
}

/** What stands in Shopify lies in between; beyond it a program's months of expiry would leave the calendar. */
export const EARLIEST = Date.UTC(1900, 0, 1);
export const LATEST = Date.UTC(2900, 0, 1);

const TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)$/;

export class Reading {
  private complaint: Failure<ReadCode> | null = null;
  private readonly exponent: number;
  private readonly currency: string;

  constructor(context: Pick<ReadContext, 'currency' | 'exponent'>) {
    this.currency = context.currency;
    this.exponent = context.exponent ?? currencyExponent(context.currency);
  }

  complain(code: ReadCode, path: string, expected: string): void {
    this.complaint ??= failure(code, `${path}: ${expected}.`);
  }

  /** The finished value, or the first complaint of the way to it. */
  finish<Value>(value: Value): Read<Value> {
    return this.complaint ?? success(value);
  }

  /** Minor units; 0 after a complaint. */
  minor(amount: string, path: string, field = ''): number {
    const minor = parseMinor(amount, this.exponent);
    if (minor.ok) return minor.value;
    this.complain(minor.code, path + field, minor.message);
    return 0;
  }

  minorInShopCurrency(amount: string, currency: string, path: string, field = ''): number {
    if (currency !== this.currency) {
      this.complain('currency_mismatch', path + field, `expected shop money in ${this.currency}`);
      return 0;
    }
    return this.minor(amount, path, field);
  }

  notNegative(minor: number, path: string): number {
    if (minor >= 0) return minor;
    this.complain('bad_amount', path, 'expected an amount of zero or more');
    return 0;
  }

  /** Sums and products of amounts can leave the safe range though each amount is inside. */
  inRange(minor: number, path: string): number {
    if (Number.isSafeInteger(minor)) return minor;
    this.complain('amount_out_of_range', path, `expected less than ${Number.MAX_SAFE_INTEGER} minor units`);
    return 0;
  }

  count(quantity: number, path: string): number {
    if (Number.isSafeInteger(quantity) && quantity >= 0) return quantity;
    this.complain('bad_value', path, 'expected a whole number of zero or more');
    return 0;
  }

  instant(text: string, path: string): Instant {
    const at = TIME.test(text) ? Date.parse(text) : Number.NaN;
    if (at >= EARLIEST && at < LATEST) return at;
    const expected = Number.isNaN(at)
      ? 'expected an ISO 8601 time with its zone, such as 2026-11-27T10:00:00Z'
      : 'expected a time from 1900 to 2899';
    this.complain('bad_time', path, expected);
    return 0;
  }

  instantOrNull(text: string | null | undefined, path: string): Instant | null {
    return text === null || text === undefined ? null : this.instant(text, path);
  }

  /** Text that the database can hold and look into: JSON may escape NUL, or half of a character. */
  text(text: string): string {
    return text.replaceAll('\0', '\uFFFD').toWellFormed();
  }

  currencyIs(currency: string | null | undefined, path: string): void {
    if (currency === null || currency === undefined || currency === this.currency) return;
    this.complain('currency_mismatch', path, `expected ${this.currency}, the shop's currency`);
  }

  /** The gid where it is told, else made of the numeric id. `path` is that of the object, ending in a dot. */
  gid(kind: GidKind, gid: string | null | undefined, id: string | number | null | undefined, path: string) {
    if (gid !== null && gid !== undefined) {
      return this.knownGid(kind, gid, `${path}admin_graphql_api_id`);
    }
    return this.gidFromNumeric(kind, id, `${path}id`);
  }

  knownGid(kind: GidKind, gid: string, path: string): string {
    if (isGid(kind, gid)) return gid;
    this.complain('bad_id', path, `expected gid://shopify/${kind}/<digits>`);
    return '';
  }

  gidFromNumeric(kind: GidKind, id: string | number | null | undefined, path: string): string {
    if (id === null || id === undefined) {
      this.complain('missing_field', path, `expected the id of the ${kind}`);
      return '';
    }
    const made = gidFromNumeric(kind, id);
    if (made !== null) return made;
    this.complain('bad_id', path, 'expected a whole number, with all of its digits');
    return '';
  }
}

/** Checks the shape of a payload: unknown keys are dropped, used ones must have their type. */
export function parseShape<Schema extends z.ZodType>(
  schema: Schema,
  payload: unknown,
): Read<z.output<Schema>> {
  const parsed = schema.safeParse(payload);
  if (parsed.success) return success(parsed.data);
  const issue = parsed.error.issues[0];
  const path = issue?.path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('');
  const where = path ? path.replace(/^\./, '') : 'payload';
  const missing = issue !== undefined && !isPresent(payload, issue.path);
  return failure(missing ? 'missing_field' : 'bad_value', `${where}: ${expectation(issue)}.`);
}

function isPresent(payload: unknown, path: readonly PropertyKey[]): boolean {
  let at: unknown = payload;
  for (const part of path) {
    if (typeof at !== 'object' || at === null) return false;
    at = (at as Record<PropertyKey, unknown>)[part];
  }
  return at !== undefined;
}

function expectation(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code === 'invalid_type') return `expected ${issue.expected}`;
  if (issue?.code === 'invalid_value') return `expected one of ${issue.values.map(String).join(', ')}`;
  if (issue?.code === 'invalid_union') return 'expected text or a whole number';
  return 'expected another value';
}
