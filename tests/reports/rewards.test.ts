/** What the pages of rewards and vouchers show, on a real database: each voucher in one place, and what rewards cost. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { databaseClock } from '#app/db/clock.ts';
import { defaultRewards, type RewardTerms } from '#app/domain/rewards/reward-terms.ts';
import { needsOfOwner } from '#app/reports/needs-owner.ts';
import { outsideWork } from '#app/reports/outside-work.ts';
import { listRewards } from '#app/reports/rewards-list.ts';
import { exportShop } from '#app/reports/shop-export.ts';
import { listStaffActions } from '#app/reports/settings.ts';
import {
  countVouchers,
  listVouchers,
  type VouchersWanted,
  type VoucherTab,
} from '#app/reports/vouchers-list.ts';
import { changeVoucher } from '#app/use-cases/change-voucher.ts';
import { exportMember } from '#app/use-cases/export-member.ts';
import { redeemReward } from '#app/use-cases/redeem-reward.ts';
import { showMember } from '#app/use-cases/show-member.ts';
import { startAdminEndpoint, type AdminEndpoint } from '../admin-endpoint/endpoint.ts';
import { gidOf } from '../ledger/setup/test-shop.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { ago, ConnectedShop, DAY, newId, order, paid } from '../use-cases/setup/connected-shop.ts';
import { join, listed, memberIdOf } from '../use-cases/setup/people.ts';

const STAFF = { name: 'Anna K.' };
const [usual] = defaultRewards(100).map(({ terms }) => terms) as [RewardTerms];
const PERCENT: RewardTerms = { ...usual, value: { kind: 'percentage_off', basisPoints: 1000 } };

let db: TestDatabase;
let endpoint: AdminEndpoint;
let shop: ConnectedShop;
let customer: string;
/** The reward of 5.00 off, and one of ten per cent. */
let fiver: number;
let tenth: number;
beforeAll(async () => {
  db = await createTestDatabase();
  endpoint = await startAdminEndpoint();
});
afterAll(async () => {
  await endpoint.close();
  await db.drop();
});
beforeEach(async () => {
  Object.assign(endpoint.bucket, { maximum: 20_000, restoreRate: 1_000, available: 20_000 });
  shop = await ConnectedShop.install(db.pool, endpoint, { now: ago(10 * DAY) });
  await db.pool.query('DELETE FROM reward WHERE shop_id = $1', [shop.shopId]);
  shop.shop.now = Date.now();
  [fiver, tenth] = [await shop.shop.addReward(usual), await shop.shop.addReward(PERCENT)];
  [customer = ''] = await join(shop, [{ firstName: 'Zsófia', lastName: 'Nagy' }]);
  await listed(shop);
  await shop.shop.adjust(customer, 'plenty', { kind: 'credit', points: 20_000, expiresAt: null });
});

async function redeem(key: string, rewardId = fiver, who = customer): Promise<number> {
  const wish = { customerGid: gidOf(who), key, rewardId };
  const redeemed = await redeemReward(db.pool, shop.shopId, wish, shop.shop.clock);
  if (!redeemed.ok) throw new Error(redeemed.message);
  return redeemed.value.voucherId;
}

/** Redeemed, and made as Shopify would. */
async function ready(key: string, rewardId = fiver): Promise<number> {
  const voucherId = await redeem(key, rewardId);
  await shop.shop.makeReady(key, `LUM-${key.toUpperCase()}`);
  return voucherId;
}

/** An order of 40.00 with the code, which took this much off. */
async function use(key: string, discountMinor: number, who = customer, codes: readonly string[] = []) {
  const lines = [{ lineId: newId(), quantity: 1, priceMinor: 4000, discountMinor }];
  const discountCodes = [`LUM-${key.toUpperCase()}`, ...codes];
  await shop.shop.deliver([paid(order(newId(), who, { lines, discountCodes }))]);
}

const stick = (voucherId: number, unclear = false) =>
  db.pool.query('UPDATE voucher SET stuck_since = now(), unclear = $3 WHERE shop_id = $1 AND id = $2', [
    ...[shop.shopId, voucherId, unclear],
  ]);

const page = (wanted: Partial<VouchersWanted> = {}, shopId = shop.shopId) =>
  listVouchers(db.pool, shopId, { tab: null, typed: '', older: null, newer: null, size: 50, ...wanted });
const codes = async (wanted: Partial<VouchersWanted> = {}) =>
  (await page(wanted)).rows.map(({ code }) => code);

