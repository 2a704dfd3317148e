import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareLots, replayLots, type Debit, type Lot, type Replayed } from '#app/domain/lots.ts';
import { DAY_MS, type Instant } from '#app/domain/time.ts';
import { debit, lot, PLACED } from './facts.ts';

const day = (n: number): Instant => PLACED + n * DAY_MS;

function lefts({ lots }: Replayed): Record<string, number> {
  return Object.fromEntries(lots.map((one) => [one.cause, one.left]));
}

function sums({ pending, available, debt, forgiven }: Replayed) {
  return { pending, available, debt, forgiven };
}

describe('a lot', () => {
  const held = lot({ maturesAt: day(14), expiresAt: day(100) });

  test.each([
    ['just before it matures', day(14) - 1, { pending: 100, available: 0 }, day(14)],
    ['the instant it matures', day(14), { pending: 0, available: 100 }, day(100)],
    ['just before it expires', day(100) - 1, { pending: 0, available: 100 }, day(100)],
    ['the instant it expires', day(100), { pending: 0, available: 0 }, null],
  ])('%s', (_, asOf, expected, nextBoundaryAt) => {
    expect(replayLots([held], [], asOf)).toMatchObject({ ...expected, debt: 0, nextBoundaryAt });
  });

  test('that expires before it matures is never spendable', () => {
    const short = lot({ maturesAt: day(14), expiresAt: day(14) });
    expect(replayLots([short], [], day(14) - 1)).toMatchObject({ pending: 100, nextBoundaryAt: day(14) });
    const after = replayLots([short], [debit({ at: day(14), points: 10 })], day(14));
    expect(sums(after)).toEqual({ pending: 0, available: 0, debt: 10, forgiven: 0 });
    expect(after.lots[0]).toMatchObject({ left: 0, expired: 100 });
  });

  test('of size 0 is kept and does nothing', () => {
    const empty = replayLots([lot({ size: 0, expiresAt: day(1) })], [], day(0));
    expect(empty).toMatchObject({ available: 0, pending: 0, nextBoundaryAt: null });
    expect(empty.lots).toHaveLength(1);
  });
});

describe('lots are eaten', () => {
  const never = lot({ cause: 'order:never' });
  const late = lot({ cause: 'order:late', expiresAt: day(200) });
  const soon = lot({ cause: 'order:soon', expiresAt: day(100), placedAt: day(1) });
  const soonOlder = lot({ cause: 'order:soon-older', expiresAt: day(100) });
  const soonOlderToo = lot({ cause: 'order:soon-other', expiresAt: day(100) });
  const all = [never, soon, late, soonOlderToo, soonOlder];

  test('by expiry, never-expiring last, then placed time, then cause', () => {
    const order = ['order:soon-older', 'order:soon-other', 'order:soon', 'order:late', 'order:never'];
    expect([...all].sort(compareLots).map((one) => one.cause)).toEqual(order);
    expect(replayLots(all, [], day(2)).lots.map((one) => one.cause)).toEqual(order);
    for (let points = 50; points < 500; points += 100) {
      const eaten = Math.floor(points / 100);
      const after = replayLots(all, [debit({ at: day(2), points })], day(2)).lots.map((one) => one.left);
      expect(after).toEqual(order.map((_, index) => (index < eaten ? 0 : index === eaten ? 50 : 100)));
    }
  });

  test('only when they have matured and not expired', () => {
    const pending = lot({ cause: 'order:pending', maturesAt: day(9), expiresAt: day(50) });
    const over = lot({ cause: 'order:over', expiresAt: day(2) });
    const after = replayLots([pending, over, never], [debit({ at: day(2), points: 70 })], day(2));
    expect(lefts(after)).toEqual({ 'order:over': 0, 'order:pending': 100, 'order:never': 30 });
    expect(sums(after)).toEqual({ pending: 100, available: 30, debt: 0, forgiven: 0 });
  });
});

