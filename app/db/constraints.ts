import pg from 'pg';

/**
 * From PostgreSQL's errors to what they mean here. Constraints have names, and this file is the one place that
 * reads them; an error's text is never matched (it depends on the server's language).
 */
const CODES = {
  uniqueViolation: '23505',
  serializationFailure: '40001',
  deadlockDetected: '40P01',
  lockNotAvailable: '55P03',
  queryCanceled: '57014',
} as const;

function codeOf(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined;
}

/** The name of the violated constraint, or null when the error is of another kind. */
export function constraintName(error: unknown): string | null {
  return error instanceof pg.DatabaseError ? (error.constraint ?? null) : null;
}

/** Is it a duplicate (of the named constraint, if one is given)? */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (codeOf(error) !== CODES.uniqueViolation) return false;
  return constraint === undefined || constraintName(error) === constraint;
}

/** The transaction did nothing wrong and may simply be run again. */
export function isRetryable(error: unknown): boolean {
  const code = codeOf(error);
  return (
    code === CODES.serializationFailure || code === CODES.deadlockDetected || code === CODES.lockNotAvailable
  );
}

/** No database to talk to: refused, lost, shutting down, too many connections. */
export function isDatabaseAway(error: unknown): boolean {
  const code = codeOf(error) ?? (error as { code?: string } | null)?.code;
  if (code === undefined) {
    // pg has no code for these: its own pool and client say them in words.
    const message = error instanceof Error ? error.message : '';
    return /timeout exceeded when trying to connect|Connection terminated|Client has encountered/.test(
      message,
    );
  }
  return /^(08...|57P0[123]|53300|ECONNREFUSED|ECONNRESET|ENOTFOUND|EPIPE|ETIMEDOUT|EAI_AGAIN)$/.test(code);
}

/**
 * Nobody is at fault, and the same work may succeed later: rolled back for others' sake (40), no memory, disk or
 * connection left (53), a fault of the server's machine (58), a lock not had in time, cancelled, or no database.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function isTransient(error: unknown): boolean {
  return /^(40...|53...|58...|55P03|57014)$/.test(codeOf(error) ?? '') || isDatabaseAway(error);
}

/** The statement was cancelled by its own `statement_timeout`. */
export function isTakingTooLong(error: unknown): boolean {
  return codeOf(error) === CODES.queryCanceled;
}
