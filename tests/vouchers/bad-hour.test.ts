/** An hour in which Shopify answers as badly as it can, and what is left of it when it is over. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MINUTE_MS } from '#app/domain/time.ts';
import type { Customer } from '../../devshop/shop/state.ts';
import { randomOf } from '../ledger/setup/history.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { expectVouchersRight, readRows, REWARDS, startOf } from './setup/every-voucher.ts';
import { VoucherWorld } from './setup/voucher-world.ts';

const SEED = Number(process.env['BAD_HOUR_SEED'] ?? Date.now() % 2 ** 31);
const STEP_MS = 45_000;
/** Of real time. */
const TIMEOUT_MS = 400;
const FAULTS = ['throttled', 'tooManyRequests', 'serverError', 'userErrors', 'lostAnswer'] as const;

let db: TestDatabase;
beforeAll(async () => (db = await createTestDatabase()));
afterAll(() => db.drop());

test(`an hour of faults (BAD_HOUR_SEED=${SEED})`, { timeout: 110_000 }, async () => {
  const random = randomOf(SEED);
  const world = await VoucherWorld.open(db.pool, { seed: SEED, timeoutMs: TIMEOUT_MS });
  const rewards = [];
  for (const one of REWARDS) rewards.push({ ...(await world.reward(one)), terms: one });
  const members: Customer[] = [];
  for (let i = 0; i < 10; i++) members.push(await world.member(20_000));
  const start = await startOf(world, members);
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

  expect((await readRows(world)).length).toBeGreaterThan(90);
  await expectVouchersRight(world, members, start);
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