describe('at one instant', () => {
  test('expiry comes before everything: expiring points pay nothing', () => {
    const expiring = lot({ expiresAt: day(5) });
    expect(sums(replayLots([expiring], [debit({ at: day(5), points: 60 })], day(5)))).toMatchObject({
      available: 0,
      debt: 60,
    });
  });

  test('maturity comes before debits: the points can be spent at once', () => {
    const maturing = lot({ maturesAt: day(5) });
    expect(sums(replayLots([maturing], [debit({ at: day(5), points: 60 })], day(5)))).toMatchObject({
      available: 40,
      debt: 0,
    });
  });

  test('debits go by cause', () => {
    const forgiveness = (cause: string) => debit({ cause, kind: 'forgiveness', at: day(5), points: 1_000 });
    const taking = debit({ cause: 'b', at: day(5), points: 130 });
    expect(sums(replayLots([lot()], [forgiveness('c'), taking], day(5)))).toMatchObject({
      debt: 0,
      forgiven: 30,
    });
    expect(sums(replayLots([lot()], [forgiveness('a'), taking], day(5)))).toMatchObject({
      debt: 30,
      forgiven: 0,
    });
  });

  test('what is given back comes last: a debit of that instant does not find it', () => {
    const first = debit({ at: day(1), points: 100, returned: { at: day(5), graceUntil: day(19) } });
    const second = debit({ cause: 'redemption:2', at: day(5), points: 30 });
    const after = replayLots([lot()], [first, second], day(5));
    // The debt of that moment is paid by the points given back.
    expect(lefts(after)).toEqual({ 'order:1': 0, 'return:redemption:1': 70 });
    expect(sums(after)).toMatchObject({ available: 70, debt: 0 });
    expect(sums(replayLots([lot()], [{ ...first, returned: null }, second], day(5)))).toMatchObject({
      debt: 30,
    });
  });
});

describe('debt', () => {
  test('is what a debit does not find, from its own time on', () => {
    const spend = debit({ at: day(3), points: 130 });
    expect(replayLots([lot()], [spend], day(3) - 1)).toMatchObject({ available: 100, debt: 0 });
    expect(replayLots([lot()], [spend], day(3))).toMatchObject({ available: 0, debt: 30 });
  });

  test('is paid by the next points to mature, never by those still pending', () => {
    const spend = debit({ at: day(3), points: 150 });
    const next = lot({ cause: 'order:2', placedAt: day(4), maturesAt: day(18), expiresAt: day(300) });
    expect(sums(replayLots([lot(), next], [spend], day(17)))).toMatchObject({ pending: 100, debt: 50 });
    const after = replayLots([lot(), next], [spend], day(18));
    expect(sums(after)).toEqual({ pending: 0, available: 50, debt: 0, forgiven: 0 });
    expect(lefts(after)).toEqual({ 'order:2': 50, 'order:1': 0 });
  });

  test('goes on to the points after those, in the order they are eaten where they mature together', () => {
    const spend = debit({ at: day(1), points: 130 });
    const at = { placedAt: day(2), maturesAt: day(2), size: 80 };
    const lots = [lot({ ...at, cause: 'order:b' }), lot({ ...at, cause: 'order:a', expiresAt: day(90) })];
    expect(lefts(replayLots(lots, [spend], day(2)))).toEqual({ 'order:a': 0, 'order:b': 30 });
  });

  test('comes of a clawback, which makes the lot smaller from the beginning', () => {
    const spend = debit({ at: day(3), points: 80 });
    const other = lot({ cause: 'order:2', placedAt: day(5), maturesAt: day(5) });
    expect(sums(replayLots([lot(), other], [spend], day(9)))).toMatchObject({ available: 120, debt: 0 });
    // After a refund of half the order: 50 are left, 30 are owed at day 3 and paid at day 5.
    const half = lot({ size: 50 });
    expect(sums(replayLots([half, other], [spend], day(4)))).toMatchObject({ available: 0, debt: 30 });
    expect(sums(replayLots([half, other], [spend], day(9)))).toMatchObject({ available: 70, debt: 0 });
  });

  test('of a clawback is also paid by points that had expired: the expiry gets smaller', () => {
    const spend = debit({ at: day(3), points: 80 });
    const expired = lot({ cause: 'order:2', placedAt: day(5), maturesAt: day(5), expiresAt: day(8) });
    const expiryOf = (size: number) =>
      replayLots([lot({ size }), expired], [spend], day(9)).lots.find((one) => one.cause === 'order:2')
        ?.expired;
    expect(expiryOf(100)).toBe(100);
    expect(expiryOf(50)).toBe(70);
  });

  test('never is more than the order gave', () => {
    const spend = debit({ at: day(3), points: 80 });
    const other = lot({ cause: 'order:2' });
    const before = replayLots([lot(), other], [spend], day(9));
    const after = replayLots([lot({ size: 0 }), other], [spend], day(9));
    expect(before.available - before.debt - (after.available - after.debt)).toBe(100);
  });
});

