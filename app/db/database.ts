import pg from 'pg';

/**
 * The database as every room sees it: a pool, and clients inside transactions. Prisma serves schema and
 * migrations (and Shopify's session storage); where volume is, SQL goes through here.
 *
 * Values read: int8 as number (an int8 beyond 2^53 is an error, never rounded), timestamptz as epoch
 * milliseconds, numeric as text. Write timestamps with `to_timestamp($1 / 1000.0)` or as ISO text.
 */
export type Database = pg.Pool;
export type Transaction = pg.PoolClient;
/** What a plain read needs: works on the pool and inside a transaction. */
export type Queryable = Pick<pg.ClientBase, 'query'>;

const OID = { int8: 20, timestamptz: 1184, timestamp: 1114, numeric: 1700, int8Array: 1016 } as const;

export function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`int8 ${text} does not fit a JavaScript number`);
  return value;
}

/**
 * `2026-11-21 19:50:00.123+00` -> epoch milliseconds. The session runs in UTC, so the offset is `+00`; digits
 * are read by position, about six times faster than `Date.parse` (a settle batch reads thousands).
 */
export function parseTimestamp(text: string): number {
  const end = text.length;
  const zone = text.endsWith('+00') ? 3 : 0;
  const isPlain = text.charCodeAt(4) === 45 && end >= 19 && (zone === 3 || end === 19);
  if (!isPlain) return parseUnusualTimestamp(text);
  let milliseconds = 0;
  if (text.charCodeAt(19) === 46)
    milliseconds = Number(
      text
        .slice(20, end - zone)
        .padEnd(3, '0')
        .slice(0, 3),
    );
  return (
    Date.UTC(
      Number(text.slice(0, 4)),
      Number(text.slice(5, 7)) - 1,
      Number(text.slice(8, 10)),
      Number(text.slice(11, 13)),
      Number(text.slice(14, 16)),
      Number(text.slice(17, 19)),
    ) + milliseconds
  );
}

function parseUnusualTimestamp(text: string): number {
  if (text === 'infinity') return Infinity;
  if (text === '-infinity') return -Infinity;
  const value = Date.parse(
    text
      .replace(' ', 'T')
      .replace(/(T.*[+-]\d\d)$/, '$1:00')
      .replace(/(T[\d:.]+)$/, '$1Z'),
  );
  if (Number.isNaN(value)) throw new RangeError(`timestamp ${text} could not be read`);
  return value;
}

function parseInt8Array(text: string): (number | null)[] {
  if (text === '{}') return [];
  return text
    .slice(1, -1)
    .split(',')
    .map((item) => (item === 'NULL' ? null : parseInt8(item)));
}

const parsers = new Map<number, (text: string) => unknown>([
  [OID.int8, parseInt8],
  [OID.int8Array, parseInt8Array],
  [OID.timestamptz, parseTimestamp],
  [OID.timestamp, parseTimestamp],
  [OID.numeric, (text) => text],
]);

const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) => {
    const parser = format === 'binary' ? undefined : parsers.get(oid);
    return parser ?? (pg.types.getTypeParser(oid, format) as (text: string) => unknown);
  },
};

export type DatabaseOptions = {
  readonly url: string;
  /** Most connections at once; default 10. */
  readonly max?: number;
  /** Shown in pg_stat_activity. */
  readonly applicationName?: string;
};

export function openDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max ?? 10,
    application_name: options.applicationName ?? 'perennial',
    types,
    // UTC, so that timestamps always come back with the same offset.
    options: '-c TimeZone=UTC',
    connectionTimeoutMillis: 10_000,
    // A statement goes out at once, though others before it on the connection have no answer yet.
    pipeline: true,
  });
  // An idle connection that breaks is replaced at the next use; unheard, the event would end the process.
  pool.on('error', () => undefined);
  return pool;
}

/** What has been sent in a transaction and nobody waits for; the transaction does, at its end. */
const sent = new WeakMap<Transaction, Promise<unknown>[]>();

