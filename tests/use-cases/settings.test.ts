import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { listApiKeys, listStaffActions, readMemberBalance, readWords } from '#app/reports/settings.ts';
import { exportShop, type ExportedRow } from '#app/reports/shop-export.ts';
import { createApiKey, revokeApiKey, shopOfApiKey } from '#app/use-cases/api-keys.ts';
import { eraseShopData, requestErasure } from '#app/use-cases/erase-shop-data.ts';
import { setEligibility } from '#app/use-cases/set-eligibility.ts';
import { setWords } from '#app/use-cases/set-words.ts';
import { startAdminEndpoint, type AdminEndpoint } from '../admin-endpoint/endpoint.ts';
import { gidOf } from '../ledger/setup/test-shop.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { ago, ConnectedShop, DAY, newId, order, paid } from './setup/connected-shop.ts';

const STAFF = { name: 'Anna K.' };
const OTHER_KEY = `perennial_1_${'x'.repeat(43)}`;

let db: TestDatabase;
let endpoint: AdminEndpoint;
let shop: ConnectedShop;
let other: ConnectedShop;
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
  Object.assign(endpoint.bucket, { maximum: 50_000, restoreRate: 1_000, available: 50_000 });
  [shop, other] = await Promise.all([
    ConnectedShop.install(db.pool, endpoint, { now: ago(10 * DAY) }),
    ConnectedShop.install(db.pool, endpoint, { now: ago(10 * DAY) }),
  ]);
  shop.shop.now = other.shop.now = Date.now();
});

const done = async () =>
  (await listStaffActions(db.pool, shop.shopId, null)).rows.map(({ action }) => action).toReversed();

describe('API keys', () => {
  test('a key opens its own shop only, and only as a whole', async () => {
    const created = await createApiKey(db.pool, shop.shopId, ' Klaviyo ', STAFF);
    if (!created.ok) throw new Error(created.message);
    const { key } = created.value;
    expect(await shopOfApiKey(db.pool, `Bearer ${key}`)).toBe(shop.shopId);
    const swapped = key.replace(`_${shop.shopId}_`, `_${other.shopId}_`);
    for (const bad of [
      null,
      '',
      'Bearer',
      key,
      `Basic ${key}`,
      `Bearer ${swapped}`,
      `Bearer ${key}x`,
      OTHER_KEY,
    ])
      expect(await shopOfApiKey(db.pool, bad)).toBeNull();
    expect(await listApiKeys(db.pool, shop.shopId)).toMatchObject([
      { name: 'Klaviyo', lastUsedAt: expect.any(Number) as number },
    ]);
    const { rows } = await db.pool.query<{ text: string }>('SELECT k::text AS text FROM api_key k');
    expect(rows.map((row) => row.text).join()).not.toContain(key.slice(-43));
  });

  test('revoked, or of a shop that removed the app, it opens nothing; another shop cannot revoke it', async () => {
    const created = await createApiKey(db.pool, shop.shopId, 'Klaviyo', STAFF);
    const bearer = `Bearer ${created.ok ? created.value.key : ''}`;
    const [row] = await listApiKeys(db.pool, shop.shopId);
    expect(await revokeApiKey(db.pool, other.shopId, row?.id ?? 0, STAFF)).toBe(false);
    expect(await shopOfApiKey(db.pool, bearer)).toBe(shop.shopId);
    await db.pool.query('UPDATE shop SET uninstalled_at = now() WHERE id = $1', [shop.shopId]);
    expect(await shopOfApiKey(db.pool, bearer)).toBeNull();
    await db.pool.query('UPDATE shop SET uninstalled_at = NULL WHERE id = $1', [shop.shopId]);
    expect(await revokeApiKey(db.pool, shop.shopId, row?.id ?? 0, STAFF)).toBe(true);
    expect(await shopOfApiKey(db.pool, bearer)).toBeNull();
    expect(await done()).toEqual(['api_key.created', 'api_key.revoked']);
  });

  test('names are asked for, told apart, and bounded in number; two forms at once make one key', async () => {
    expect(await createApiKey(db.pool, shop.shopId, '  ', STAFF)).toMatchObject({ code: 'bad_name' });
    expect(await createApiKey(db.pool, shop.shopId, 'x'.repeat(61), STAFF)).toMatchObject({
      code: 'bad_name',
    });
    const both = await Promise.all([1, 2].map(() => createApiKey(db.pool, shop.shopId, 'Klaviyo', STAFF)));
    expect(both.filter((one) => one.ok)).toHaveLength(1);
    for (let i = 0; i < 19; i++) await createApiKey(db.pool, shop.shopId, `App ${i}`, STAFF);
    expect(await createApiKey(db.pool, shop.shopId, 'One more', STAFF)).toMatchObject({ code: 'too_many' });
  });
});

test("a member's balance is told to the shop it is a member of, and to no other", async () => {
  const customer = newId();
  await shop.shop.deliver([paid(order(newId(), customer))]);
  expect(await readMemberBalance(db.pool, shop.shopId, gidOf(customer))).toMatchObject({
    customerGid: gidOf(customer),
    pointsAvailable: 150,
    tier: 'Bronze',
  });
  expect(await readMemberBalance(db.pool, other.shopId, gidOf(customer))).toBeNull();
});

