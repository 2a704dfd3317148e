/**
 * Over random histories: the timeline adds up to the balance that is shown, and every reason adds up to its entry.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OrderWhy } from '#app/domain/earning/explain-order.ts';
import { scale } from '#app/domain/rational.ts';
import { DAY_MS } from '#app/domain/time.ts';
import type { TimelineRow } from '#app/use-cases/member/timeline.ts';
import { anyHistory, anyVoucherHistory, LivedHistory } from '../ledger/setup/history.ts';
import type { TestShop } from '../ledger/setup/test-shop.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { viewOf, wholeTimeline } from './setup.ts';

const SEED = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 2 ** 31);
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 8);

const anyOfBoth = fc.oneof(anyHistory, anyVoucherHistory);

let db: TestDatabase;
beforeAll(async () => (db = await createTestDatabase()));
afterAll(() => db.drop());

/** What was seen over all histories: the property must have had something to prove. */
const seen = new Map<string, number>();
const count = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);

function expectAddsUp({ points, why }: TimelineRow): void {
  count(why.kind);
  if (why.kind === 'merged') return expect(points).toBe(0);
  expect(why.points).toBe(points);
  if ('deserves' in why) expect(why.deserves - why.had).toBe(points);
  if (why.kind === 'expired')
    expect({ ...why, left: why.gave - why.spent }).toEqual({ ...why, left: why.expired });
  if (why.kind === 'order') expectOrderAddsUp(why);
}

function expectOrderAddsUp(why: OrderWhy): void {
  count(why.change);
  const { formula, nothing, deserves, points, takenFrom } = why;
  if (formula) {
    const { spendMinor, rate, multiplier, rounding, parts } = formula;
    expect(nothing ? 0 : scale(spendMinor, [rate, multiplier], rounding)).toBe(deserves);
    if (parts && !nothing) expect(parts.cancelled ? 0 : parts.paidMinor).toBe(spendMinor);
    if (parts) {
      const { itemsMinor, discountMinor, shippingMinor, editedMinor, returnedMinor, keptMinor } = parts;
      expect(itemsMinor - discountMinor + shippingMinor - editedMinor - returnedMinor).toBe(keptMinor);
    }
  }
  if (!takenFrom) return;
  count('taken from');
  const { available, pending, expired, debt, forgiven } = takenFrom;
  expect(available + pending + expired + debt + forgiven).toBe(-points);
}

async function expectTimelinesAddUp(shop: TestShop): Promise<void> {
  const { rows } = await db.pool.query<{ id: number }>(
    'SELECT id FROM member WHERE shop_id = $1 AND root_id = id',
    [shop.shopId],
  );
  for (const { id } of rows) {
    const view = await viewOf(shop, id);
    const timeline = await wholeTimeline(shop, id);
    for (const row of timeline) expectAddsUp(row);
    const sum = timeline.reduce((total, row) => total + row.points, 0);
    expect(sum).toBe(view.available + view.pending - view.debt);
    expect([...timeline].sort((a, b) => b.at - a.at).map((row) => row.at)).toEqual(
      timeline.map((row) => row.at),
    );
    const filtered = await Promise.all(
      (['earned', 'spent', 'expired', 'adjusted'] as const).map((filter) => wholeTimeline(shop, id, filter)),
    );
    const one = (row: TimelineRow) => row.cause;
    const own = timeline.filter((row) => row.why.kind !== 'merged');
    expect(filtered.flat().map(one).sort()).toEqual(own.map(one).sort());
    const parts = [...view.expiring, ...view.maturing];
    expect(parts.reduce((total, part) => total + part.points, 0)).toBe(view.available + view.pending);
  }
}

test(`timelines and reasons add up (PROPERTY_SEED=${SEED})`, { timeout: 240_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(anyOfBoth, fc.integer({ min: 0, max: 60 }), async (history, daysLater) => {
      const end = Math.floor(Date.now() / 1000) * 1000 - daysLater * DAY_MS;
      const { shop } = await LivedHistory.live(db.pool, history, end);
      await expectTimelinesAddUp(shop);
      // Some time later, with no sweep: what has expired since stands in the timeline too.
      shop.now = Date.now();
      await expectTimelinesAddUp(shop);
    }),
    { seed: SEED, numRuns: RUNS, endOnFailure: process.env['PROPERTY_SHRINK'] === undefined },
  );
  // What comes up in every handful of histories; the others have tests of their own.
  for (const kind of ['joining', 'order', 'earned', 'as_known_then', 'redeemed', 'expired'])
    expect({ kind, seen: (seen.get(kind) ?? 0) > 0 }).toEqual({ kind, seen: true });
});
