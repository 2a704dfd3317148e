/** Months of a shop, audited after every day; in the end an independent run knows only the newest of everything. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { liveByTheNewest, randomOf } from '../ledger/setup/history.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { SimulatedShop } from './simulated-shop.ts';

const SEED = Number(process.env['SIMULATION_SEED'] ?? Date.now() % 2 ** 31);
const DAYS = Number(process.env['SIMULATION_DAYS'] ?? 120);
/** The end of the last day, seconds: the view reads by the real clock, so it should be near. */
const END = Number(process.env['SIMULATION_END'] ?? Math.floor(Date.now() / 1000)) * 1000;

let db: TestDatabase;
beforeAll(async () => (db = await createTestDatabase()));
afterAll(() => db.drop());

const title = `a shop over ${DAYS} days (SIMULATION_SEED=${SEED} SIMULATION_END=${END / 1000})`;

test(title, { timeout: 180_000 }, async () => {
  const simulated = await SimulatedShop.open(db.pool, { seed: SEED, days: DAYS, ordersPerDay: 3, end: END });
  const { shop } = simulated;
  for (let day = 0; day < DAYS; day++) await simulated.liveDay(day);
  await simulated.close();
  const balances = await shop.balances();
  expect(balances.filter((one) => one.available > 0).length).toBeGreaterThan(10);
  const shown = Object.values(await shop.vouchers());
  for (const state of ['used', 'passed on', 'withdrawn', 'cancelled', 'making'])
    expect(shown).toContain(state);
  const alone = await liveByTheNewest(db.pool, simulated.given(), END, randomOf(SEED));
  const tiers = async (of: typeof shop) =>
    Object.entries(await of.tiers()).filter(([, tier]) => tier !== 'Bronze' && tier !== null);
  expect(await shop.balances()).toEqual(await alone.balances());
  expect(await shop.lots()).toEqual(await alone.lots());
  expect(await shop.standingVouchers()).toEqual(await alone.standingVouchers());
  expect(await tiers(shop)).toEqual(await tiers(alone));
  await shop.expectRebuildsToItself();
});
