import type { Transaction } from '#app/db/database.ts';

/**
 * Where "now" comes from (UTC epoch, milliseconds): the database in production, so that every process has the
 * same, and the test in simulations. Ledger code reads it under the members' locks.
 */
export type Clock = (tx: Transaction) => Promise<number>;

export const databaseClock: Clock = async (tx) => {
  const { rows } = await tx.query<{ now: number }>({
    name: 'clock',
    text: 'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now',
  });
  return rows[0]?.now ?? Number.NaN;
};
