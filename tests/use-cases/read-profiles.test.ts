/** Names come from the Admin API, by a job, for whoever is new or has changed; deliveries carry none. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { renderCustomer, renderCustomerMerge } from '#app/ops/rendering/webhook-order.ts';
import { readDueProfiles } from '#app/use-cases/read-profiles.ts';
import { startAdminEndpoint, type AdminEndpoint } from '../admin-endpoint/endpoint.ts';
import { gidOf } from '../ledger/setup/test-shop.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { ago, ConnectedShop, DAY, newId, order, paid } from './setup/connected-shop.ts';
import { join, listed, putPerson, readPeople, storedPeople } from './setup/people.ts';

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
  endpoint.accessToken = null;
  Object.assign(endpoint.bucket, { maximum: 20_000, restoreRate: 1_000, available: 20_000 });
  shop = await ConnectedShop.install(db.pool, endpoint, { now: ago(30 * DAY) });
  shop.shop.now = Date.now();
});

async function reads() {
  const { rows } = await db.pool.query<{ attempts: number; waits: boolean; error: string | null }>(
    `SELECT attempts, next_attempt_at > now() AS waits, last_error AS error FROM profile_read WHERE shop_id = $1`,
    [shop.shopId],
  );
  return rows;
}

const zsofia = { firstName: 'Zsófia', lastName: 'Nagy', email: 'zsofi@example.hu', tags: ['VIP', 'it’s'] };

test('a new member is asked for once, and stored as the shop tells it', async () => {
  const [id = ''] = await join(shop, [zsofia]);
  await shop.publish();
  expect(await reads()).toHaveLength(1);
  shop.requests();
  expect(await readPeople(shop)).toEqual({ read: 1, failed: 0, hasMore: false });
  expect(await storedPeople(shop)).toEqual([
    { customer: gidOf(id), name: 'Zsófia Nagy', email: 'zsofi@example.hu', tags: ['VIP', 'it’s'] },
  ]);
  // Nothing is left, and another order asks for nobody again.
  await shop.shop.deliver([paid(order(newId(), id))]);
  await listed(shop);
  expect(shop.requests().filter((name) => name === 'CustomerProfiles')).toHaveLength(1);
});

test('the reading brings the gift of a first order, before the member is listed; who ordered before gets none', async () => {
  const [first = '', regular = ''] = await join(shop, [zsofia, zsofia]);
  shop.data.customers.set(gidOf(first), { customerGid: gidOf(first), tags: [], numberOfOrders: 1 });
  shop.data.customers.set(gidOf(regular), { customerGid: gidOf(regular), tags: [], numberOfOrders: 8 });
  shop.requests();
  expect(await readPeople(shop)).toMatchObject({ read: 2 });
  expect(shop.requests()).toEqual(['CustomerProfiles']);
  expect(await shop.shop.vouchers()).toEqual({ [`gift of ${gidOf(first)}`]: 'making' });
  // Read again for its name once it is in the list.
  await listed(shop);
  expect(await storedPeople(shop)).toHaveLength(2);
  await shop.shop.expectClean();
});

test('a name that no database stores as it is does not hold up the others', async () => {
  await join(shop, [
    { firstName: 'Nul\0l', lastName: `${'x'.repeat(99)}\u{20BB7}`, tags: ['half\ud842'] },
    zsofia,
  ]);
  await listed(shop);
  const stored = (await storedPeople(shop)).map(({ name, tags }) => [name, tags.at(-1)]);
  expect(stored.sort()).toEqual([
    [`Null ${'x'.repeat(99)}\u{20BB7}`, 'half\ufffd'],
    ['Zsófia Nagy', 'it’s'],
  ]);
});

test('many members are asked for 100 a call', async () => {
  await join(
    shop,
    Array.from({ length: 230 }, (_, n) => ({ firstName: `N${n}` })),
  );
  await shop.publish();
  shop.requests();
  expect(await readPeople(shop)).toMatchObject({ read: 230 });
  expect(shop.requests()).toEqual(['CustomerProfiles', 'CustomerProfiles', 'CustomerProfiles']);
  expect((await storedPeople(shop)).every(({ name }) => name?.startsWith('N'))).toBe(true);
});

test('customers/update has the person read anew; an order alone does not', async () => {
  const [id = ''] = await join(shop, [zsofia]);
  await listed(shop);
  putPerson(shop, { ...zsofia, lastName: 'Kovács' }, id);
  await shop.shop.deliver([paid(order(newId(), id))]);
  await listed(shop);
  expect(await storedPeople(shop)).toMatchObject([{ name: 'Zsófia Nagy' }]);
  await shop.deliverOne('customers/update', renderCustomer(id, ago(2 * DAY), ago(0)));
  await readPeople(shop);
  expect(await storedPeople(shop)).toMatchObject([{ name: 'Zsófia Kovács' }]);
});

test('a wish that comes while Shopify is asked is not lost', async () => {
  const [id = ''] = await join(shop, [zsofia]);
  await shop.publish();
  const client = await shop.client();
  const slow: typeof client = {
    ...client,
    request: async (text, variables, options) => {
      const answer = await client.request(text, variables, options);
      putPerson(shop, { firstName: 'Zsófi' }, id);
      await shop.deliverOne('customers/update', renderCustomer(id, ago(2 * DAY), ago(0)));
      return answer;
    },
  };
  let calls = 0;
  await readDueProfiles(db.pool, shop.shopId, slow, () => calls++ > 0);
  expect(await storedPeople(shop)).toMatchObject([{ name: 'Zsófia Nagy' }]);
  await readPeople(shop);
  expect(await storedPeople(shop)).toMatchObject([{ name: 'Zsófi' }]);
});

test('names kept from the app: tags are read, the shop is marked, and a day later all is made good', async () => {
  shop.data.namesRefused = true;
  await join(shop, [zsofia, zsofia]);
  await listed(shop);
  expect(await storedPeople(shop)).toMatchObject([
    { name: null, email: null, tags: ['VIP', 'it’s'] },
    { name: null, email: null },
  ]);
  const refusedAt = async () =>
    (
      await db.pool.query<{ at: number | null }>('SELECT names_refused_at AS at FROM shop WHERE id = $1', [
        shop.shopId,
      ])
    ).rows[0]?.at ?? null;
  expect(await refusedAt()).not.toBeNull();
  shop.requests();
  await join(shop, [zsofia]);
  await listed(shop);
  // Not asked in vain each time.
  expect(shop.requests()).toEqual(['SetMetafields', 'CustomersTags']);
  shop.data.namesRefused = false;
  await db.pool.query(`UPDATE shop SET names_refused_at = now() - interval '25 hours' WHERE id = $1`, [
    shop.shopId,
  ]);
  await join(shop, [zsofia]);
  await listed(shop);
  expect(await refusedAt()).toBeNull();
  expect((await storedPeople(shop)).map(({ name }) => name)).toEqual(Array(4).fill('Zsófia Nagy'));
});

test.each([
  ['unauthorized', { kind: 'status' as const, status: 401 }],
  ['throttled', { kind: 'throttled' as const }],
  ['unreachable', { kind: 'status' as const, status: 503 }],
])('%s: what is due stays due, with the reason and a pause', async (code, fault) => {
  await join(shop, [zsofia]);
  await shop.publish();
  for (let i = 0; i < 6; i += 1) endpoint.faults.push(fault);
  expect(await readPeople(shop)).toEqual({ read: 0, failed: 1, hasMore: false });
  expect(await reads()).toEqual([
    { attempts: 1, waits: true, error: expect.stringContaining(code) as string },
  ]);
  endpoint.faults.length = 0;
  await db.pool.query('UPDATE profile_read SET next_attempt_at = now() WHERE shop_id = $1', [shop.shopId]);
  expect(await readPeople(shop)).toMatchObject({ read: 1 });
});

test('a customer who is gone at Shopify is somebody without a name', async () => {
  const [id = ''] = await join(shop, [zsofia]);
  await listed(shop);
  shop.data.customers.delete(gidOf(id));
  await shop.deliverOne('customers/update', renderCustomer(id, ago(2 * DAY), ago(0)));
  await readPeople(shop);
  expect(await storedPeople(shop)).toMatchObject([{ name: null, email: null, tags: [] }]);
});

test('after a merge one person is left, the kept one, read anew', async () => {
  const [kept = '', gone = ''] = await join(shop, [zsofia, { firstName: 'Zs.', lastName: 'N.' }]);
  await listed(shop);
  putPerson(shop, { ...zsofia, tags: ['VIP', 'merged'] }, kept);
  await shop.deliverOne('customers/merge', renderCustomerMerge(kept, gone, 'completed'));
  await listed(shop);
  expect(await storedPeople(shop)).toMatchObject([{ customer: gidOf(kept), tags: ['VIP', 'merged'] }]);
});

test('somebody forgotten while Shopify is asked stays forgotten', async () => {
  const [id = ''] = await join(shop, [zsofia]);
  await shop.publish();
  const client = await shop.client();
  await readDueProfiles(db.pool, shop.shopId, {
    ...client,
    request: async (text, variables, options) => {
      const answer = await client.request(text, variables, options);
      await shop.deliverOne('customers/redact', {
        ...{ shop_domain: shop.shop.domain, customer: { id: Number(id) }, orders_to_redact: [] },
      });
      return answer;
    },
  });
  expect(await storedPeople(shop)).toEqual([]);
  expect(await reads()).toEqual([]);
});

test('removing the app forgets who everybody is; coming back reads it again', async () => {
  await join(shop, [zsofia]);
  await listed(shop);
  await shop.deliverOne('app/uninstalled', { id: 1 }, Date.now());
  expect(await storedPeople(shop)).toEqual([]);
  await db.pool.query('UPDATE shop SET uninstalled_at = NULL WHERE id = $1', [shop.shopId]);
  await shop.giveAccess('another');
  await listed(shop);
  expect(await storedPeople(shop)).toMatchObject([{ name: 'Zsófia Nagy' }]);
});
