/**
 * Design section 1: given the same successful redemptions, staff actions and rules, any permutation, repetition
 * and interleaving of the same deliveries ends in the same balances, lots, tiers and vouchers as the newest states alone.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  anyHistory,
  anyVoucherHistory,
  liveByTheNewest,
  LivedHistory,
  liveInAnyOrder,
  randomOf,
} from './setup/history.ts';
import type { TestShop } from './setup/test-shop.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';

const SEED = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 2 ** 31);
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 12);

let db: TestDatabase;
beforeAll(async () => (db = await createTestDatabase()));
afterAll(() => db.drop());

async function standing(shop: TestShop) {
  return {
    balances: await shop.balances(),
    lots: await shop.lots(),
    tiers: await tiersOfKnown(shop),
    vouchers: await shop.standingVouchers(),
  };
}

/** A member nobody has told anything of holds the lowest tier, whether there is a row for it or not. */
async function tiersOfKnown(shop: TestShop) {
  return Object.entries(await shop.tiers()).filter(([, tier]) => tier !== 'Bronze' && tier !== null);
}

test.each([
  ['facts', anyHistory],
  ['vouchers and their orders', anyVoucherHistory],
])(
  `any order of the same %s ends as the newest states alone (PROPERTY_SEED=${SEED})`,
  async (_, histories) => {
    await fc.assert(
      fc.asyncProperty(histories, fc.nat(), async (history, mix) => {
        const end = Math.floor(Date.now() / 1000) * 1000;
        const lived = await LivedHistory.live(db.pool, history, end);
        const given = lived.given();
        const newest = await liveByTheNewest(db.pool, given, end, randomOf(mix));
        const mixed = await liveInAnyOrder(db.pool, given, end, randomOf(mix + 1));
        const expected = await standing(newest);
        expect(await standing(lived.shop)).toEqual(expected);
        expect(await standing(mixed)).toEqual(expected);
        await lived.shop.expectRebuildsToItself();
        await mixed.expectRebuildsToItself();
      }),
      { seed: SEED, numRuns: RUNS, endOnFailure: process.env['PROPERTY_SHRINK'] === undefined },
    );
  },
  600_000,
);
