import { afterAll, beforeAll, expect, test } from 'vitest';
import { boolArray, int4Array, int8Array, textArray } from '#app/db/array-parameters.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';

let db: TestDatabase;

beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

async function echo(type: string, array: Buffer): Promise<unknown[]> {
  const { rows } = await db.pool.query<{ value: unknown }>(
    `SELECT u.value FROM unnest($1::${type}[]) WITH ORDINALITY AS u(value, n) ORDER BY u.n`,
    [array],
  );
  return rows.map((row) => row.value);
}

const LARGE = Number.MAX_SAFE_INTEGER;

test.each([
  ['text', textArray, ['', 'a', null, '{"a":"\\"b\\\\"}', 'NULL', 'ä€😀', ',{}" \n\t', 'x'.repeat(100_000)]],
  [
    'bigint',
    int8Array,
    [0, 1, -1, null, 2 ** 31, 2 ** 32, -(2 ** 32), 2 ** 32 - 1, -(2 ** 32) - 1, LARGE, -LARGE],
  ],
  ['int', int4Array, [0, 1, -1, null, 2 ** 31 - 1, -(2 ** 31)]],
  ['boolean', boolArray, [true, false, null]],
  ['text', textArray, []],
  ['bigint', int8Array, []],
])('every %s comes back as it was sent', async (type, array, values) => {
  expect(await echo(type, (array as (values: readonly unknown[]) => Buffer)(values))).toEqual(values);
});

test('an array parameter equals the one that pg writes as text', async () => {
  const texts = ['a', null, 'b"c', ''];
  const numbers = [1, null, -5];
  const { rows } = await db.pool.query(
    'SELECT $1::text[] = $2::text[] AND $3::bigint[] = $4::bigint[] AND $5::bigint[] = $6::bigint[] AS same',
    [textArray(texts), texts, int8Array(numbers), numbers, int8Array([]), []],
  );
  expect(rows).toEqual([{ same: true }]);
});

test('a number that the type cannot hold throws', () => {
  for (const wrong of [0.5, NaN, Infinity, 2 ** 53]) expect(() => int8Array([wrong])).toThrow(RangeError);
  for (const wrong of [0.5, NaN, 2 ** 31, -(2 ** 31) - 1])
    expect(() => int4Array([wrong])).toThrow(RangeError);
});
