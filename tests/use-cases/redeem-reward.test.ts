/** Points for a reward: who gets it, who does not and why, once for each key, and never more than there are points for. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { defaultProgram } from '#app/domain/program.ts';
import { defaultRewards, type RewardTerms } from '#app/domain/rewards/reward-terms.ts';
import { DAY_MS } from '#app/domain/time.ts';
import { auditShop } from '#app/ledger/audit.ts';
import { redeemReward, type Redemption } from '#app/use-cases/redeem-reward.ts';
import { saveReward } from '#app/use-cases/save-reward.ts';
import { turnReward } from '#app/use-cases/turn-reward.ts';
import { ANY_AMOUNT, gidOf, TestShop } from '../ledger/setup/test-shop.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { ShopifyWorld } from '../simulation/shopify-world.ts';

/** In Budapest the month has just begun, in UTC it has not. */
const START = Date.UTC(2026, 2, 31, 22, 30);
let db: TestDatabase;
let shop: TestShop;
let world: ShopifyWorld;
let customer: string;
beforeAll(async () => (db = await createTestDatabase({ max: 56 })));
afterAll(() => db.drop());
beforeEach(async () => {
  const program = defaultProgram(2);
  program.joining.points = 0;
  shop = await TestShop.install(db.pool, { program, now: START - 2 * DAY_MS, timezone: 'Europe/Budapest' });
  world = new ShopifyWorld();
  customer = world.addCustomer(shop.now);
  shop.now = START;
  // 1,550 points: three times 500.
  await shop.deliver(world.place(customer, START - 60_000, [{ quantity: 1, priceMinor: 31_000 }]).deliveries);
});

const [usual] = defaultRewards(100);
const AMOUNT_OFF = usual?.terms ?? ANY_AMOUNT;
const withConditions = (conditions: Partial<RewardTerms['conditions']>): RewardTerms => ({
  ...AMOUNT_OFF,
  conditions: { ...AMOUNT_OFF.conditions, ...conditions },
});

async function redeem(rewardId: number, key = 'key-1', over: Partial<Redemption> = {}) {
  const redemption = { customerGid: gidOf(customer), key, rewardId, ...over };
  return redeemReward(db.pool, shop.shopId, redemption, shop.clock);
}

async function codeOf(result: ReturnType<typeof redeem>): Promise<string> {
  const told = await result;
  const report = await auditShop(db.pool, shop.shopId);
  expect(report?.examples).toEqual([]);
  return told.ok ? 'ok' : told.code;
}

const vouchers = async () =>
  (
    await db.pool.query<Record<string, unknown>>(
      `SELECT id, cause, state, code, points, amount_minor, due_at, expires_at FROM voucher WHERE shop_id = $1 ORDER BY id`,
      [shop.shopId],
    )
  ).rows;

/** As a fill of the pool leaves it. */
async function putCodes(rewardId: number, codes: readonly string[]) {
  await db.pool.query(
    `WITH pool AS (INSERT INTO code_pool (shop_id, reward_id, reward_version, month, first_code, discount_gid)
       VALUES ($1, $2, 1, 'always', 'FIRST', 'gid://shopify/DiscountCodeNode/7') RETURNING id)
     INSERT INTO pool_code (shop_id, code, pool_id, ready) SELECT $1, c, id, true FROM pool, unnest($3::text[]) c`,
    [shop.shopId, rewardId, codes],
  );
}

describe('a redemption', () => {
  test('takes points and a code in one go; the voucher ends with the last of its days', async () => {
    const rewardId = await shop.addReward(AMOUNT_OFF);
    await putCodes(rewardId, ['LUM-1']);
    expect(await redeem(rewardId)).toMatchObject({ ok: true, value: { available: 1050 } });
    // 90 days from 1 April, to its midnight in Budapest.
    const ends = Date.UTC(2026, 5, 30, 22);
    expect(await vouchers()).toMatchObject([
      { state: 'ready', code: 'LUM-1', points: 500, amount_minor: 500, due_at: ends, expires_at: ends },
    ]);
  });

  test('without a code at hand is being made, at once', async () => {
    expect(await redeem(await shop.addReward(AMOUNT_OFF))).toMatchObject({ ok: true });
    expect(await vouchers()).toMatchObject([
      { state: 'making', code: null, due_at: START, expires_at: null },
    ]);
  });

  test('of any amount costs its steps', async () => {
    const rewardId = await shop.addReward(ANY_AMOUNT);
    expect(await redeem(rewardId, 'a', { steps: 420 })).toMatchObject({ value: { available: 1130 } });
    expect(await vouchers()).toMatchObject([{ points: 420, amount_minor: 420 }]);
    expect(await codeOf(redeem(rewardId, 'b'))).toBe('bad_request');
    for (const steps of [0, -1, 1.5, Number.NaN, 2 ** 60])
      expect(await codeOf(redeem(rewardId, 'c', { steps }))).toBe('bad_request');
    expect(await codeOf(redeem(rewardId, 'd', { steps: 1131 }))).toBe('insufficient_points');
  });

  test('sent again gives the same voucher, and takes nothing', async () => {
    const rewardId = await shop.addReward(ANY_AMOUNT);
    const first = await redeem(rewardId, 'a', { steps: 500 });
    expect(await redeem(rewardId, 'a', { steps: 500 })).toEqual(first);
    expect(await codeOf(redeem(rewardId, 'a', { steps: 501 }))).toBe('key_taken');
    expect(await codeOf(redeem(await shop.addReward(AMOUNT_OFF), 'a'))).toBe('key_taken');
    const friend = world.addCustomer(shop.now);
    await shop.deliver([world.account(friend, shop.now)]);
    expect(await codeOf(redeem(rewardId, 'a', { steps: 500, customerGid: gidOf(friend) }))).toBe('key_taken');
    expect(await vouchers()).toHaveLength(1);
  });
});

