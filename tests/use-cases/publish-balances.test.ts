import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { defaultProgram } from '#app/domain/program.ts';
import { openAdminAccess } from '#app/use-cases/open-admin-access.ts';
import { publishDueBalances } from '#app/use-cases/publish-balances.ts';
import { renderCustomerMerge } from '#app/ops/rendering/webhook-order.ts';
import { startAdminEndpoint, type AdminEndpoint } from '../admin-endpoint/endpoint.ts';
import { wireAccountSchema } from '../server/setup/wire-schemas.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { ago, ConnectedShop, DAY, HOUR, newId, order, paid } from './setup/connected-shop.ts';

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
  shop = await ConnectedShop.install(db.pool, endpoint);
});

const gid = (customerId: string) => `gid://shopify/Customer/${customerId}`;

async function members(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, newId).sort();
  await shop.shop.deliver(ids.map((id) => paid(order(newId(), id))));
  return ids;
}

test('every changed balance reaches Shopify, 25 a call, and nothing is left to do', async () => {
  const ids = await members(60);
  expect(await shop.publish()).toEqual({ published: 60, failed: 0, hasMore: false });
  expect(shop.requests()).toEqual(['SetMetafields', 'SetMetafields', 'SetMetafields']);
  for (const id of ids) {
    const { available, pending, debt, tier } = (await shop.shop.balance(id)) ?? {};
    const told = { points_available: available, points_pending: pending, points_debt: debt, tier };
    expect(wireAccountSchema.parse(shop.published(id))).toMatchObject({
      ...told,
      ...{ pending_until: null, debt_order: null, outside: false, vouchers: [] },
      next_tier: { name: 'Silver', spend_minor: 1000, from_minor: 30_000 },
      expiring: { points: 150 },
    });
  }
  expect(shop.published(ids[0] ?? '')).toMatchObject({ points_available: 150, tier: 'Bronze' });
  expect(await shop.publications()).toEqual([]);
  expect(await shop.publish()).toEqual({ published: 0, failed: 0, hasMore: false });
});

test('many changes of one member are one call with the newest balance', async () => {
  const id = newId();
  for (const _ of [1, 2, 3]) await shop.shop.deliver([paid(order(newId(), id))]);
  expect(await shop.publications()).toHaveLength(1);
  await shop.publish();
  expect(shop.requests()).toHaveLength(1);
  expect(shop.published(id)).toMatchObject({ points_available: 250 });
});

test('what has matured since the last settlement is told as it is now', async () => {
  const base = defaultProgram(2);
  const program = { ...base, points: { ...base.points, holdDays: 1 } };
  shop = await ConnectedShop.install(db.pool, endpoint, { program, now: ago(10 * DAY) });
  const id = newId();
  shop.shop.now = ago(5 * DAY);
  await shop.shop.deliver([paid(order(newId(), id, { placedAt: ago(5 * DAY + HOUR) }))]);
  await shop.publish();
  expect(shop.published(id)).toMatchObject({ points_available: 150, points_pending: 0 });
});

test('one refused member of 25 does not hold up the others, and says why without saying who', async () => {
  const ids = await members(25);
  const refused = ids[7] ?? '';
  shop.data.refusedOwners.add(gid(refused));
  expect(await shop.publish()).toEqual({ published: 24, failed: 1, hasMore: false });
  const error = 'refused_row: Owner does not exist';
  expect(await shop.publications()).toEqual([{ customer: gid(refused), attempts: 1, waits: true, error }]);
  expect(await shop.publish()).toEqual({ published: 0, failed: 0, hasMore: false });
  shop.data.refusedOwners.clear();
  // A newer wish does not wait for the end of the pause.
  await shop.shop.deliver([paid(order(newId(), refused))]);
  expect(await shop.publish()).toEqual({ published: 1, failed: 0, hasMore: false });
  expect(await shop.publications()).toEqual([]);
});

test('a shop that answers 503 is left alone for a while', async () => {
  await members(30);
  endpoint.faults.push(...Array.from({ length: 3 }, () => ({ kind: 'status' as const, status: 503 })));
  expect(await shop.publish()).toEqual({ published: 0, failed: 25, hasMore: false });
  const rows = await shop.publications();
  expect(rows.filter((row) => row.waits && row.error?.startsWith('unreachable: '))).toHaveLength(25);
  expect(rows.filter((row) => !row.waits && row.error === null)).toHaveLength(5);
  await shop.pausesEnd();
  expect(await shop.publish()).toEqual({ published: 30, failed: 0, hasMore: false });
});