describe('forgiveness', () => {
  const spend = debit({ at: day(3), points: 130 });
  const forgive = (points: number, at = day(4)) =>
    debit({ cause: 'forgive:1', kind: 'forgiveness', at, points });

  test('by staff takes the smaller of its amount and the debt then', () => {
    expect(sums(replayLots([lot()], [spend, forgive(20)], day(4)))).toMatchObject({ debt: 10, forgiven: 20 });
    expect(sums(replayLots([lot()], [spend, forgive(99)], day(4)))).toMatchObject({ debt: 0, forgiven: 30 });
    expect(sums(replayLots([lot()], [spend, forgive(99, day(2))], day(4)))).toMatchObject({
      debt: 30,
      forgiven: 0,
    });
  });

  test('never takes points', () => {
    expect(sums(replayLots([lot()], [forgive(99)], day(4)))).toMatchObject({ available: 100, forgiven: 0 });
  });

  test('falls with the debt: when the order earns again, less was forgiven', () => {
    expect(replayLots([lot({ size: 40 })], [spend, forgive(99)], day(4)).forgiven).toBe(90);
    expect(replayLots([lot({ size: 120 })], [spend, forgive(99)], day(4)).forgiven).toBe(10);
  });

  test('by policy is immediate, and later points are whole', () => {
    const policy = { ...spend, shortfallForgiven: true };
    const next = lot({ cause: 'order:2', placedAt: day(5), maturesAt: day(5) });
    expect(sums(replayLots([lot(), next], [policy], day(5)))).toEqual({
      pending: 0,
      available: 100,
      debt: 0,
      forgiven: 30,
    });
  });
});

