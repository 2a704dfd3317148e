/** The program as everybody may know it, told to Shopify whenever it has changed. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { defaultProgram } from '#app/domain/program.ts';
import { defaultRewards } from '#app/domain/rewards/reward-terms.ts';
import { outsideWork } from '#app/reports/outside-work.ts';
import { publishProgram } from '#app/use-cases/publish-program.ts';
import { setWords } from '#app/use-cases/set-words.ts';
import { sweepShops } from '#app/use-cases/sweep-shops.ts';
import { startAdminEndpoint, type AdminEndpoint } from '../admin-endpoint/endpoint.ts';
import { SHOP_GID } from '../admin-endpoint/resolvers.ts';
import { programSchema } from '../server/setup/wire-schemas.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { ConnectedShop } from './setup/connected-shop.ts';

const API = 'https://app.example.com';

let db: TestDatabase;
let endpoint: AdminEndpoint;
let shop: ConnectedShop;
beforeAll(async () => {
  db = await createTestDatabase();
  endpoint = await startAdminEndpoint();
});
afterAll(async () => {
  await endpoint.close();
  await db.drop();
});
beforeEach(async () => {
  endpoint.faults.length = 0;
  endpoint.requests.length = 0;
  shop = await ConnectedShop.install(db.pool, endpoint);
});

const publish = async (api = API) => publishProgram(db.pool, shop.shopId, await shop.client(), api);
const told = () => {
  const text = shop.data.metafields.get(SHOP_GID)?.get('$app.program');
  return text === undefined ? null : programSchema.parse(JSON.parse(text));
};
const isDue = async (api = API) => (await sweepShops(db.pool, api)).programs.includes(shop.shopId);

async function addReward(cost: number, active = true): Promise<number> {
  const [usual] = defaultRewards(100);
  const terms = { ...usual?.terms, cost: { kind: 'fixed', points: cost } };
  const { rows } = await db.pool.query<{ id: number }>(
    `WITH made AS (INSERT INTO reward (shop_id, request_id, active, created_at)
                   VALUES ($1, gen_random_uuid()::text, $3, now()) RETURNING id)
     INSERT INTO reward_version (shop_id, reward_id, version, terms, in_force_from, created_by)
     SELECT $1, id, 1, $2, now(), 'test' FROM made RETURNING reward_id AS id`,
    [shop.shopId, JSON.stringify(terms), active],
  );
  return rows[0]?.id ?? 0;
}

test('a new shop is told once, with everything surfaces need', async () => {
  await db.pool.query('DELETE FROM reward WHERE shop_id = $1', [shop.shopId]);
  const [dear, cheap] = [await addReward(900), await addReward(100)];
  await addReward(1, false);
  expect(await isDue()).toBe(true);
  expect(await publish()).toBe(true);
  expect(told()).toMatchObject({
    ...{ version: 1, api: API, paused: false, currency: 'GBP', exponent: 2, time_zone: 'Europe/London' },
    earning: { times: 5, per: 100, rounding: 'floor', unit_minor: 100 },
    ...{ joining_points: 100, hold_days: 0, expiry_months: 12, words: {} },
    tiers: {
      window_months: 12,
      levels: [{ name: 'Bronze' }, { name: 'Silver', from_minor: 30_000 }, { name: 'Gold' }],
    },
    rewards: [{ id: String(cheap) }, { id: String(dear) }],
  });
  expect(await isDue()).toBe(false);
  shop.requests();
  expect(await publish()).toBe(false);
  expect(shop.requests()).toEqual([]);
});

test('is due again when rules, words or the address of the app change', async () => {
  await publish();
  await shop.shop.publish({ ...defaultProgram(2), paused: true });
  expect(await isDue()).toBe(true);
  await publish();
  expect(told()).toMatchObject({ version: 2, paused: true });
  await setWords(db.pool, shop.shopId, { language: 'hu', pointOne: 'bab', pointMany: 'bab' }, { name: 'A' });
  expect(await isDue()).toBe(true);
  await publish();
  expect(told()?.words).toEqual({ hu: { one: 'bab', many: 'bab' } });
  expect(await isDue('https://moved.example.com')).toBe(true);
  await publish('https://moved.example.com');
  expect(told()?.api).toBe('https://moved.example.com');
  expect(await isDue('https://moved.example.com')).toBe(false);
});

test('with access given anew it is told anew', async () => {
  await publish();
  await db.pool.query('UPDATE shop SET publishes = false WHERE id = $1', [shop.shopId]);
  expect(await isDue()).toBe(false);
  await shop.giveAccess();
  expect(await isDue()).toBe(true);
});

test('what Shopify does not take waits for another try, and says why', async () => {
  shop.data.refusedOwners.add(SHOP_GID);
  expect(await publish()).toBe(false);
  const { rows } = await db.pool.query(
    `SELECT program_error, program_due_at > now() AS waits FROM shop WHERE id = $1`,
    [shop.shopId],
  );
  expect(rows).toEqual([{ program_error: 'refused_row: Owner does not exist', waits: true }]);
  const shown = (await outsideWork(db.pool, shop.shopId)).find(({ kind }) => kind === 'program');
  expect(shown).toMatchObject({ waiting: 1, failing: 1, lastError: 'refused_row: Owner does not exist' });
  shop.data.refusedOwners.clear();
  await db.pool.query('UPDATE shop SET program_due_at = now() WHERE id = $1', [shop.shopId]);
  expect(await publish()).toBe(true);
  expect(told()?.version).toBe(1);
});

test('a change during the call is told by another call, and an older state never lands last', async () => {
  endpoint.faults.push({ kind: 'slow', ms: 300 }, { kind: 'slow', ms: 300 });
  const slow = publish();
  await new Promise((resolve) => setTimeout(resolve, 100));
  await shop.shop.publish({ ...defaultProgram(2), paused: true });
  await Promise.all([slow, publish()]);
  expect(told()).toMatchObject({ version: 2, paused: true });
  expect(await isDue()).toBe(false);
});