describe('vouchers', () => {
  test('stand in one tab each, whatever became of them', async () => {
    const other = await join(shop, [{}]);
    const stand: Record<VoucherTab, number> = {
      ready: await ready('ready'),
      making: await redeem('making'),
      used: await ready('used'),
      passed_on: await ready('passed'),
      expired: await ready('expired'),
      cancelled: await ready('cancelled'),
      stuck: await redeem('stuck'),
    };
    await use('used', 500);
    await use('passed', 500, other[0]);
    await shop.shop.finish(stand.expired, 'expired');
    await shop.shop.end(customer, 'cancelled', 'cancelled');
    await stick(stand.stuck);
    for (const [tab, voucherId] of Object.entries(stand)) {
      const { rows } = await page({ tab: tab as VoucherTab });
      expect(rows.map((row) => [row.voucherId, row.tab])).toEqual([[voucherId, tab]]);
    }
    expect((await page()).rows).toHaveLength(7);
    expect(Object.values(await countVouchers(db.pool, shop.shopId))).toEqual([1, 1, 1, 1, 1, 1, 1]);
    expect(await needsOfOwner(db.pool, shop.shopId)).toContainEqual({ kind: 'vouchers_stuck', count: 1 });
    const work = await outsideWork(db.pool, shop.shopId);
    expect(work.map(({ kind }) => kind)).toContain('vouchers');
  });

  test('are found by the beginning of a code, by a name, by a number, and by nothing else', async () => {
    const [somebody = ''] = await join(shop, [{ firstName: 'Omar', lastName: 'Haddad' }]);
    await listed(shop);
    await shop.shop.adjust(somebody, 'some', { kind: 'credit', points: 500, expiresAt: null });
    await ready('7kq2');
    await redeem('of-omar', fiver, somebody);
    await shop.shop.makeReady('of-omar', 'LUM-9XZ4');
    const memberId = await memberIdOf(shop, somebody);
    expect(await codes()).toEqual(['LUM-9XZ4', 'LUM-7KQ2']);
    for (const typed of ['lum-9', ' LUM-9XZ4 ', 'omar', 'Haddad', `#${memberId}`, somebody])
      expect([typed, await codes({ typed })]).toEqual([typed, ['LUM-9XZ4']]);
    expect(await codes({ typed: 'LUM' })).toEqual(['LUM-9XZ4', 'LUM-7KQ2']);
    expect(await codes({ typed: 'LUM', tab: 'used' })).toEqual([]);
    expect(await codes({ memberId })).toEqual(['LUM-9XZ4']);
    for (const typed of ['9XZ4', 'nobody', '%', '_', "' OR true --", '#999999999'])
      expect([typed, await codes({ typed })]).toEqual([typed, []]);
    const stranger = await ConnectedShop.install(db.pool, endpoint, { now: ago(10 * DAY) });
    expect((await page({ typed: 'lum' }, stranger.shopId)).rows).toEqual([]);
    expect((await page({ memberId }, stranger.shopId)).rows).toEqual([]);
  });

  test('come page by page, in both directions', async () => {
    for (const key of ['a', 'b', 'c', 'd', 'e']) await ready(key);
    const first = await page({ size: 2 });
    expect(first).toMatchObject({
      hasOlder: true,
      hasNewer: false,
      rows: [{ code: 'LUM-E' }, { code: 'LUM-D' }],
    });
    const second = await page({ size: 2, older: first.rows[1]?.voucherId ?? 0 });
    expect(second).toMatchObject({
      hasOlder: true,
      hasNewer: true,
      rows: [{ code: 'LUM-C' }, { code: 'LUM-B' }],
    });
    const last = await page({ size: 2, older: second.rows[1]?.voucherId ?? 0 });
    expect(last).toMatchObject({ hasOlder: false, hasNewer: true, rows: [{ code: 'LUM-A' }] });
    expect(await page({ size: 2, newer: last.rows[0]?.voucherId ?? 0 })).toMatchObject(second);
  });
});