describe('a redemption given back', () => {
  const back = (at: Instant, over: Partial<Debit> = {}) =>
    debit({ at: day(1), points: 60, returned: { at, graceUntil: at + 14 * DAY_MS }, ...over });

  test('stays a debit at its time and opens a lot of its own', () => {
    const early = lot({ expiresAt: day(40) });
    const before = replayLots([early], [back(day(30))], day(30) - 1);
    expect(lefts(before)).toEqual({ 'order:1': 40 });
    const after = replayLots([early], [back(day(30))], day(30));
    expect(lefts(after)).toEqual({ 'order:1': 40, 'return:redemption:1': 60 });
    expect(after.lots[1]).toMatchObject({ kind: 'return', size: 60, placedAt: day(30), maturesAt: day(30) });
  });

  test.each([
    ['14 days later, when the lots it took end sooner', day(40), day(44)],
    ['with the lots it took, when they end later', day(300), day(300)],
    ['never, when one of them never does', null, null],
  ])('expires %s', (_, expiresAt, expected) => {
    const after = replayLots([lot({ expiresAt })], [back(day(30))], day(30));
    expect(after.lots.find((one) => one.kind === 'return')?.expiresAt).toBe(expected);
  });

  test('expires with the latest of several, and only of those it took from', () => {
    const lots = [
      lot({ size: 30, expiresAt: day(40) }),
      lot({ cause: 'order:2', size: 60, expiresAt: day(90) }),
      lot({ cause: 'order:3', size: 60, expiresAt: day(200) }),
    ];
    const after = replayLots(lots, [back(day(30))], day(30));
    expect(after.lots.find((one) => one.kind === 'return')?.expiresAt).toBe(day(90));
  });

  test('has 14 days when it took nothing, being all debt, and then pays that debt', () => {
    const owed = replayLots([], [back(day(30))], day(30));
    expect(owed.lots).toMatchObject([{ left: 0, expired: 0, expiresAt: day(44) }]);
    expect(sums(owed)).toEqual({ pending: 0, available: 0, debt: 0, forgiven: 0 });
  });

  test('gets no second grace: points of given-back points keep their expiry', () => {
    const again = back(day(43), { cause: 'redemption:2', at: day(31) });
    const early = lot({ size: 60, expiresAt: day(20) });
    const after = replayLots([early], [back(day(30)), again], day(43));
    expect(after.lots.find((one) => one.cause === 'return:redemption:2')).toMatchObject({
      left: 60,
      expiresAt: day(44),
    });
    const late = replayLots(
      [early],
      [back(day(30)), { ...again, returned: { at: day(50), graceUntil: day(64) } }],
      day(50),
    );
    expect(late.lots.find((one) => one.cause === 'return:redemption:2')).toMatchObject({
      left: 0,
      expired: 60,
    });
    expect(late.available).toBe(0);
  });

  test('expires by itself when the replay goes on', () => {
    const early = lot({ size: 60, expiresAt: day(40) });
    expect(replayLots([early], [back(day(30))], day(44) - 1)).toMatchObject({
      available: 60,
      nextBoundaryAt: day(44),
    });
    const after = replayLots([early], [back(day(30))], day(44));
    expect(after).toMatchObject({ available: 0, nextBoundaryAt: null });
    expect(after.lots.at(-1)).toMatchObject({ left: 0, expired: 60 });
  });

  test('is not known before its time, but waited for: clocks differ', () => {
    const plain = replayLots([lot()], [back(day(30), { returned: null })], day(29));
    expect(replayLots([lot()], [back(day(30))], day(29))).toEqual({ ...plain, nextBoundaryAt: day(30) });
  });

  test('gives back only what it took: what the program forgave was never given', () => {
    const forgiven = back(day(30), { shortfallForgiven: true });
    expect(sums(replayLots([lot({ size: 25 })], [forgiven], day(30)))).toMatchObject({
      available: 25,
      debt: 0,
      forgiven: 35,
    });
    const all = replayLots([], [forgiven], day(30));
    expect(all.lots).toEqual([]);
    expect(sums(all)).toMatchObject({ available: 0, forgiven: 60 });
  });
});

