import { databaseClock } from '#app/db/clock.ts';
import { inTransaction, type Database } from '#app/db/database.ts';
import type { Instant } from '#app/domain/time.ts';

/** The moment on the one clock that all processes share. */
export function databaseNow(database: Database): Promise<Instant> {
  return inTransaction(database, databaseClock);
}
