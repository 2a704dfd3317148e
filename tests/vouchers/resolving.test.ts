import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { MINUTE_MS } from '#app/domain/time.ts';
import { confirmGiven, returnPoints, tryVoucherAgain } from '#app/use-cases/resolve-voucher.ts';
import type { Customer } from '../../devshop/shop/state.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { terms, VoucherWorld } from './setup/voucher-world.ts';

let db: TestDatabase;
let world: VoucherWorld;
let mia: Customer;
let before: number;
beforeAll(async () => (db = await createTestDatabase()));
afterAll(() => db.drop());
beforeEach(async () => {
  world = await VoucherWorld.open(db.pool);
  mia = await world.member(2_000);
  before = await world.available(mia);
});
afterEach(() => world.close());

const staff = { name: 'Anna K.' };
const deeds = { tryVoucherAgain, confirmGiven, returnPoints };
const by = (deed: keyof typeof deeds, voucherId: number) =>
  deeds[deed](db.pool, world.shopId, { voucherId, staff }, world.clock);

const credits = () => [...world.served.shop.state.storeCredit.values()].flatMap((one) => one.transactions);

async function actions() {
  const { rows } = await db.pool.query(
    `SELECT action, staff_name AS name, detail FROM staff_action WHERE shop_id = $1 AND action LIKE 'voucher.%'`,
    [world.shopId],
  );
  return rows as unknown[];
}

/** A credit of which nobody can tell whether it was given: staff gave the same at the same time. */
async function unclear(): Promise<number> {
  const { rewardId } = await world.reward(
    terms({
      value: { kind: 'store_credit', amountMinor: 500 },
      voucher: { ...terms().voucher, expiresAfterDays: null },
    }),
  );
  const id = await world.redeem(mia, rewardId);
  world.served.devshop.faults.setApi('lostAnswer', { probability: 1, left: 1 });
  await world.tend();
  world.served.shop.operations.creditStore({ customerId: mia.id, amountMinor: 500, expiresAt: null });
  await world.pass(10 * MINUTE_MS, MINUTE_MS);
  expect(await world.vouchers()).toMatchObject([{ id, state: 'making', unclear: true, dueAt: null }]);
  return id;
}

test('confirmed: it is ready, and nothing is given again', async () => {
  const id = await unclear();
  expect(await by('confirmGiven', id)).toMatchObject({ ok: true });
  await world.pass(10 * MINUTE_MS, MINUTE_MS);
  expect(await world.vouchers()).toMatchObject([{ state: 'ready', unclear: false, stuckSince: null }]);
  expect(credits()).toHaveLength(2);
  expect(await actions()).toEqual([
    { action: 'voucher.confirmed', name: 'Anna K.', detail: { voucherId: id } },
  ]);
  expect(await by('confirmGiven', id)).toMatchObject({ ok: false, code: 'not_stuck' });
});

test('not given: the points go back', async () => {
  const id = await unclear();
  expect(await by('returnPoints', id)).toMatchObject({ ok: true });
  expect(await world.vouchers()).toMatchObject([{ state: 'not_made' }]);
  expect(await world.available(mia)).toBe(before);
  expect(await by('returnPoints', id)).toMatchObject({ ok: false, code: 'not_stuck' });
});

/** It was a gift, and what it was given for is gone. */
async function withdrawn(): Promise<number> {
  const id = await unclear();
  await db.pool.query(
    `UPDATE voucher SET state = 'ending', ends_as = 'withdrawn', ended_at = now() WHERE shop_id = $1`,
    [world.shopId],
  );
  return id;
}

test('withdrawn meanwhile and confirmed: what was given stays given', async () => {
  const id = await withdrawn();
  expect(await by('confirmGiven', id)).toMatchObject({ ok: true });
  await world.pass(MINUTE_MS, 10_000);
  expect(await world.vouchers()).toMatchObject([
    { state: 'ready', endsAs: null, unclear: false, stuckSince: null },
  ]);
  expect(credits()).toHaveLength(2);
  expect(await by('confirmGiven', id)).toMatchObject({ ok: false, code: 'not_stuck' });
});

test('withdrawn meanwhile and not given: it is withdrawn', async () => {
  const id = await withdrawn();
  expect(await by('returnPoints', id)).toMatchObject({ ok: true });
  expect(await world.vouchers()).toMatchObject([{ state: 'withdrawn', unclear: false, dueAt: null }]);
  expect(await by('returnPoints', id)).toMatchObject({ ok: false, code: 'not_stuck' });
});

test('tried again it is looked at again, not given again', async () => {
  const id = await unclear();
  expect(await by('tryVoucherAgain', id)).toMatchObject({ ok: true });
  expect(await world.vouchers()).toMatchObject([{ unclear: false, stuckSince: null, attempts: 0 }]);
  await world.pass(10 * MINUTE_MS, MINUTE_MS);
  expect(await world.vouchers()).toMatchObject([{ state: 'making', unclear: true }]);
  expect(credits()).toHaveLength(2);
});

test('while it is still being looked for, the points stay', async () => {
  const { rewardId } = await world.reward(terms({ value: { kind: 'store_credit', amountMinor: 500 } }));
  const id = await world.redeem(mia, rewardId);
  expect(await by('returnPoints', id)).toMatchObject({ ok: false, code: 'not_stuck' });
  world.served.devshop.faults.setApi('serverError', { probability: 1 });
  await world.pass(10 * MINUTE_MS, 10_000);
  expect(await world.vouchers()).toMatchObject([{ stuckSince: expect.any(Number) as number }]);
  expect(await by('returnPoints', id)).toMatchObject({ ok: false, code: 'under_way' });
  expect(await by('confirmGiven', id)).toMatchObject({ ok: false, code: 'not_stuck' });
  expect(await by('tryVoucherAgain', 999_999)).toMatchObject({ ok: false, code: 'unknown_voucher' });
  world.served.devshop.faults.allOff();
  expect(await by('tryVoucherAgain', id)).toMatchObject({ ok: true });
  await world.pass(3 * MINUTE_MS, 10_000);
  expect(await world.vouchers()).toMatchObject([{ state: 'ready' }]);
  expect(credits()).toHaveLength(1);
});

test('a code that never came: whoever will not wait gets the points back', async () => {
  const { rewardId } = await world.reward(terms());
  const id = await world.redeem(mia, rewardId);
  world.served.devshop.faults.setApi('serverError', { probability: 1 });
  await world.pass(10 * MINUTE_MS, 10_000);
  expect(await world.vouchers()).toMatchObject([{ stuckSince: expect.any(Number) as number }]);
  expect(await by('returnPoints', id)).toMatchObject({ ok: true });
  expect(await world.available(mia)).toBe(before);
});