/** Design, section 4, rules 4 to 8, instant by instant over plain lists. */
function naiveReplay(lots: readonly Lot[], debits: readonly Debit[], asOf: Instant) {
  const all = lots.map((one) => ({ ...one, left: one.size, expired: 0, matured: false }));
  type Holding = (typeof all)[number];
  const taken = new Map<string, Holding[]>();
  const forgivenOf = new Map<string, number>();
  let debt = 0;
  let forgiven = 0;
  const eatingOrder = (some: Holding[]) =>
    [...some].sort(
      (a, b) =>
        (a.expiresAt ?? Number.MAX_VALUE) - (b.expiresAt ?? Number.MAX_VALUE) ||
        a.placedAt - b.placedAt ||
        (a.cause < b.cause ? -1 : 1),
    );
  const mature = (one: Holding) => {
    one.matured = true;
    const pays = Math.min(debt, one.left);
    debt -= pays;
    one.left -= pays;
  };
  const instantsAfter = (last: number) =>
    [
      ...all.flatMap((one) => [one.maturesAt, one.expiresAt ?? Infinity]),
      ...debits.flatMap((one) => [one.at, one.returned?.at ?? Infinity]),
    ].filter((at) => at > last && at <= asOf);
  for (let at = Math.min(...instantsAfter(-Infinity)); at <= asOf; at = Math.min(...instantsAfter(at))) {
    for (const one of all) {
      if (one.expiresAt !== at) continue;
      one.expired = one.left;
      one.left = 0;
    }
    for (const one of eatingOrder(all)) {
      if (one.maturesAt === at && (one.expiresAt === null || one.expiresAt > at)) mature(one);
    }
    const now = debits.filter((one) => one.at === at).sort((a, b) => (a.cause < b.cause ? -1 : 1));
    for (const one of now) {
      if (one.kind === 'forgiveness') {
        const part = Math.min(debt, one.points);
        debt -= part;
        forgiven += part;
        continue;
      }
      let missing = one.points;
      for (const from of eatingOrder(all)) {
        const spendable = from.matured && from.left > 0 && (from.expiresAt === null || from.expiresAt > at);
        if (!spendable || missing === 0) continue;
        const part = Math.min(missing, from.left);
        from.left -= part;
        missing -= part;
        taken.set(one.cause, [...(taken.get(one.cause) ?? []), from]);
      }
      if (one.shortfallForgiven) {
        forgiven += missing;
        forgivenOf.set(one.cause, missing);
      } else debt += missing;
    }
    const returning = debits
      .filter((one) => one.returned?.at === at)
      .sort((a, b) => (a.cause < b.cause ? -1 : 1));
    for (const one of returning) {
      const from = taken.get(one.cause) ?? [];
      const size = one.points - (forgivenOf.get(one.cause) ?? 0);
      if (size === 0) continue;
      const graceWasHad = from.length > 0 && from.every(({ kind }) => kind === 'return');
      const ends = from.map(({ expiresAt }) => expiresAt);
      if (!graceWasHad) ends.push(one.returned?.graceUntil ?? 0);
      const expiresAt = ends.includes(null) ? null : Math.max(...ends.map((end) => end ?? 0));
      const opened: Holding = {
        cause: `return:${one.cause}`,
        kind: 'return',
        size,
        placedAt: at,
        maturesAt: at,
        expiresAt,
        left: size,
        expired: 0,
        matured: false,
      };
      all.push(opened);
      if (expiresAt !== null && expiresAt <= at) {
        opened.expired = opened.left;
        opened.left = 0;
      } else mature(opened);
    }
  }
  const leftOf = (some: Holding[]) => some.reduce((sum, one) => sum + one.left, 0);
  return {
    lots: eatingOrder(all).map(({ matured: _, ...one }) => one),
    pending: leftOf(all.filter((one) => !one.matured && one.maturesAt > asOf)),
    available: leftOf(all.filter((one) => one.matured)),
    debt,
    forgiven,
  };
}

/** Few distinct days, so that most things coincide with others. */
const anyDay = fc.oneof(fc.nat(12), fc.nat(60)).map(day);
const anyLots = fc.array(
  fc.record({
    kind: fc.constantFrom('order' as const, 'joining' as const, 'adjustment' as const),
    size: fc.oneof(fc.nat(3), fc.nat(200)),
    placedAt: anyDay,
    hold: fc.constantFrom(0, 0, 0, 3, 14),
    life: fc.option(fc.oneof(fc.nat(6), fc.nat(50))),
  }),
  { maxLength: 8 },
);
const anyDebits = fc.array(
  fc.record({
    kind: fc.constantFrom(
      'redemption' as const,
      'redemption' as const,
      'adjustment' as const,
      'forgiveness' as const,
    ),
    at: anyDay,
    points: fc.nat(150),
    backAfter: fc.option(fc.nat(20)),
    shortfallForgiven: fc.constantFrom(false, false, true),
  }),
  { maxLength: 8 },
);
const account = fc
  .record({ lots: anyLots, debits: anyDebits, asOf: fc.integer({ min: -1, max: 130 }).map(day) })
  .map((given) => ({
    asOf: given.asOf,
    lots: given.lots.map(({ hold, life, ...one }, index): Lot => ({
      ...one,
      cause: `${one.kind}:${index}`,
      maturesAt: one.placedAt + hold * DAY_MS,
      expiresAt: life === null ? null : one.placedAt + life * DAY_MS,
    })),
    debits: given.debits.map(({ backAfter, ...one }, index): Debit => {
      const at = one.at + (backAfter ?? 0) * DAY_MS;
      const returned =
        one.kind === 'redemption' && backAfter !== null ? { at, graceUntil: at + 14 * DAY_MS } : null;
      return { ...one, cause: `${one.kind}:${index}`, returned };
    }),
  }));