describe('is refused', () => {
  test('for want of points, with both figures', async () => {
    const rewardId = await shop.addReward({ ...AMOUNT_OFF, cost: { kind: 'fixed', points: 1551 } });
    expect(await redeem(rewardId)).toMatchObject({ code: 'insufficient_points', needs: 1551, has: 1550 });
    const stranger = { customerGid: gidOf('9999') };
    expect(await redeem(rewardId, 'x', stranger)).toMatchObject({ code: 'insufficient_points', has: 0 });
    expect(await vouchers()).toEqual([]);
  });

  test('when the reward is off, unknown, a gift or over', async () => {
    const rewardId = await shop.addReward(AMOUNT_OFF);
    const { rows } = await db.pool.query<{ id: number }>(
      'SELECT id FROM reward WHERE shop_id = $1 AND granted_for IS NOT NULL',
      [shop.shopId],
    );
    expect(await codeOf(redeem(rows[0]?.id ?? 0))).toBe('reward_gone');
    expect(await codeOf(redeem(987_654))).toBe('reward_gone');
    expect(await codeOf(redeem(await shop.addReward(withConditions({ endsAt: START }))))).toBe('reward_gone');
    const staff = { name: 'test' };
    await turnReward(db.pool, shop.shopId, { rewardId, active: false }, staff, shop.clock);
    expect(await codeOf(redeem(rewardId))).toBe('reward_gone');
    await turnReward(db.pool, shop.shopId, { rewardId, active: true }, staff, shop.clock);
    expect(await codeOf(redeem(rewardId))).toBe('ok');
  });

  test('at a price that is no longer the price, before anything is taken; its key answers as before', async () => {
    const rewardId = await shop.addReward(AMOUNT_OFF);
    const first = await redeem(rewardId, 'early', { rewardVersion: 1 });
    expect(first).toMatchObject({ ok: true, value: { available: 1050 } });
    const dearer: RewardTerms = { ...AMOUNT_OFF, cost: { kind: 'fixed', points: 700 } };
    const save = { rewardId, basedOn: 1, requestId: 'dearer-by-200', terms: dearer };
    const by = { staff: { name: 'test' }, grantedScopes: [] };
    const saved = await saveReward(db.pool, shop.shopId, save, by, shop.clock);
    expect(saved).toMatchObject({ ok: true, value: { version: 2 } });
    for (const rewardVersion of [1, 3])
      expect(await codeOf(redeem(rewardId, 'late', { rewardVersion }))).toBe('reward_gone');
    expect(await redeem(rewardId, 'early', { rewardVersion: 1 })).toEqual(first);
    expect(await vouchers()).toMatchObject([{ points: 500 }]);
    expect(await redeem(rewardId, 'late', { rewardVersion: 2 })).toMatchObject({ value: { available: 350 } });
  });

  test('before it starts, from another tier, while the program is paused, and after leaving', async () => {
    expect(await codeOf(redeem(await shop.addReward(withConditions({ startsAt: START + 1 }))))).toBe(
      'not_started',
    );
    expect(await codeOf(redeem(await shop.addReward(withConditions({ tiers: ['Gold'] }))))).toBe(
      'other_tier',
    );
    const forSilver = await shop.addReward(withConditions({ tiers: ['Silver', 'Gold'], startsAt: START }));
    expect(await codeOf(redeem(forSilver, 'silver'))).toBe('ok');
    shop.now += 1000;
    await shop.adjust(customer, 'away', { kind: 'left' });
    expect(await codeOf(redeem(forSilver))).toBe('left');
    shop.now += 1000;
    await shop.adjust(customer, 'back', { kind: 'rejoined' });
    await shop.publish({ ...defaultProgram(2), joining: { points: 0, everybody: false }, paused: true });
    shop.now += 1000;
    await shop.sweep();
    expect(await codeOf(redeem(forSilver))).toBe('paused');
  });

  test('beyond the times a member may take it, in months of the shop', async () => {
    const rewardId = await shop.addReward({
      ...ANY_AMOUNT,
      conditions: { ...ANY_AMOUNT.conditions, perMember: { times: 2, period: 'month' } },
    });
    const take = (key: string) => codeOf(redeem(rewardId, key, { steps: 10 }));
    expect([await take('a'), await take('b'), await take('c')]).toEqual(['ok', 'ok', 'limit_reached']);
    // Given back, it does not count.
    expect(await shop.end(customer, 'a', 'cancelled')).toMatchObject({ ok: true });
    expect([await take('d'), await take('e')]).toEqual(['ok', 'limit_reached']);
    // 1 May in Budapest.
    shop.now = Date.UTC(2026, 3, 30, 21, 59, 59);
    expect(await take('f')).toBe('limit_reached');
    shop.now += 1000;
    expect(await take('g')).toBe('ok');
  });

  test('when all are taken', async () => {
    const rewardId = await shop.addReward(withConditions({ stock: 1 }));
    expect(await codeOf(redeem(rewardId, 'a'))).toBe('ok');
    expect(await codeOf(redeem(rewardId, 'b'))).toBe('out_of_stock');
    await shop.finish(await shop.voucherOf('a'), 'not_made');
    expect(await codeOf(redeem(rewardId, 'c'))).toBe('ok');
  });
});