test('a refused token leaves the work in its row', async () => {
  await members(3);
  endpoint.accessToken = 'another';
  expect(await shop.publish()).toEqual({ published: 0, failed: 3, hasMore: false });
  expect(shop.requests()).toHaveLength(1);
  expect((await shop.publications()).map((row) => row.error?.split(':')[0])).toEqual(
    Array(3).fill('unauthorized'),
  );
  expect(await shop.giveAccess('another')).toEqual({ ok: true, value: { isNew: false } });
  await shop.pausesEnd();
  expect(await shop.publish()).toMatchObject({ published: 3 });
});

test('carried out, but the answer was lost: it is sent again and no more', async () => {
  const [id = ''] = await members(1);
  endpoint.faults.push({ kind: 'hang_up', executed: true }, { kind: 'status', status: 502, executed: true });
  expect(await shop.publish()).toEqual({ published: 1, failed: 0, hasMore: false });
  expect(shop.requests()).toHaveLength(3);
  expect(shop.published(id)).toMatchObject({ points_available: 150 });
  expect(await shop.publications()).toEqual([]);
});

test('throttled calls wait for the budget', async () => {
  await members(60);
  Object.assign(endpoint.bucket, { maximum: 12, restoreRate: 100, available: 12 });
  const client = await shop.client({});
  expect(await publishDueBalances(db.pool, shop.shopId, client)).toMatchObject({ published: 60, failed: 0 });
  expect(await shop.publications()).toEqual([]);
});

test('stopping in the middle of a wait gives the work back at once', async () => {
  await members(3);
  Object.assign(endpoint.bucket, { maximum: 12, restoreRate: 0.1, available: 1 });
  const stopping = new AbortController();
  const access = await openAdminAccess(db.pool, shop.shopId, {
    fetch: endpoint.fetch,
    signal: stopping.signal,
  });
  if (!access.ok) throw new Error(access.message);
  const publishing = publishDueBalances(db.pool, shop.shopId, access.value);
  setTimeout(() => stopping.abort(), 300);
  await expect(publishing).rejects.toThrow();
  Object.assign(endpoint.bucket, { restoreRate: 1_000, maximum: 20_000, available: 20_000 });
  expect(await shop.publish()).toMatchObject({ published: 3 });
});

test('a change during the call is told by another call', async () => {
  const [id = ''] = await members(1);
  endpoint.faults.push({ kind: 'slow', ms: 400 });
  const publishing = shop.publish();
  await new Promise((resolve) => setTimeout(resolve, 150));
  await shop.shop.deliver([paid(order(newId(), id))]);
  // Nobody else may tell an older or newer balance meanwhile.
  expect(await shop.publish()).toEqual({ published: 0, failed: 0, hasMore: false });
  expect(await publishing).toEqual({ published: 2, failed: 0, hasMore: false });
  expect(shop.published(id)).toMatchObject({ points_available: 200 });
  expect(await shop.publications()).toEqual([]);
});

test('several workers at once tell each member once', async () => {
  await members(120);
  const done = await Promise.all([shop.publish(), shop.publish(), shop.publish(), shop.publish()]);
  expect(done.reduce((sum, one) => sum + one.published, 0)).toBe(120);
  const owners = endpoint.requests.flatMap(
    ({ variables }) => variables['metafields'] as { ownerId: string }[],
  );
  expect(new Set(owners.map((owner) => owner.ownerId)).size).toBe(owners.length);
});

test('nobody is told of members merged away', async () => {
  const [kept = '', gone = ''] = await members(2);
  await shop.deliverOne('customers/merge', renderCustomerMerge(kept, gone, 'completed'));
  await shop.publish();
  expect(shop.published(gone)).toBeNull();
  expect(shop.published(kept)).toMatchObject({ points_available: 200 });
  expect(await shop.publications()).toEqual([]);
});

test('without access nothing is queued; with it, every member is', async () => {
  shop = await ConnectedShop.install(db.pool, endpoint, { access: false });
  const ids = await members(3);
  expect(await openAdminAccess(db.pool, shop.shopId)).toMatchObject({ ok: false, code: 'no_access' });
  expect(await shop.publications()).toEqual([]);
  expect(await shop.giveAccess()).toEqual({ ok: true, value: { isNew: true } });
  expect(await shop.publications()).toHaveLength(3);
  await shop.publish();
  expect(shop.published(ids[2] ?? '')).toMatchObject({ points_available: 150 });
});

test('a shop that removed the app is not called, and cannot be given access', async () => {
  await members(2);
  await shop.deliverOne('app/uninstalled', { id: 1 }, Date.now() + 1000);
  expect(await shop.publications()).toEqual([]);
  expect(await openAdminAccess(db.pool, shop.shopId)).toMatchObject({ ok: false, code: 'no_access' });
  expect(await shop.giveAccess()).toMatchObject({ ok: false, code: 'not_installed' });
});