describe('the replay', () => {
  test("is what the design's rules say, worked out naively", () => {
    fc.assert(
      fc.property(account, ({ lots, debits, asOf }) => {
        const { nextBoundaryAt: _, ...replayed } = replayLots(lots, debits, asOf);
        expect(replayed).toEqual(naiveReplay(lots, debits, asOf));
      }),
      { numRuns: 2000 },
    );
  });

  test('does not depend on the order in which lots and debits are given', () => {
    fc.assert(
      fc.property(account, fc.infiniteStream(fc.nat()), ({ lots, debits, asOf }, keys) => {
        const shuffled = <T>(some: readonly T[]) =>
          some
            .map((one) => [keys.next().value as number, one] as const)
            .sort(([a], [b]) => a - b)
            .map(([, one]) => one);
        expect(replayLots(shuffled(lots), shuffled(debits), asOf)).toEqual(replayLots(lots, debits, asOf));
      }),
    );
  });

  test('neither makes nor loses a point', () => {
    // available + pending - debt = sizes - expired - standing debits + forgiven
    fc.assert(
      fc.property(account, ({ lots, debits, asOf }) => {
        const replayed = replayLots(lots, debits, asOf);
        const total = (of: readonly number[]) => of.reduce((sum, one) => sum + one, 0);
        const given = total(lots.map((one) => one.size));
        const back = debits.filter((one) => one.at <= asOf && one.returned && one.returned.at <= asOf);
        const givenBack = replayed.lots.filter((one) => one.kind === 'return').map((one) => one.size);
        expect(total(givenBack)).toBeLessThanOrEqual(total(back.map((one) => one.points)));
        const standing = debits.filter((one) => one.kind !== 'forgiveness' && one.at <= asOf);
        expect(total(replayed.lots.map((one) => one.size))).toBe(given + total(givenBack));
        expect(replayed.available + replayed.pending - replayed.debt).toBe(
          given +
            total(givenBack) -
            total(replayed.lots.map((one) => one.expired)) -
            total(standing.map((one) => one.points)) +
            replayed.forgiven,
        );
        expect(total(replayed.lots.map((one) => one.left))).toBe(replayed.available + replayed.pending);
        for (const one of replayed.lots) {
          expect(Math.min(one.left, one.expired, one.size - one.left - one.expired)).toBeGreaterThanOrEqual(
            0,
          );
        }
        expect(Math.min(replayed.debt, replayed.forgiven)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 1000 },
    );
  });

  test('changes only at the boundaries it names, as long as nobody does anything', () => {
    fc.assert(
      fc.property(account, ({ lots, debits, asOf }) => {
        const done = debits
          .filter((one) => one.at <= asOf)
          .map((one) => (one.returned && one.returned.at > asOf ? { ...one, returned: null } : one));
        const now = replayLots(lots, done, asOf);
        const until = now.nextBoundaryAt ?? day(1_000);
        const { nextBoundaryAt: _, ...rest } = now;
        const { nextBoundaryAt: __, ...before } = replayLots(lots, done, until - 1);
        expect(before).toEqual(rest);
        if (now.nextBoundaryAt === null) return;
        expect(now.nextBoundaryAt).toBeGreaterThan(asOf);
        const after = replayLots(lots, done, until);
        expect(sums(after)).not.toEqual(sums(now));
      }),
    );
  });

  test('a smaller lot never leaves the member better off', () => {
    fc.assert(
      fc.property(account, fc.nat(7), fc.nat(200), ({ lots, debits, asOf }, index, less) => {
        // Under the policy that forgives, a smaller lot forgives more: only the sum can be compared.
        const owed = debits
          .map((one) => ({ ...one, shortfallForgiven: false }))
          .filter((one) => one.kind !== 'forgiveness');
        const smaller = lots.map((one, at) =>
          at === index ? { ...one, size: Math.max(0, one.size - less) } : one,
        );
        const worth = (some: readonly Lot[]) => {
          const { available, pending, debt } = replayLots(
            some,
            owed.map((one) => ({ ...one, returned: null })),
            asOf,
          );
          return available + pending - debt;
        };
        const loss = worth(lots) - worth(smaller);
        expect(loss).toBeGreaterThanOrEqual(0);
        expect(loss).toBeLessThanOrEqual((lots[index]?.size ?? 0) - (smaller[index]?.size ?? 0));
      }),
    );
  });
});