describe('what a reward cost', () => {
  const row = async (rewardId: number) =>
    (await listRewards(db.pool, shop.shopId)).find((one) => one.rewardId === rewardId);

  test('is what its used vouchers took off their orders', async () => {
    for (const key of ['full', 'part', 'idle']) await ready(key);
    await use('full', 500);
    await use('part', 320);
    await shop.shop.end(customer, 'idle', 'cancelled');
    expect(await row(fiver)).toMatchObject({
      ...{ redeemed: 2, used: 2, cost: { minor: 820, is: 'exact' } },
    });
    await ready('tenth', tenth);
    await use('tenth', 900);
    // Ten per cent of 40.00: the rest came off otherwise.
    expect(await row(tenth)).toMatchObject({ redeemed: 1, used: 1, cost: { minor: 400, is: 'exact' } });
  });

  test('counts in full, or not at all, where an order does not tell', async () => {
    await ready('one');
    await use('one', 500);
    await ready('two', tenth);
    await use('two', 400);
    await db.pool.query('UPDATE voucher SET taken_minor = NULL WHERE shop_id = $1', [shop.shopId]);
    expect(await row(fiver)).toMatchObject({ cost: { minor: 500, is: 'at_most' } });
    expect(await row(tenth)).toMatchObject({ cost: { minor: 0, is: 'at_least' } });
  });

  test('sold out and over are told', async () => {
    const { conditions } = usual;
    const limited = { ...usual, conditions: { ...conditions, stock: 1 } };
    const [once, later, past] = [
      await shop.shop.addReward(limited),
      await shop.shop.addReward({ ...usual, conditions: { ...conditions, startsAt: Date.now() + DAY } }),
      await shop.shop.addReward({ ...usual, conditions: { ...conditions, endsAt: Date.now() - DAY } }),
    ];
    expect((await row(once))?.status).toBe('active');
    await redeem('last', once);
    expect([(await row(once))?.status, (await row(later))?.status, (await row(past))?.status]).toEqual([
      ...['out_of_stock', 'not_started', 'ended'],
    ]);
  });
});

describe('staff', () => {
  const change = (
    intent: 'try_voucher' | 'confirm_given' | 'return_points' | 'cancel_voucher',
    voucherId: number,
  ) => changeVoucher(db.pool, shop.shopId, STAFF, { intent, voucherId }, databaseClock);
  const done = async () =>
    (await listStaffActions(db.pool, shop.shopId, null)).rows
      .map(({ action }) => action)
      .filter((action) => action.startsWith('voucher.'))
      .toReversed();

  test('cancel one once, resolve what is stuck, and stand in the log', async () => {
    const [idle, stuck] = [await ready('idle'), await redeem('stuck')];
    expect(await change('cancel_voucher', idle)).toEqual({ ok: true, value: { toast: 'Voucher cancelled' } });
    expect(await change('cancel_voucher', idle)).toMatchObject({ ok: true });
    expect(await change('return_points', stuck)).toMatchObject({ code: 'not_stuck' });
    await stick(stuck);
    expect(await change('try_voucher', stuck)).toMatchObject({ ok: true });
    await stick(stuck);
    expect(await change('return_points', stuck)).toMatchObject({ ok: true });
    const used = await ready('used');
    await use('used', 500);
    expect(await change('cancel_voucher', used)).toMatchObject({ code: 'just_used' });
    expect(await done()).toEqual(['voucher.cancelled', 'voucher.tried_again', 'voucher.points_returned']);
  });

  test("cannot touch another shop's", async () => {
    const stuck = await redeem('stuck');
    await stick(stuck, true);
    const stranger = await ConnectedShop.install(db.pool, endpoint, { now: ago(10 * DAY) });
    for (const intent of ['try_voucher', 'confirm_given', 'return_points', 'cancel_voucher'] as const) {
      const wish = { intent, voucherId: stuck };
      expect(await changeVoucher(db.pool, stranger.shopId, STAFF, wish)).toMatchObject({
        code: 'unknown_voucher',
      });
    }
    expect((await page()).rows).toMatchObject([{ tab: 'stuck', unclear: true }]);
  });

  test('see on a page and in the files what points were given for', async () => {
    await ready('gone');
    await shop.shop.end(customer, 'gone', 'cancelled');
    const memberId = await memberIdOf(shop, customer);
    const view = await showMember(db.pool, shop.shopId, {
      memberId,
      filter: 'all',
      after: null,
      ordersFrom: 0,
    });
    if (!view || 'mergedInto' in view) throw new Error('no such member');
    const reward = { title: null, value: { kind: 'amount_off', amountMinor: 500 }, amountMinor: 500 };
    expect(view.timeline.rows.filter((row) => row.reward !== null)).toMatchObject([
      { points: 500, reward, why: { kind: 'redemption_cancelled' } },
      { points: -500, reward, why: { kind: 'redeemed' } },
    ]);
    const exported = await exportMember(db.pool, shop.shopId, STAFF, memberId);
    expect(exported.ok && exported.value.vouchers).toMatchObject([
      { code: 'LUM-GONE', state: 'cancelled', points: 500 },
    ]);
    const types = new Map<string, number>();
    for await (const block of exportShop(db.pool, shop.shopId))
      for (const { type } of block) types.set(type, (types.get(type) ?? 0) + 1);
    expect([types.get('reward'), types.get('reward_version'), types.get('voucher')]).toEqual([2, 2, 1]);
  });
});
