import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultProgram, type Program } from '#app/domain/program.ts';
import { DAY_MS } from '#app/domain/time.ts';
import {
  compareProgramVersions,
  listProgramVersions,
  newestProgramVersion,
} from '#app/reports/program-versions.ts';
import { restoreProgramVersion, saveProgram } from '#app/use-cases/save-program.ts';
import { TestShop } from '../ledger/setup/test-shop.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';

const NOW = Math.floor(Date.now() / 1000) * 1000;
const ANNA = { name: 'Anna K.' };
const OMAR = { name: 'Omar H.' };

let db: TestDatabase;
beforeAll(async () => (db = await createTestDatabase()));
afterAll(() => db.drop());

const withRate = (times: number): Program => {
  const base = defaultProgram(2);
  return { ...base, earning: { ...base.earning, rate: { times, per: 100 } } };
};

async function install(): Promise<TestShop> {
  const shop = await TestShop.install(db.pool, { now: NOW - DAY_MS });
  shop.now = NOW;
  return shop;
}

const save = (shop: TestShop, program: Program, basedOn: number, staff = ANNA) =>
  saveProgram(db.pool, shop.shopId, program, basedOn, staff, shop.clock);

const restore = (shop: TestShop, version: number, basedOn: number) =>
  restoreProgramVersion(db.pool, shop.shopId, version, basedOn, ANNA, shop.clock);

async function versions(shop: TestShop) {
  const { rows } = await db.pool.query<{ version: number; by: string }>(
    'SELECT version, created_by AS by FROM program_version WHERE shop_id = $1 ORDER BY version',
    [shop.shopId],
  );
  return rows.map(({ version, by }) => `${version} ${by}`);
}

async function log(shop: TestShop) {
  const { rows } = await db.pool.query<{ line: string }>(
    `SELECT staff_name || ': ' || action || ' ' || detail::text AS line FROM staff_action WHERE shop_id = $1 ORDER BY id`,
    [shop.shopId],
  );
  return rows.map(({ line }) => line);
}

test('a save is the next version from now on, with who, when and what differs', async () => {
  const shop = await install();
  expect(await save(shop, withRate(6), 1)).toEqual({ ok: true, value: { version: 2 } });
  const { versions: lines } = await listProgramVersions(db.pool, shop.shopId, { limit: 10 });
  expect(
    lines.map(({ version, createdBy, inForceFrom, changes }) => ({
      version,
      createdBy,
      inForceFrom,
      changes,
    })),
  ).toEqual([
    {
      ...{ version: 2, createdBy: 'Anna K.', inForceFrom: NOW },
      changes: [{ kind: 'rate', before: { times: 5, per: 100 }, after: { times: 6, per: 100 } }],
    },
    { version: 1, createdBy: 'install', inForceFrom: NOW - DAY_MS, changes: [] },
  ]);
  expect(await log(shop)).toEqual(['Anna K.: program.saved {"version":2}']);
});

test('the same save twice, also at once, is one version', async () => {
  const shop = await install();
  const both = await Promise.all([save(shop, withRate(6), 1), save(shop, withRate(6), 1)]);
  expect(both).toEqual([1, 2].map(() => ({ ok: true, value: { version: 2 } })));
  expect(await save(shop, withRate(6), 1)).toEqual({ ok: true, value: { version: 2 } });
  expect(await versions(shop)).toEqual(['1 install', '2 Anna K.']);
  expect(await log(shop)).toHaveLength(1);
});

test('a save that somebody overtook changes nothing and says so', async () => {
  const shop = await install();
  await save(shop, withRate(6), 1, OMAR);
  const before = await shop.everything();
  expect(await save(shop, withRate(7), 1)).toMatchObject({ ok: false, code: 'saved_meanwhile' });
  await save(shop, withRate(8), 2, OMAR);
  // What the first save wanted is in force no more: this is no repetition.
  expect(await save(shop, withRate(6), 1)).toMatchObject({ ok: false, code: 'saved_meanwhile' });
  expect(await save(shop, withRate(8), 9)).toMatchObject({ ok: false, code: 'saved_meanwhile' });
  expect(await versions(shop)).toEqual(['1 install', '2 Omar H.', '3 Omar H.']);
  expect(await shop.everything()).toBe(before);
});

test('nothing new is no version', async () => {
  const shop = await install();
  expect(await save(shop, defaultProgram(2), 1)).toMatchObject({ ok: false, code: 'nothing_to_save' });
  expect(await versions(shop)).toEqual(['1 install']);
});

test('an older version is restored as the newest, paused or not as the program now is', async () => {
  const shop = await install();
  await save(shop, withRate(6), 1);
  await save(shop, { ...withRate(7), paused: true }, 2);
  expect(await restore(shop, 1, 3)).toEqual({ ok: true, value: { version: 4 } });
  expect((await newestProgramVersion(db.pool, shop.shopId)).program).toEqual({
    ...defaultProgram(2),
    paused: true,
  });
  expect(await restore(shop, 1, 3)).toEqual({ ok: true, value: { version: 4 } });
  expect(await restore(shop, 1, 4)).toMatchObject({ ok: false, code: 'nothing_to_save' });
  expect(await restore(shop, 9, 4)).toMatchObject({ ok: false, code: 'unknown_version' });
  expect((await log(shop)).at(-1)).toBe('Anna K.: program.restored {"version":4,"restored":1}');
});

test('versions are listed in pages, compared in either direction, and belong to their shop alone', async () => {
  const shop = await install();
  for (const [index, rate] of [6, 7, 8].entries()) await save(shop, withRate(rate), index + 1);
  const first = await listProgramVersions(db.pool, shop.shopId, { limit: 2 });
  const second = await listProgramVersions(db.pool, shop.shopId, { limit: 2, before: 3 });
  expect(
    [first, second].map(({ versions: lines, hasMore }) => [lines.map(({ version }) => version), hasMore]),
  ).toEqual([
    [[4, 3], true],
    [[2, 1], false],
  ]);
  // The last of a page is compared with the first of the next.
  expect(first.versions[1]?.changes).toHaveLength(1);
  const rates = { before: { times: 5, per: 100 }, after: { times: 8, per: 100 } };
  expect(await compareProgramVersions(db.pool, shop.shopId, 1, 4)).toEqual([{ kind: 'rate', ...rates }]);
  expect(await compareProgramVersions(db.pool, shop.shopId, 4, 1)).toEqual([
    { kind: 'rate', before: rates.after, after: rates.before },
  ]);
  const other = await install();
  expect(await compareProgramVersions(db.pool, other.shopId, 1, 4)).toBeNull();
  expect(await restore(other, 4, 1)).toMatchObject({ ok: false, code: 'unknown_version' });
});
