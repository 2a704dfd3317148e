import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { constraintName, isDatabaseAway, isUniqueViolation } from '#app/db/constraints.ts';
import {
  eachRow,
  inTransaction,
  openDatabase,
  parseTimestamp,
  send,
  type Queryable,
} from '#app/db/database.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query('create table note (id int8 constraint note_key primary key, text text)');
});
afterAll(() => database.drop());

async function one(sql: string): Promise<unknown> {
  const result = await database.pool.query<{ value: unknown }>(`select ${sql} as value`);
  return result.rows[0]?.value;
}

describe('values', () => {
  test.each([
    ['9007199254740991::int8', 9007199254740991],
    ["'{1,NULL,-3}'::int8[]", [1, null, -3]],
    ["timestamptz '2026-11-21 19:50:00.123456+00'", Date.UTC(2026, 10, 21, 19, 50, 0, 123)],
    ["timestamptz '2026-11-21 20:50:00+01'", Date.UTC(2026, 10, 21, 19, 50)],
    ["timestamptz '2026-11-21 19:50:00.5+00'", Date.UTC(2026, 10, 21, 19, 50, 0, 500)],
    ["timestamptz 'infinity'", Infinity],
    ["timestamptz '12026-01-01 00:00:00+00'", Date.UTC(12026, 0, 1)],
    ['0.10::numeric', '0.10'],
    ['null::int8', null],
  ])('%s', async (sql, value) => {
    if (sql.includes('12026')) await expect(one(sql)).rejects.toThrow(RangeError);
    else expect(await one(sql)).toEqual(value);
  });

  test('an int8 beyond 2^53 is an error, not a rounded number', async () => {
    await expect(one('9007199254740993::int8')).rejects.toThrow(RangeError);
  });

  test('timestamps with other offsets are read all the same', () => {
    expect(parseTimestamp('2026-11-21 20:50:00.25+01')).toBe(Date.UTC(2026, 10, 21, 19, 50, 0, 250));
    expect(parseTimestamp('2026-11-21 14:20:00-05:30')).toBe(Date.UTC(2026, 10, 21, 19, 50));
  });
});

describe('inTransaction', () => {
  test('keeps what its work wrote, and nothing when it throws', async () => {
    await inTransaction(database.pool, (tx) => tx.query(`insert into note values (1, 'kept')`));
    const failing = inTransaction(database.pool, async (tx) => {
      await tx.query(`insert into note values (2, 'lost')`);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    const rows = await database.pool.query('select id from note');
    expect(rows.rows).toEqual([{ id: 1 }]);
  });

  test('settings of one that works row by row end with it', async () => {
    const mode = async (database: Queryable) =>
      (await database.query<{ mode: string }>(`select current_setting('plan_cache_mode') as mode`)).rows[0]
        ?.mode;
    const pool = openDatabase({ url: database.url, max: 1 });
    try {
      expect(await inTransaction(pool, mode, { isRowByRow: true })).toBe('force_generic_plan');
      expect(await inTransaction(pool, mode)).toBe('auto');
      expect(await mode(pool)).toBe('auto');
    } finally {
      await pool.end();
    }
  });

  test('a duplicate is known by the name of its constraint', async () => {
    const error = await database.pool.query(`insert into note values (1, 'again')`).catch((e: unknown) => e);
    expect(isUniqueViolation(error)).toBe(true);
    expect(isUniqueViolation(error, 'note_key')).toBe(true);
    expect(isUniqueViolation(error, 'other_key')).toBe(false);
    expect(constraintName(error)).toBe('note_key');
  });

  test('a connection killed in mid-transaction does not come back into the pool', async () => {
    const killed = inTransaction(database.pool, (tx) =>
      tx.query('select pg_terminate_backend(pg_backend_pid())'),
    );
    await expect(killed).rejects.toSatisfy(isDatabaseAway);
    await expect(one('1')).resolves.toBe(1);
    expect(database.pool.waitingCount).toBe(0);
  });
});

describe('statements nobody waits for', () => {
  const put = (id: number) => ({ text: 'insert into note values ($1, $2)', values: [id, 'sent'] });
  const ids = async () =>
    (await database.pool.query<{ id: number }>('select id from note where id >= 100 order by id')).rows.map(
      (row) => row.id,
    );

  test('are committed with the rest, in the order in which they were sent', async () => {
    await inTransaction(database.pool, async (tx) => {
      send(tx, put(100));
      send(tx, { text: 'update note set id = id + 1 where id = 100' });
      const { rows } = await tx.query<{ id: number }>('select id from note where id >= 100');
      expect(rows).toEqual([{ id: 101 }]);
      send(tx, put(102));
    });
    expect(await ids()).toEqual([101, 102]);
  });

  test('fail the transaction with their own error, whatever followed', async () => {
    const atItsEnd = inTransaction(database.pool, async (tx) => {
      send(tx, put(103));
      send(tx, put(101));
      await Promise.resolve();
    });
    await expect(atItsEnd).rejects.toSatisfy((error) => isUniqueViolation(error, 'note_key'));
    const before = inTransaction(database.pool, async (tx) => {
      send(tx, put(103));
      send(tx, put(101));
      await tx.query('select 1');
    });
    await expect(before).rejects.toSatisfy((error) => isUniqueViolation(error, 'note_key'));
    expect(await ids()).toEqual([101, 102]);
    await inTransaction(database.pool, (tx) => tx.query(put(103)));
    expect(await ids()).toEqual([101, 102, 103]);
  });

  test('nothing is said to be committed after an error that somebody caught', async () => {
    const caught = inTransaction(database.pool, async (tx) => {
      send(tx, put(104));
      await tx.query('select 1 / 0').catch(() => undefined);
    });
    await expect(caught).rejects.toThrow('a failed transaction');
    expect(await ids()).toEqual([101, 102, 103]);
  });

  test('have no place outside a transaction', async () => {
    const client = await database.pool.connect();
    try {
      expect(() => send(client, put(105))).toThrow('inTransaction');
    } finally {
      client.release();
    }
  });
});

describe('eachRow', () => {
  const numbers = { text: 'select n from generate_series(1, 3) n' };

  test('hands over every row', async () => {
    const seen: object[] = [];
    await inTransaction(database.pool, (tx) => eachRow(tx, numbers, (row) => seen.push(row)));
    expect(seen).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  });

  test('fails with what its reader throws, and with what PostgreSQL says', async () => {
    await inTransaction(database.pool, async (tx) => {
      const failing = eachRow(tx, numbers, () => {
        throw new RangeError('too much');
      });
      await expect(failing).rejects.toThrow('too much');
      await tx.query('select 1');
    });
    const wrong = inTransaction(database.pool, (tx) => eachRow(tx, { text: 'select 1 / 0' }, () => 0));
    await expect(wrong).rejects.toThrow('division by zero');
  });
});

test('a server that is not there is told from other errors', async () => {
  const away = openDatabase({ url: 'postgresql://x:x@127.0.0.1:1/x' });
  const error = await away.query('select 1').catch((e: unknown) => e);
  expect(isDatabaseAway(error)).toBe(true);
  expect(isDatabaseAway(new Error('a bug'))).toBe(false);
  await away.end();
});
