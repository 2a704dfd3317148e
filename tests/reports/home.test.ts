import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { homeState, pastOrdersState } from '#app/reports/home-state.ts';
import { needsOfOwner } from '#app/reports/needs-owner.ts';
import { markSetupGuide, noteExtensions } from '#app/use-cases/mark-setup-guide.ts';
import { setProgramPaused } from '#app/use-cases/pause-program.ts';
import { requestPastOrders } from '#app/use-cases/request-past-orders.ts';
import { renderRefundWebhook } from '#app/ops/rendering/webhook-order.ts';
import { defaultProgram } from '#app/domain/program.ts';
import { startAdminEndpoint, type AdminEndpoint } from '../admin-endpoint/endpoint.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { ago, ConnectedShop, DAY, HOUR, newId, order, paid } from '../use-cases/setup/connected-shop.ts';

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
  Object.assign(endpoint.bucket, { maximum: 500_000, restoreRate: 1_000, available: 500_000 });
  shop = await ConnectedShop.install(db.pool, endpoint, { now: ago(30 * DAY) });
});

const anna = { name: 'Anna K.' };
const needs = () => needsOfOwner(db.pool, shop.shopId);
const state = () => homeState(db.pool, shop.shopId);
const audit = async () =>
  (
    await db.pool.query<{ action: string }>(
      'SELECT action FROM staff_action WHERE shop_id = $1 ORDER BY id',
      [shop.shopId],
    )
  ).rows.map((row) => row.action);

test('a shop in good order needs nothing', async () => {
  await shop.shop.deliver([paid(order(newId(), newId()))]);
  await shop.publish();
  expect(await needs()).toEqual([]);
  expect(await needsOfOwner(db.pool, 999_999)).toEqual([]);
});

test('what cannot be read, what lies, and a token that is gone are told', async () => {
  await shop.shop.store([{ topic: 'orders/paid', body: '{"id": "?"}', triggeredAt: Date.now() }]);
  await shop.shop.settle();
  expect(await needs()).toEqual([{ kind: 'deliveries_unreadable', count: 1 }]);
  await shop.shop.store([paid(order(newId(), newId()))]);
  expect(await needs()).toHaveLength(1);
  const received = ago(6 * 60_000);
  await db.pool.query(
    `UPDATE delivery SET received_at = to_timestamp($2::float8 / 1000) WHERE shop_id = $1 AND status = 'waiting'`,
    [shop.shopId, received],
  );
  await db.pool.query('DELETE FROM session WHERE shop = $1', [shop.shop.domain]);
  expect(await needs()).toEqual([
    { kind: 'access_lost' },
    { kind: 'work_lies', since: received },
    { kind: 'deliveries_unreadable', count: 1 },
  ]);
});

test('why Shopify was not reached, and orders it could not be asked for', async () => {
  const model = order(newId(), newId(), { refunds: [{ refundId: newId(), createdAt: ago(HOUR / 2) }] });
  const [refund] = model.refunds;
  if (!refund) throw new Error('no refund');
  // Shopify does not know the order.
  await shop.deliverOne('refunds/create', renderRefundWebhook(model, refund), ago(0));
  for (let tries = 0; tries < 6; tries++) {
    await shop.fetch();
    await shop.pausesEnd();
  }
  expect(await needs()).toEqual([{ kind: 'orders_given_up', count: 1 }]);
  await shop.shop.deliver([paid(order(newId(), newId()))]);
  endpoint.faults.push({ kind: 'throttled' }, { kind: 'throttled' }, { kind: 'throttled' });
  await shop.publish();
  expect(await needs()).toMatchObject([
    { kind: 'orders_given_up' },
    { kind: 'throttled', nextTryAt: expect.any(Number) as number },
  ]);
  await shop.pausesEnd();
  endpoint.faults.push({ kind: 'status', status: 401 });
  await shop.publish();
  expect(await needs()).toMatchObject([{ kind: 'access_lost' }, { kind: 'orders_given_up' }]);
});

test('the guide knows what was chosen and that it was put away, once and for all', async () => {
  expect(await state()).toEqual({
    guide: { isDismissed: false, isProgramChosen: false },
    extensions: { theme: false, afterPurchase: false },
    ...{ pausedSince: null, historyFrom: null, historyUntil: null },
  });
  const mark = (what: 'program_kept' | 'dismissed') =>
    markSetupGuide(db.pool, shop.shopId, what, anna, shop.shop.clock);
  await mark('program_kept');
  expect((await state())?.guide).toEqual({ isDismissed: false, isProgramChosen: true });
  await mark('program_kept');
  await mark('dismissed');
  await mark('dismissed');
  expect((await state())?.guide).toEqual({ isDismissed: true, isProgramChosen: true });
  await noteExtensions(db.pool, shop.shopId, { theme: true, afterPurchase: false });
  expect(await state()).toMatchObject({
    guide: { isDismissed: true, isProgramChosen: true },
    extensions: { theme: true, afterPurchase: false },
  });
  expect(await audit()).toEqual(['program.kept']);
  expect(await homeState(db.pool, 999_999)).toBeNull();
  await markSetupGuide(db.pool, 999_999, 'dismissed', anna, shop.shop.clock);
});

test('a program saved by staff is chosen; one that was only paused is not', async () => {
  await setProgramPaused(db.pool, shop.shopId, true, anna, shop.shop.clock);
  expect((await state())?.guide.isProgramChosen).toBe(false);
  await shop.shop.publish({ ...defaultProgram(2), joining: { points: 50, everybody: false } });
  expect((await state())?.guide.isProgramChosen).toBe(true);
});

test('paused, orders earn nothing and balances stay; resumed, they earn again', async () => {
  const customer = newId();
  const pause = (paused: boolean) => setProgramPaused(db.pool, shop.shopId, paused, anna, shop.shop.clock);
  const buyAt = (placedAt: number) =>
    shop.shop.deliver([paid(order(newId(), customer, { placedAt, updatedAt: placedAt }))]);
  await buyAt(ago(25 * DAY));
  shop.shop.now = ago(20 * DAY);
  expect(await pause(true)).toEqual({ ok: true, value: { version: 2 } });
  // Pressed twice.
  expect(await pause(true)).toEqual({ ok: true, value: { version: 2 } });
  expect((await state())?.pausedSince).toBe(ago(20 * DAY));
  await buyAt(ago(15 * DAY));
  expect(await shop.shop.balance(customer)).toMatchObject({ available: 150 });
  shop.shop.now = ago(10 * DAY);
  expect(await pause(false)).toEqual({ ok: true, value: { version: 3 } });
  expect((await state())?.pausedSince).toBeNull();
  await buyAt(ago(5 * DAY));
  shop.shop.now = Date.now();
  await shop.shop.sweep();
  expect(await shop.shop.balance(customer)).toMatchObject({ available: 200 });
  expect(await audit()).toEqual(['program.paused', 'program.resumed']);
  await shop.shop.expectClean();
  expect(await setProgramPaused(db.pool, 999_999, true, anna, shop.shop.clock)).toMatchObject({
    code: 'unknown_shop',
  });
});

test('how far past orders are', async () => {
  expect(await pastOrdersState(db.pool, shop.shopId)).toBeNull();
  const request = { requestId: crypto.randomUUID(), earns: false };
  await requestPastOrders(db.pool, shop.shopId, request, anna, shop.shop.clock);
  expect(await pastOrdersState(db.pool, shop.shopId)).toEqual({
    ...{ phase: 'asking', earns: false, done: 0, total: 0, requestedAt: shop.shop.now },
    ...{ completedAt: null, error: null },
  });
});
