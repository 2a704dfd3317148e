/** What has come of asking Shopify to make something that must not be made twice. */
import type { Failure } from '../result.ts';
import { failure } from '../result.ts';
import type { AdminResult } from './admin-client.ts';

export type Made =
  | { readonly kind: 'made'; readonly gid: string }
  /** Our code is taken: it has been made before, or belongs to another. */
  | { readonly kind: 'taken' }
  /** Shopify said no, and made nothing. */
  | { readonly kind: 'refused'; readonly failure: Failure }
  /** It may have been made. */
  | { readonly kind: 'unknown'; readonly failure: Failure }
  /** The call was not carried out; whatever else the shop is asked now may fail the same way. */
  | { readonly kind: 'failed'; readonly failure: Failure };

/**
 * For money: tried again and again, a throttled call would be sent minutes after it was written down, when nobody takes
 * it to be under way any more. The caller's next turn asks anew.
 */
export const SENT_AT_ONCE = { maxAttempts: 1 } as const;

interface UserError {
  readonly code?: string | null;
  readonly message: string;
}

/** The answer's own words, where it has any. */
export function madeOf(gid: string | null | undefined, errors: readonly UserError[] | undefined): Made {
  const [error] = errors ?? [];
  if (!error && gid !== null && gid !== undefined) return { kind: 'made', gid };
  if (!error) return { kind: 'unknown', failure: failure('bad_answer', 'The answer told nothing.') };
  if (errors?.some((one) => one.code === 'TAKEN')) return { kind: 'taken' };
  const told = failure(
    error.code === null || error.code === undefined ? 'refused' : lower(error.code),
    error.message,
  );
  // "An internal error" does not say that nothing has happened.
  return { kind: error.code === 'INTERNAL_ERROR' ? 'unknown' : 'refused', failure: told };
}

const lower = (code: string) => code.toLowerCase();

/** A mutation that got no such answer. */
export function notMade(told: AdminResult<unknown> & { readonly ok: false }): Made {
  switch (told.code) {
    case 'unknown_outcome':
    case 'unreachable':
    case 'bad_answer':
      return { kind: 'unknown', failure: told };
    case 'refused':
    case 'too_expensive':
      return { kind: 'refused', failure: told };
    default:
      return { kind: 'failed', failure: told };
  }
}