describe('many at once', () => {
  test('50 by one member with points for three: exactly three succeed', async () => {
    const rewardId = await shop.addReward(AMOUNT_OFF);
    await putCodes(
      rewardId,
      Array.from({ length: 60 }, (_, n) => `LUM-${n}`),
    );
    const tries = await Promise.all(Array.from({ length: 50 }, (_, n) => redeem(rewardId, `key-${n}`)));
    expect(tries.filter((one) => one.ok)).toHaveLength(3);
    for (const one of tries) if (!one.ok) expect(one.code).toBe('insufficient_points');
    const given = await vouchers();
    expect(new Set(given.map(({ code }) => code)).size).toBe(3);
    expect(await shop.balance(customer)).toMatchObject({ available: 50, debt: 0 });
    await shop.expectRebuildsToItself();
  });

  test('the same key 30 times takes points once', async () => {
    const rewardId = await shop.addReward(AMOUNT_OFF);
    const tries = await Promise.all(Array.from({ length: 30 }, () => redeem(rewardId, 'one')));
    expect(new Set(tries.map((one) => (one.ok ? one.value.voucherId : one.code))).size).toBe(1);
    expect(await shop.balance(customer)).toMatchObject({ available: 1050 });
    expect(await vouchers()).toHaveLength(1);
  });

  test('of a stock of five, twelve members get five', async () => {
    const members = Array.from({ length: 12 }, () => world.addCustomer(shop.now));
    await shop.deliver(
      members.flatMap(
        (id) => world.place(id, START - 60_000, [{ quantity: 1, priceMinor: 10_000 }]).deliveries,
      ),
    );
    const rewardId = await shop.addReward(withConditions({ stock: 5 }));
    const tries = await Promise.all(
      members.map((id, n) => redeem(rewardId, `key-${n}`, { customerGid: gidOf(id) })),
    );
    expect(tries.map((one) => (one.ok ? 'ok' : one.code)).sort()).toEqual([
      ...Array<string>(5).fill('ok'),
      ...Array<string>(7).fill('out_of_stock'),
    ]);
    await shop.expectClean();
  });
});

test('a connection that dies at any statement leaves points and code as they were, or the voucher with both', async () => {
  const rewardId = await shop.addReward(AMOUNT_OFF);
  await putCodes(rewardId, ['LUM-1', 'LUM-2']);
  const before = await shop.everything();
  for (let statement = 1, isDone = false; !isDone; statement++) {
    isDone = !(await redeemKilledAt(statement, rewardId));
    const given = await vouchers();
    const { rows } = await db.pool.query<{ code: string }>('SELECT code FROM pool_code WHERE shop_id = $1', [
      shop.shopId,
    ]);
    const codes = [...rows, ...given].flatMap(({ code }) => code ?? []).sort();
    expect(codes).toEqual(['LUM-1', 'LUM-2']);
    expect(await shop.balance(customer)).toMatchObject({ available: given.length > 0 ? 1050 : 1550 });
    if (given.length === 0) expect(await shop.everything()).toBe(before);
    await shop.expectClean();
    if (isDone) expect(statement).toBeGreaterThan(8);
  }
}, 120_000);

/** The server ends the connection when the nth statement is about to be sent. @returns whether it came to that */
async function redeemKilledAt(nth: number, rewardId: number): Promise<boolean> {
  const client = await db.pool.connect();
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  let count = 0;
  let isKilled = false;
  const kill = async (args: unknown[]) => {
    await db.pool.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
    return query(...args);
  };
  Object.assign(client, {
    query: (...args: unknown[]) => {
      count += 1;
      if (count < nth || isKilled) return query(...args);
      isKilled = true;
      return kill(args);
    },
  });
  const release = client.release.bind(client);
  const giveUp = () => {
    delete (client as Partial<typeof client>).query;
    release(true);
  };
  Object.assign(client, { release: giveUp });
  const one = { connect: () => Promise.resolve(client) } as unknown as typeof db.pool;
  client.on('error', () => undefined);
  await redeemReward(
    one,
    shop.shopId,
    { customerGid: gidOf(customer), key: 'killed', rewardId },
    shop.clock,
  ).catch(() => undefined);
  return isKilled;
}