/**
 * Sends a statement of a transaction whose rows nobody needs: its end is waited for together with the commit, so that
 * a row of writes and the commit are one round trip. If it fails the transaction fails with its error.
 */
export function send(transaction: Transaction, query: pg.QueryConfig): void {
  const waiting = sent.get(transaction);
  if (!waiting) throw new Error('send() is for statements inside inTransaction()');
  inOnePacket(transaction);
  const done = transaction.query(query);
  // Whoever waits at the end of the transaction hears of it.
  done.catch(() => undefined);
  waiting.push(done);
}

const held = new WeakSet<object>();

/** What is sent on the connection until this turn of the event loop ends leaves together. */
export function inOnePacket(transaction: Transaction): void {
  const { stream } = (transaction as unknown as pg.Client).connection;
  if (held.has(stream)) return;
  held.add(stream);
  stream.cork();
  process.nextTick(() => {
    held.delete(stream);
    stream.uncork();
  });
}

/**
 * Runs a query and hands over each row when it arrives, so that large ones are not all held at once.
 * @param onRow runs while the answer is read; when it throws, the query fails with its error
 */
export function eachRow<Row extends object>(
  transaction: Transaction,
  config: pg.QueryConfig,
  onRow: (row: Row) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure: { readonly error: unknown } | null = null;
    const query = new pg.Query<Row>(config);
    query.on('row', (row: Row) => {
      if (failure) return;
      try {
        onRow(row);
      } catch (error) {
        failure = { error };
      }
    });
    query.on('end', () => (failure ? reject(failure.error as Error) : resolve()));
    query.on('error', reject);
    transaction.query(query);
  });
}

export interface TransactionOptions {
  /**
   * Every statement finds some rows by their keys, whatever the statistics say: of a table that has just grown from
   * nothing they say that reading all of it is cheaper. Plans are then made once a connection. For the few rows of a
   * small shop a plan made anew each time takes longer than its execution: 110 us a delivery.
   */
  readonly isRowByRow?: boolean;
}

const BEGIN = 'BEGIN ISOLATION LEVEL READ COMMITTED';
const ROW_BY_ROW = `SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = off;
  SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off`;

/**
 * Runs `work` in one READ COMMITTED transaction: commits its value, rolls back when it throws. A connection on
 * which the rollback fails is destroyed, never handed to somebody else.
 */
export async function inTransaction<T>(
  database: Database,
  work: (transaction: Transaction) => Promise<T>,
  { isRowByRow = false }: TransactionOptions = {},
): Promise<T> {
  const client = await database.connect();
  const waiting: Promise<unknown>[] = [];
  let broken: Error | boolean = false;
  let isCommitting = false;
  // A connection that breaks while held emits 'error'; the running query fails with it as well.
  const onError = (error: Error): void => {
    broken = error;
  };
  client.on('error', onError);
  sent.set(client, waiting);
  try {
    send(client, { text: isRowByRow ? `${BEGIN}; ${ROW_BY_ROW}` : BEGIN });
    const value = await work(client);
    isCommitting = true;
    inOnePacket(client);
    const commit = client.query('COMMIT');
    await Promise.all([...waiting, commit]);
    // PostgreSQL commits nothing after an error that somebody caught, and says so only here.
    if ((await commit).command !== 'COMMIT') throw new Error('a failed transaction was to be committed');
    return value;
  } catch (error) {
    // What follows a failed statement only says that the transaction has failed.
    const first = (await Promise.allSettled(waiting)).find((end) => end.status === 'rejected');
    try {
      // A failed commit has rolled back, unless nobody knows what became of it.
      if (!isCommitting) await client.query('ROLLBACK');
      else if (!(error instanceof pg.DatabaseError)) broken ||= true;
    } catch (rollbackError) {
      broken = rollbackError instanceof Error ? rollbackError : true;
    }
    throw first ? first.reason : error;
  } finally {
    sent.delete(client);
    client.off('error', onError);
    client.release(broken);
  }
}
