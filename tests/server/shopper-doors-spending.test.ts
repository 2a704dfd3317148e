/** Redeeming and cancelling at the doors: once a key, never more than there is, and told as it is. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { defaultProgram } from '#app/domain/program.ts';
import { DAY_MS } from '#app/domain/time.ts';
import { openAccount } from '#app/ledger/facts.ts';
import { settleGrants } from '#app/ledger/grants.ts';
import { storeOrdersTold } from '#app/ledger/orders-told.ts';
import { inSettlement } from '#app/ledger/settlement.ts';
import type { HttpServer } from '#app/server/http-server.ts';
import { giveCodes } from '#app/use-cases/give-codes.ts';
import { gidOf } from '../ledger/setup/test-shop.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { ShopWithCodes } from './setup/shop-with-codes.ts';
import { good, NO_RATES, refusal, ShopperClient, startShopperServer } from './setup/shopper-client.ts';
import { accountAnswer, historyAnswer, orderAnswer, voucherAnswer } from './setup/wire-schemas.ts';

let db: TestDatabase;
let server: HttpServer;
let made: ShopWithCodes;
beforeAll(async () => {
  db = await createTestDatabase();
  server = await startShopperServer(db.pool);
});
afterAll(async () => {
  await server.close();
  await db.drop();
});
beforeEach(async () => {
  made = await ShopWithCodes.install(db.pool);
});

const as = (customerId: string | null) => new ShopperClient(server.port, made.shop.domain, customerId);
const order = (reward_id: string, more: object = {}) => ({
  json: { key: randomUUID(), reward_id, reward_version: 1, ...more },
});

describe('redeeming', () => {
  test('takes the points and hands out a code, at each door', async () => {
    const reward = await made.reward();
    await made.codes(reward, 3);
    const client = as(await made.member(1_500));
    const offered = await client.get('account', accountAnswer);
    expect(offered.offers).toMatchObject([{ id: reward, reach: { can: 'redeem' } }]);
    const answers = [
      good(await client.proxy('redemptions', order(reward)), voucherAnswer),
      good(await client.extension('redemptions', order(reward)), voucherAnswer),
      good(await client.staff('redemptions', order(reward)), voucherAnswer),
    ];
    expect(answers.map(({ account }) => account.points_available)).toEqual([1_000, 500, 0]);
    for (const { voucher } of answers) {
      expect(voucher).toMatchObject({ state: 'ready', points: 500, source: 'redemption', cancellable: true });
      expect(voucher.code).toMatch(/^LUM-[0-9A-F]{32}$/);
      expect(voucher.value).toEqual({ kind: 'amount_off', amount_minor: 500 });
    }
    expect(new Set(answers.map(({ voucher }) => voucher.code)).size).toBe(3);
    const after = await client.get('account', accountAnswer);
    expect(after.account?.vouchers.map(({ id }) => id)).toEqual(
      answers.map(({ voucher }) => voucher.id).reverse(),
    );
    expect(after.offers[0]?.reach).toEqual({ can: 'missing_points', missing_points: 500 });
    const { entries } = await client.get('history', historyAnswer);
    expect(entries[0]?.why).toMatchObject({ kind: 'redeemed', voucher: { id: answers[2]?.voucher.id } });
    await made.shop.expectClean();
  });

  test("what staff redeem for a member does not use up how often the member may, nor another's", async () => {
    const rates = { ...NO_RATES, spending: { burst: 1, perMinute: 1 } };
    const strict = await startShopperServer(db.pool, { rates });
    try {
      const reward = await made.reward();
      const client = new ShopperClient(strict.port, made.shop.domain, await made.member(1_500));
      expect((await client.staff('redemptions', order(reward))).status).toBe(200);
      expect(refusal(await client.staff('redemptions', order(reward)))).toBe('429 too_often');
      expect((await client.proxy('redemptions', order(reward))).status).toBe(200);
      expect(refusal(await client.proxy('redemptions', order(reward)))).toBe('429 too_often');
      const other = new ShopperClient(strict.port, made.shop.domain, await made.member());
      expect((await other.staff('redemptions', order(reward))).status).toBe(200);
    } finally {
      await strict.close();
    }
  });

  test('the same key twice, at once or later, is one voucher', async () => {
    const reward = await made.reward();
    await made.codes(reward, 5);
    const client = as(await made.member());
    const sent = order(reward);
    const together = await Promise.all([1, 2, 3, 4, 5].map(() => client.proxy('redemptions', sent)));
    const later = await client.extension('redemptions', sent);
    const answers = [...together, later].map((heard) => good(heard, voucherAnswer));
    expect(new Set(answers.map(({ voucher }) => voucher.id)).size).toBe(1);
    expect(answers.at(-1)?.account.points_available).toBe(500);
    const other = await made.reward({ cost: { kind: 'fixed', points: 100 } });
    const changed = { json: { ...sent.json, reward_id: other } };
    expect(refusal(await client.proxy('redemptions', changed))).toBe('409 key_taken');
    expect(refusal(await as(await made.member()).proxy('redemptions', sent))).toBe('409 key_taken');
  });

  test('fifty at once with points for three: exactly three', async () => {
    const reward = await made.reward();
    await made.codes(reward, 50);
    const client = as(await made.member(1_600));
    const heard = await Promise.all(
      Array.from({ length: 50 }, () => client.proxy('redemptions', order(reward))),
    );
    expect(heard.filter(({ status }) => status === 200)).toHaveLength(3);
    const refused = heard.filter(({ status }) => status !== 200);
    expect(new Set(refused.map(refusal))).toEqual(new Set(['409 insufficient_points']));
    const { account } = await client.get('account', accountAnswer);
    expect([account?.points_available, account?.vouchers.length]).toEqual([100, 3]);
    await made.shop.expectClean();
  });

  test('without a code at hand it is being made', async () => {
    const reward = await made.reward();
    const client = as(await made.member());
    const { voucher } = good(await client.proxy('redemptions', order(reward)), voucherAnswer);
    expect(voucher).toMatchObject({ state: 'making', code: null });
    const again = await client.get(`vouchers/${voucher.id}`, voucherAnswer);
    expect(again.voucher).toEqual(voucher);
  });

  test('of any amount: as many steps as are asked for', async () => {
    const cost = {
      kind: 'any_amount' as const,
      pointsPerStep: 100,
      amountMinorPerStep: 100,
      minSteps: 2,
      maxSteps: 9,
    };
    const reward = await made.reward({ value: { kind: 'amount_off', amountMinor: null }, cost });
    const client = as(await made.member());
    expect(refusal(await client.proxy('redemptions', order(reward)))).toBe('400 bad_request');
    expect(refusal(await client.proxy('redemptions', order(reward, { steps: 1 })))).toBe('400 bad_request');
    expect(refusal(await client.proxy('redemptions', order(reward, { steps: 10 })))).toBe('400 bad_request');
    const { voucher } = good(await client.proxy('redemptions', order(reward, { steps: 7 })), voucherAnswer);
    expect(voucher).toMatchObject({ points: 700, value: { kind: 'amount_off', amount_minor: 700 } });
  });

  test('at the price that was shown, or not at all', async () => {
    const reward = await made.reward();
    const client = as(await made.member());
    const shown = (await client.get('account', accountAnswer)).offers[0]?.version;
    const early = order(reward, { reward_version: shown });
    const { voucher } = good(await client.proxy('redemptions', early), voucherAnswer);
    await made.change(reward, { cost: { kind: 'fixed', points: 300 } });
    for (const door of ['proxy', 'extension', 'staff'] as const)
      expect(refusal(await client[door]('redemptions', order(reward)))).toBe('409 reward_gone');
    const again = good(await client.proxy('redemptions', early), voucherAnswer);
    expect([again.voucher.id, again.account.points_available]).toEqual([voucher.id, 500]);
    const { offers } = await client.get('account', accountAnswer);
    expect(offers).toMatchObject([{ version: 2, cost: { points: 300 } }]);
    const now = order(reward, { reward_version: 2 });
    expect(good(await client.proxy('redemptions', now), voucherAnswer).account.points_available).toBe(200);
    await made.shop.expectClean();
  });

  const refused: Readonly<Record<string, [Parameters<ShopWithCodes['reward']>[0], string, string]>> = {
    'too few points': [
      { cost: { kind: 'fixed', points: 5_000 } },
      'missing_points',
      '409 insufficient_points',
    ],
    'another tier': [{ conditions: { tiers: ['Gold'] } }, 'other_tier', '409 other_tier'],
    'not begun': [{ conditions: { startsAt: Date.now() + DAY_MS } }, 'not_started', '409 not_started'],
  };
  test.each(Object.entries(refused))(
    '%s: offered as such, refused as such',
    async (_what, [changes, can, code]) => {
      const reward = await made.reward(changes);
      const client = as(await made.member());
      const { offers } = await client.get('account', accountAnswer);
      expect(offers.map(({ reach }) => reach.can)).toEqual([can]);
      const heard = await client.proxy('redemptions', order(reward));
      expect(refusal(heard)).toBe(code);
      if (can === 'missing_points') expect(heard.body).toMatchObject({ error: { needs: 5_000, has: 1_000 } });
      expect((await client.get('account', accountAnswer)).account?.points_available).toBe(1_000);
    },
  );

  test('once a member, and while there are some', async () => {
    const once = await made.reward({
      cost: { kind: 'fixed', points: 100 },
      conditions: { perMember: { times: 1, period: 'month' } },
    });
    const single = await made.reward({ cost: { kind: 'fixed', points: 200 }, conditions: { stock: 1 } });
    const [client, other] = [as(await made.member()), as(await made.member())];
    good(await client.proxy('redemptions', order(once)), voucherAnswer);
    good(await client.proxy('redemptions', order(single)), voucherAnswer);
    expect(refusal(await client.proxy('redemptions', order(once)))).toBe('409 limit_reached');
    expect(refusal(await other.proxy('redemptions', order(single)))).toBe('409 out_of_stock');
    const reach = async (who: ShopperClient) =>
      (await who.get('account', accountAnswer)).offers.map(({ reach: { can } }) => can);
    expect(await reach(client)).toEqual(['limit_reached', 'out_of_stock']);
    expect(await reach(other)).toEqual(['redeem', 'out_of_stock']);
  });

  test('paused, left, gone', async () => {
    const reward = await made.reward();
    const customer = await made.member();
    const client = as(customer);
    expect(refusal(await client.proxy('redemptions', order('999999')))).toBe('409 reward_gone');
    await made.shop.adjust(customer, 'leaves', { kind: 'left' });
    expect(refusal(await client.proxy('redemptions', order(reward)))).toBe('409 left');
    const left = await client.get('account', accountAnswer);
    expect([left.account?.outside, left.offers[0]?.reach.can]).toEqual([true, 'left']);
    await made.shop.publish({ ...defaultProgram(2), paused: true });
    const paused = as(await made.member());
    expect(refusal(await paused.proxy('redemptions', order(reward)))).toBe('409 paused');
    expect((await as(null).get('account', accountAnswer)).offers[0]?.reach.can).toBe('paused');
  });

  test('a customer nobody has heard of has nothing to spend; a guest is asked to sign in', async () => {
    const reward = await made.reward();
    expect(refusal(await as('4711').proxy('redemptions', order(reward)))).toBe('409 insufficient_points');
    expect(refusal(await as(null).proxy('redemptions', order(reward)))).toBe('401 not_signed_in');
    expect(refusal(await as(null).extension('redemptions', order(reward)))).toBe('401 not_signed_in');
  });
});

describe('cancelling', () => {
  test('the code stops first, told as such; a second time changes nothing', async () => {
    const reward = await made.reward();
    await made.codes(reward, 1);
    const client = as(await made.member());
    const { voucher } = good(await client.proxy('redemptions', order(reward)), voucherAnswer);
    const cancel = () => client.proxy(`vouchers/${voucher.id}/cancel`, { json: {} });
    for (const heard of [await cancel(), await cancel()]) {
      const { voucher: now, account } = good(heard, voucherAnswer);
      expect([now.state, now.cancellable, account.points_available]).toEqual(['cancelling', false, 500]);
    }
  });

  test('one that nobody was asked for ends at once, and the points are back', async () => {
    const client = as(await made.member());
    const { voucher } = good(await client.proxy('redemptions', order(await made.reward())), voucherAnswer);
    const heard = await client.extension(`vouchers/${voucher.id}/cancel`, { json: {} });
    expect(good(heard, voucherAnswer)).toMatchObject({
      voucher: { state: 'cancelled', cancellable: false },
      account: { points_available: 1_000, vouchers: [] },
    });
    await made.shop.expectClean();
  });

  test("somebody else's voucher is not there, for nobody", async () => {
    const [owner, other] = [as(await made.member()), as(await made.member())];
    const { voucher } = good(await owner.proxy('redemptions', order(await made.reward())), voucherAnswer);
    for (const who of [other, as('4711')]) {
      expect(refusal(await who.proxy(`vouchers/${voucher.id}`))).toBe('404 not_found');
      expect(refusal(await who.proxy(`vouchers/${voucher.id}/cancel`, { json: {} }))).toBe('404 not_found');
    }
    expect(refusal(await as(null).proxy(`vouchers/${voucher.id}`))).toBe('401 not_signed_in');
    expect((await owner.get(`vouchers/${voucher.id}`, voucherAnswer)).voucher.state).toBe('making');
  });
});

describe('the first-order gift', () => {
  /** As the reading of profiles does when Shopify has answered. */
  async function shopifyTells(customer: string, orders: number): Promise<void> {
    const { shop } = made;
    await inSettlement(db.pool, shop.shopId, 'share', async (tx, rules) => {
      const open = await openAccount(tx, rules, gidOf(customer), shop.clock);
      if (!open) throw new Error('no member');
      const { memberId } = open.holding;
      storeOrdersTold(tx, shop.shopId, [{ memberId, orders }], open.now);
      const { granted } = await settleGrants(tx, rules, [memberId], open.now);
      await giveCodes(tx, rules, granted, open.now);
    });
  }

  async function giftOf(customer: string, orderId: string | undefined) {
    return (await as(customer).get(`orders/${orderId}`, orderAnswer)).gift;
  }

  test('waits until Shopify has said how many orders there were, then until its code is made', async () => {
    const { rows } = await db.pool.query<{ id: number }>(
      `UPDATE reward SET active = true WHERE shop_id = $1 AND granted_for IS NOT NULL RETURNING id`,
      [made.shop.shopId],
    );
    const [customer, older] = [await made.member(), await made.member()];
    const [first, other] = made.world.orders;
    // Placed ten days ago, when this reward was there.
    expect(await giftOf(customer, first?.orderId)).toEqual({ state: 'waiting' });
    const early = made.world.addCustomer(Date.now() - 90 * DAY_MS);
    const before = made.world.place(early, Date.now() - 60 * DAY_MS, [{ quantity: 1, priceMinor: 1000 }]);
    await made.shop.moveEarnsFrom(Date.now() - 80 * DAY_MS);
    await made.shop.deliver(before.deliveries);
    expect(await giftOf(early, before.order.orderId)).toEqual({ state: 'none' });
    await shopifyTells(customer, 1);
    expect(await giftOf(customer, first?.orderId)).toEqual({ state: 'waiting' });
    await made.codes(String(rows[0]?.id), 1);
    const second = made.world.place(customer, Date.now() - DAY_MS, [{ quantity: 1, priceMinor: 1000 }]);
    await made.shop.deliver(second.deliveries);
    expect(await giftOf(customer, second.order.orderId)).toEqual({ state: 'none' });
    // Shopify knows of one more than we do: theirs was not the first.
    await shopifyTells(older, 2);
    expect(await giftOf(older, other?.orderId)).toEqual({ state: 'none' });
    const third = await made.member();
    await shopifyTells(third, 1);
    const gift = await giftOf(third, made.world.orders.at(-1)?.orderId);
    expect(gift).toMatchObject({
      ...{ state: 'given' },
      voucher: { state: 'ready', points: 0, source: 'first_order', cancellable: false },
    });
    const { vouchers } = await as(third).get('account', accountAnswer);
    expect(vouchers).toMatchObject([{ value: { kind: 'percentage_off', percent: 10 } }]);
    const cancel = await as(third).proxy(`vouchers/${vouchers[0]?.id}/cancel`, { json: {} });
    expect(refusal(cancel)).toBe('409 not_cancellable');
  });
});
