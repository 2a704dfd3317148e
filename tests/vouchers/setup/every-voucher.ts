/** Rewards of every kind, and what must be true of their vouchers when everything has come to rest. */
import { expect } from 'vitest';
import type { RewardTerms } from '#app/domain/rewards/reward-terms.ts';
import type { Customer } from '../../../devshop/shop/state.ts';
import { terms, type VoucherWorld } from './voucher-world.ts';

const bound = { ...terms().voucher, bound: true };
const ever = { ...terms().voucher, expiresAfterDays: null };
const steps: RewardTerms['cost'] = {
  ...{ kind: 'any_amount', pointsPerStep: 100, amountMinorPerStep: 100, minSteps: 1, maxSteps: null },
};
export const REWARDS: readonly RewardTerms[] = [
  terms(),
  terms({ value: { kind: 'free_shipping', maximumShippingMinor: null }, voucher: ever }),
  terms({ voucher: bound }),
  terms({ value: { kind: 'amount_off', amountMinor: null }, cost: steps }),
  terms({ value: { kind: 'gift_card', amountMinor: 700 } }),
  terms({ value: { kind: 'store_credit', amountMinor: 300 } }),
  terms({ value: { kind: 'store_credit', amountMinor: null }, cost: steps, voucher: ever }),
];

export interface Row {
  readonly id: number;
  readonly customer: string;
  readonly kind: string;
  readonly state: string;
  readonly points: number;
  readonly amountMinor: number | null;
  readonly code: string | null;
}

export async function startOf(
  world: VoucherWorld,
  members: readonly Customer[],
): Promise<ReadonlyMap<number, number>> {
  const start = new Map<number, number>();
  for (const member of members) start.set(member.id, await world.available(member));
  return start;
}

/** Every voucher is either there, once, or its points are back. */
export async function expectVouchersRight(
  world: VoucherWorld,
  members: readonly Customer[],
  start: ReadonlyMap<number, number>,
): Promise<void> {
  const rows = await readRows(world);
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
}

export async function readRows({ database, shopId }: VoucherWorld): Promise<Row[]> {
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
