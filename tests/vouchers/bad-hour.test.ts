/** An hour in which Shopify answers as badly as it can, and what is left of it when it is over. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RewardTerms } from '#app/domain/rewards/reward-terms.ts';
import { MINUTE_MS } from '#app/domain/time.ts';
import type { Customer } from '../../devshop/shop/state.ts';
import { randomOf } from '../ledger/setup/history.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { terms, VoucherWorld } from './setup/voucher-world.ts';

const SEED = Number(process.env['BAD_HOUR_SEED'] ?? Date.now() % 2 ** 31);
const STEP_MS = 30_000;
/** Of real time. */
const TIMEOUT_MS = 400;
const FAULTS = ['throttled', 'tooManyRequests', 'serverError', 'userErrors', 'lostAnswer'] as const;

let db: TestDatabase;
beforeAll(async () => (db = await createTestDatabase()));
afterAll(() => db.drop());

const bound = { ...terms().voucher, bound: true };
const ever = { ...terms().voucher, expiresAfterDays: null };
const steps: RewardTerms['cost'] = {
  ...{ kind: 'any_amount', pointsPerStep: 100, amountMinorPerStep: 100, minSteps: 1, maxSteps: null },
};
const REWARDS: readonly RewardTerms[] = [
  terms(),
  terms({ value: { kind: 'free_shipping', maximumShippingMinor: null }, voucher: ever }),
  terms({ voucher: bound }),
  terms({ value: { kind: 'amount_off', amountMinor: null }, cost: steps }),
  terms({ value: { kind: 'gift_card', amountMinor: 700 } }),
  terms({ value: { kind: 'store_credit', amountMinor: 300 } }),
  terms({ value: { kind: 'store_credit', amountMinor: null }, cost: steps, voucher: ever }),
];

interface Row {
  readonly id: number;
  readonly customer: string;
  readonly kind: string;
  readonly state: string;
  readonly points: number;
  readonly amountMinor: number | null;
  readonly code: string | null;
}

test(`an hour of faults (BAD_HOUR_SEED=${SEED})`, { timeout: 110_000 }, async () => {
  const random = randomOf(SEED);
  const world = await VoucherWorld.open(db.pool, { seed: SEED, timeoutMs: TIMEOUT_MS });
  const rewards = [];
  for (const one of REWARDS) rewards.push({ ...(await world.reward(one)), terms: one });
  const members: Customer[] = [];
  for (let i = 0; i < 10; i++) members.push(await world.member(20_000));
  const start = new Map<number, number>();
  for (const member of members) start.set(member.id, await world.available(member));
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)] as Item;

  const until = world.served.clock.now + 60 * MINUTE_MS;
  while (world.served.clock.now < until) {
    shuffleFaults(world, random);
    for (let i = random() < 0.4 ? 0 : 1; i < 2; i++) {
      const { rewardId, terms: its } = pick(rewards);
      const count = its.cost.kind === 'any_amount' ? 1 + Math.floor(random() * 5) : undefined;
      await world.redeem(pick(members), rewardId, count);
    }
    if (random() < 0.5) await cancelOne(world, members, random);
    await world.fill();
    await world.tend();
    await world.settled(2 * TIMEOUT_MS);
    world.served.clock.now += STEP_MS;
  }
  world.served.devshop.faults.allOff();
  await world.pass(4 * 60 * MINUTE_MS, 4 * MINUTE_MS);

  const rows = await readRows(world);
  expect(rows.length).toBeGreaterThan(120);
  const open = rows.filter(({ state }) => !['ready', 'cancelled', 'not_made'].includes(state));
  expect(open).toEqual([]);
  expectMoneyOnce(world, rows);
  expectCodes(world, rows);
  for (const member of members) {
    const theirs = rows.filter(({ customer }) => customer === `gid://shopify/Customer/${member.id}`);
    const spent = theirs.filter(({ state }) => state === 'ready').reduce((sum, one) => sum + one.points, 0);
    expect(await world.available(member)).toBe((start.get(member.id) ?? 0) - spent);
  }
  await world.shop.expectRebuildsToItself();
  await world.close();
});

/** Each few minutes something else goes wrong, sometimes everything at once, sometimes nothing for a moment. */
function shuffleFaults({ served: { devshop, clock } }: VoucherWorld, random: () => number): void {
  if (Math.floor(clock.now / STEP_MS) % 6 !== 0) return;
  devshop.faults.allOff();
  for (const fault of FAULTS)
    if (random() < 0.5) devshop.faults.setApi(fault, { probability: random() * 0.8 });
  if (random() < 0.3) devshop.faults.setApi('slow', { probability: 0.2, left: 2, ms: 1.5 * TIMEOUT_MS });
  if (random() < 0.4) devshop.faults.setApi('slowJobs', { probability: 0.5, ms: 3 * MINUTE_MS });
}

async function cancelOne(world: VoucherWorld, members: readonly Customer[], random: () => number) {
  const rows = (await readRows(world)).filter(
    ({ state, kind }) => state === 'ready' && kind !== 'gift_card' && kind !== 'store_credit',
  );
  const row = rows[Math.floor(random() * rows.length)];
  const member = members.find(({ id }) => row?.customer === `gid://shopify/Customer/${id}`);
  if (row && member) await world.cancel(member, row.id);
}

async function readRows({ database, shopId }: VoucherWorld): Promise<Row[]> {
  const { rows } = await database.query<Row>(
    `SELECT v.id, m.customer_gid AS customer, t.terms #>> '{value,kind}' AS kind, v.state, v.points,
            v.amount_minor AS "amountMinor", v.code
     FROM voucher v JOIN member m ON m.shop_id = v.shop_id AND m.id = v.member_id
     JOIN reward_version t ON t.shop_id = v.shop_id AND t.reward_id = v.reward_id AND t.version = v.reward_version
     WHERE v.shop_id = $1 ORDER BY v.id`,
    [shopId],
  );
  return rows;
}

/** What stands in Shopify's own books is what the vouchers say, to the cent. */
function expectMoneyOnce({ served }: VoucherWorld, rows: readonly Row[]): void {
  const { state } = served.shop;
  const given = (kind: string) => rows.filter((row) => row.kind === kind && row.state === 'ready');
  const cards = [...state.giftCards.values()].map(({ note }) => note).sort();
  expect(cards).toEqual(
    given('gift_card')
      .map(({ id }) => `Perennial voucher ${id}`)
      .sort(),
  );
  const told = [...state.storeCredit.values()].flatMap(({ customerId, transactions }) =>
    transactions.map(({ amountMinor }) => `gid://shopify/Customer/${customerId}: ${amountMinor}`),
  );
  const wanted = given('store_credit').map((row) => `${row.customer}: ${row.amountMinor}`);
  expect(told.sort()).toEqual(wanted.sort());
}

/** A ready voucher's code works; of what was cancelled or not made there is none. */
function expectCodes({ served }: VoucherWorld, rows: readonly Row[]): void {
  const discounts = [...served.shop.state.discounts.values()];
  const there = new Set(discounts.flatMap(({ codes }) => codes.map(({ code }) => code)));
  const codes = rows.filter(({ kind }) => kind !== 'gift_card' && kind !== 'store_credit');
  const wrong = codes.filter(({ state, code }) => (code !== null && there.has(code)) !== (state === 'ready'));
  expect(wrong).toEqual([]);
  const handedOut = codes.flatMap(({ code }) => code ?? []);
  expect(new Set(handedOut).size).toBe(handedOut.length);
}