test('words are kept by language, and a word that is missing is named', async () => {
  const beans = { language: 'en', pointOne: 'bean', pointMany: 'beans' };
  expect(await setWords(db.pool, shop.shopId, beans, STAFF)).toMatchObject({ ok: true });
  expect(await setWords(db.pool, shop.shopId, beans, STAFF)).toMatchObject({ ok: true });
  expect(await setWords(db.pool, shop.shopId, { ...beans, pointMany: ' ' }, STAFF)).toMatchObject({
    ok: false,
    field: 'pointMany',
    message: 'Enter a word.',
  });
  expect(await setWords(db.pool, shop.shopId, { ...beans, language: 'xx' }, STAFF)).toMatchObject({
    ok: false,
  });
  expect(await readWords(db.pool, shop.shopId)).toEqual([beans]);
  expect(await readWords(db.pool, other.shopId)).toEqual([]);
  expect(await done()).toEqual(['words.changed']);
});

test('who is left out makes a version of the program, and one made meanwhile is not overwritten', async () => {
  expect(await setEligibility(db.pool, shop.shopId, ['staff'], 1, STAFF)).toMatchObject({
    ok: true,
    value: { version: 2 },
  });
  expect(await setEligibility(db.pool, shop.shopId, ['wholesale'], 1, STAFF)).toMatchObject({
    ok: false,
    code: 'saved_meanwhile',
  });
  expect(await setEligibility(db.pool, shop.shopId, ['ok', ''], 2, STAFF)).toMatchObject({
    code: 'bad_tags',
  });
});

async function exported(shopId: number): Promise<ExportedRow[]> {
  const rows: ExportedRow[] = [];
  for await (const block of exportShop(db.pool, shopId)) rows.push(...block);
  return rows;
}

test('the export has every row of the shop once, and none of another', async () => {
  const orders = Array.from({ length: 5 }, () => order(newId(), newId()));
  await shop.shop.deliver(orders.map((one) => paid(one)));
  await other.shop.deliver([paid(order(newId(), newId()))]);
  const tier = { kind: 'tier_set', tier: { name: 'Gold', locked: true } } as const;
  await shop.shop.adjust(orders[0]?.customerId ?? '', 'given', tier);
  const rows = await exported(shop.shopId);
  const counts = Object.groupBy(rows, ({ type }) => type);
  expect(counts['member']).toHaveLength(5);
  expect(counts['order']).toHaveLength(5);
  expect(counts['point_entry']).toHaveLength(10);
  expect(counts['program_version']).toHaveLength(1);
  expect(counts['member_fact']).toMatchObject([{ kind: 'tier_set', tier: 'Gold', tier_locked: true }]);
  expect(new Set(rows.map((row) => JSON.stringify(row))).size).toBe(rows.length);
});

describe('deleting all data', () => {
  test('wants the address typed, and is asked for once', async () => {
    const asked = { id: shop.shopId, domain: shop.shop.domain };
    expect(await requestErasure(db.pool, asked, 'lumen', STAFF)).toMatchObject({ code: 'not_confirmed' });
    expect(await eraseShopData(db.pool, shop.shopId, await shop.client())).toEqual({ hasMore: false });
    expect((await exported(shop.shopId)).length).toBeGreaterThan(0);
  });

  test('first no balance shows at Shopify any more, then nothing of the shop is left; others keep theirs', async () => {
    const customers = Array.from({ length: 30 }, () => newId());
    await shop.shop.deliver(customers.map((customer) => paid(order(newId(), customer))));
    await other.shop.deliver([paid(order(newId(), newId()))]);
    const before = await exported(other.shopId);
    await shop.publish();
    await requestErasure(
      db.pool,
      { id: shop.shopId, domain: shop.shop.domain },
      ` ${shop.shop.domain} `,
      STAFF,
    );
    const client = await shop.client();
    expect(await eraseShopData(db.pool, shop.shopId, client)).toEqual({ hasMore: false });
    for (const customer of customers) {
      const shown = shop.data.metafields.get(gidOf(customer))?.get('$app.loyalty') ?? '{}';
      expect(JSON.parse(shown)).toMatchObject({ points_available: 0, points_pending: 0, tier: 'Bronze' });
    }
    const { rows } = await db.pool.query<{ left: number }>(
      `SELECT (SELECT count(*) FROM member WHERE shop_id = $1) + (SELECT count(*) FROM point_entry WHERE shop_id = $1)
            + (SELECT count(*) FROM shop_order WHERE shop_id = $1) + (SELECT count(*) FROM delivery WHERE shop_id = $1)
            + (SELECT count(*) FROM shop WHERE id = $1) AS left`,
      [shop.shopId],
    );
    expect(rows[0]?.left).toBe(0);
    expect(await exported(other.shopId)).toEqual(before);
  });

  test('a shop that Shopify does not let us into now is not forgotten: it goes on where it stopped', async () => {
    await shop.shop.deliver([paid(order(newId(), newId()))]);
    await requestErasure(db.pool, { id: shop.shopId, domain: shop.shop.domain }, shop.shop.domain, STAFF);
    endpoint.faults.push(...Array.from({ length: 3 }, () => ({ kind: 'status', status: 503 }) as const));
    await eraseShopData(db.pool, shop.shopId, await shop.client());
    expect((await exported(shop.shopId)).some(({ type }) => type === 'member')).toBe(true);
    endpoint.faults.length = 0;
    await eraseShopData(db.pool, shop.shopId, await shop.client());
    expect(await exported(shop.shopId)).toEqual([]);
  });
});
