import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  foldAccount,
  joiningLot,
  lotDates,
  type AccountFacts,
  type MemberFact,
} from '#app/domain/account.ts';
import { addMonths, DAY_MS, type Instant } from '#app/domain/time.ts';
import {
  bought,
  fact,
  held,
  member,
  order,
  plain,
  PLACED,
  program,
  refund,
  rules,
  utc,
  version,
} from './facts.ts';

const day = (n: number): Instant => PLACED + n * DAY_MS;
const NOW = day(30);

/** 100 points for joining, 1 point per 1.00. */
const joining = (over: Parameters<typeof plain>[0] = {}) => plain({ joining: { points: 100 }, ...over });

const gold = { name: 'Gold', thresholdMinor: 30_000, multiplier: { times: 2, per: 1 } };
const bronze = { name: 'Bronze', thresholdMinor: 0, multiplier: { times: 1, per: 1 } };

function points(account: ReturnType<typeof foldAccount>): Record<string, number> {
  return Object.fromEntries([...account.entitlements].map(([gid, one]) => [gid, one.points]));
}

function why(account: ReturnType<typeof foldAccount>): Record<string, string | null> {
  return Object.fromEntries([...account.entitlements].map(([gid, one]) => [gid, one.explanation.nothing]));
}

describe('joining', () => {
  test('is the least of the creation of an account and the placement of any undeleted order', () => {
    const joinedAt = (over: Partial<AccountFacts>) =>
      foldAccount(member(over), rules(joining()), NOW).joinedAt;
    expect(joinedAt({})).toBeNull();
    expect(joinedAt({ accountCreatedAt: day(3) })).toBe(day(3));
    expect(
      joinedAt({ accountCreatedAt: day(3), orders: [bought('a', day(5), 0), bought('b', day(1), 0)] }),
    ).toBe(day(1));
    expect(joinedAt({ accountCreatedAt: day(0), orders: [bought('a', day(1), 0)] })).toBe(day(0));
    expect(joinedAt({ orders: [bought('a', day(1), 500, { deleted: true })] })).toBeNull();
    expect(joinedAt({ orders: [bought('a', day(1), 500, { deleted: true }), bought('b', day(2), 0)] })).toBe(
      day(2),
    );
  });

  test('counts an order whatever its payment', () => {
    const by = rules(joining());
    const unpaid = held(order({ paymentStatus: 'pending', placedAt: day(2) }), [], by);
    expect(unpaid).toMatchObject({ netMinor: 0, spendReason: 'awaiting_payment' });
    const account = foldAccount(member({ orders: [unpaid] }), by, NOW);
    expect(account).toMatchObject({ joinedAt: day(2), available: 100, earnedLifetime: 100 });
  });

  test('gives one lot, dated and expiring by the version at that moment', () => {
    const versions = [
      version(joining({ joining: { points: 100 } }), 0, 1),
      version(joining({ joining: { points: 40 }, points: { expiryMonths: 6 } }), day(10), 2),
    ];
    const lotOf = (joinedAt: Instant) => joiningLot(7, joinedAt, rules(versions));
    expect(lotOf(day(10) - 1)).toMatchObject({ size: 100, expiresAt: addMonths(day(10) - 1, 12, 'UTC') });
    expect(lotOf(day(10))).toEqual({
      cause: 'join:7',
      kind: 'joining',
      size: 40,
      placedAt: day(10),
      maturesAt: day(10),
      expiresAt: addMonths(day(10), 6, 'UTC'),
    });
    expect(joiningLot(7, null, rules(versions))).toBeNull();
  });

  test('moves with an older order that becomes known, without giving twice', () => {
    const by = rules(joining());
    const first = foldAccount(member({ accountCreatedAt: day(5) }), by, NOW);
    const second = foldAccount(
      member({ accountCreatedAt: day(5), orders: [bought('old', day(1), 0)] }),
      by,
      NOW,
    );
    expect([first, second].map((account) => account.available)).toEqual([100, 100]);
    expect(second.lots).toMatchObject([{ cause: 'join:7', placedAt: day(1) }]);
  });

  test('gives nothing to who joined before earns_from, unless the program gives it to everybody, dated earns_from', () => {
    const lotOf = (joinedAt: Instant, everybody: boolean) =>
      joiningLot(7, joinedAt, rules(joining({ joining: { points: 100, everybody } }), { earnsFrom: day(3) }));
    expect(lotOf(day(3) - 1, false)).toBeNull();
    expect(lotOf(day(3), false)).toMatchObject({ size: 100, placedAt: day(3) });
    expect(lotOf(day(3) - 1, true)).toMatchObject({ size: 100, placedAt: day(3), maturesAt: day(3) });
    expect(lotOf(day(4), true)).toMatchObject({ size: 100, placedAt: day(4) });
  });

  test('gives nothing while the program is paused or gives 0', () => {
    expect(joiningLot(7, day(1), rules(joining({ paused: true })))).toBeNull();
    expect(joiningLot(7, day(1), rules(plain()))).toBeNull();
  });
});

describe("an order's lot", () => {
  test('matures after the hold and expires months after the order, on the wall clock of the shop', () => {
    const by = rules(plain({ points: { holdDays: 14, expiryMonths: 12 } }), { timezone: 'Europe/London' });
    const placedAt = utc('2026-03-20T12:00:00Z');
    expect(lotDates(placedAt, by)).toEqual({
      placedAt,
      maturesAt: utc('2026-04-03T11:00:00Z'),
      expiresAt: utc('2027-03-20T12:00:00Z'),
    });
    const never = rules(plain({ points: { expiryMonths: null } }));
    expect(lotDates(placedAt, never)).toEqual({ placedAt, maturesAt: placedAt, expiresAt: null });
  });

  test('is dated by the version in force when the order was placed, not by the newest', () => {
    const by = rules([
      version(plain({ points: { holdDays: 3 } }), 0, 1),
      version(plain({ points: { holdDays: 9, expiryMonths: 1 } }), day(2), 2),
    ]);
    const account = foldAccount(
      member({ orders: [bought('a', day(1), 1_000), bought('b', day(2), 1_000)] }),
      by,
      NOW,
    );
    expect(account.lots).toMatchObject([
      { cause: 'order:b', maturesAt: day(11), expiresAt: addMonths(day(2), 1, 'UTC') },
      { cause: 'order:a', maturesAt: day(4), expiresAt: addMonths(day(1), 12, 'UTC') },
    ]);
  });
});

describe('what an order deserves', () => {
  test('is judged by the version at its placement, also for later refunds', () => {
    const by = rules([
      version(plain({ earning: { rate: { times: 1, per: 100 } } }), 0, 1),
      version(plain({ earning: { rate: { times: 9, per: 100 } } }), day(2), 2),
    ]);
    const money = refund({ createdAt: day(20), discrepancyMinor: -4_000 });
    const orders = [
      held(order({ orderGid: 'a', placedAt: day(2) - 1 }), [money], by),
      held(order({ orderGid: 'b', placedAt: day(2) }), [], by),
    ];
    const account = foldAccount(member({ orders }), by, NOW);
    expect(points(account)).toEqual({ a: 60, b: 900 });
    expect([...account.entitlements.values()].map((one) => one.explanation.version)).toEqual([1, 2]);
  });

  test('is multiplied by the tier held at the purchase, never by the tier of now', () => {
    const by = rules(plain({ tiers: { levels: [bronze, gold] } }));
    const orders = [bought('c', day(2), 10_000), bought('a', day(0), 29_999), bought('b', day(1), 10_000)];
    const account = foldAccount(member({ orders }), by, NOW);
    expect(points(account)).toEqual({ a: 299, b: 100, c: 200 });
    expect(account.tier).toBe('Gold');
    // A year later the tier is gone and the points of then are the same.
    const later = foldAccount(member({ orders }), by, day(400));
    expect([points(later), later.tier]).toEqual([points(account), 'Bronze']);
  });

  test('does not count towards its own tier, nor do orders of one instant see each other', () => {
    const by = rules(plain({ tiers: { levels: [bronze, gold] } }));
    const orders = [bought('a', day(0), 40_000), bought('b', day(0), 40_000)];
    expect(points(foldAccount(member({ orders }), by, NOW))).toEqual({ a: 400, b: 400 });
  });

  test('falls when an earlier order is refunded before it, and not when it is refunded after', () => {
    const by = rules(plain({ tiers: { levels: [bronze, gold] } }));
    const back = (createdAt: Instant) => refund({ createdAt, discrepancyMinor: -1 });
    const first = order({ orderGid: 'a', lines: [], placedAt: day(0) });
    const worth = {
      ...first,
      lines: order().lines.map((one) => ({ ...one, amountMinor: 30_000 })),
      currentTotalMinor: 0,
    };
    const second = bought('b', day(5), 10_000);
    const of = (createdAt: Instant) =>
      points(foldAccount(member({ orders: [held(worth, [back(createdAt)], by), second] }), by, NOW));
    expect(of(day(4))).toEqual({ a: 299, b: 100 });
    expect(of(day(6))).toEqual({ a: 299, b: 200 });
  });

  test('is 0 before earns_from, but the order counts for tiers', () => {
    const by = rules(plain({ tiers: { levels: [bronze, gold] } }), { earnsFrom: day(3) });
    const orders = [bought('old', day(2), 30_000), bought('new', day(3), 10_000)];
    const account = foldAccount(member({ orders }), by, NOW);
    expect(points(account)).toEqual({ old: 0, new: 200 });
    expect(why(account)).toEqual({ old: 'before_earns_from', new: null });
    expect(account).toMatchObject({ tier: 'Gold', available: 200, spendMinor: 40_000 });
  });

  test('is 0 once it is deleted, and it never counts for tiers', () => {
    const by = rules(plain({ tiers: { levels: [bronze, gold] } }));
    const orders = [bought('gone', day(0), 90_000, { deleted: true }), bought('b', day(1), 10_000)];
    const account = foldAccount(member({ orders }), by, NOW);
    expect(points(account)).toEqual({ gone: 0, b: 100 });
    expect(account).toMatchObject({ tier: 'Bronze', available: 100, joinedAt: day(1) });
  });

  test('leaves a deleted order out of the spend shown, too', () => {
    const orders = [bought('gone', day(0), 90_000, { deleted: true }), bought('b', day(1), 10_000)];
    expect(foldAccount(member({ orders }), rules(plain()), NOW).spendMinor).toBe(10_000);
  });

  test('is 0 while a member has left, judged at the placed time', () => {
    const facts = [
      fact({ kind: 'rejoined', at: day(4), cause: 'rejoined:1' }),
      fact({ kind: 'left', at: day(2), cause: 'left:1' }),
      fact({ kind: 'left', at: day(6), cause: 'left:2' }),
    ];
    const orders = [0, 1.99, 2, 3, 4, 5, 6, 7].map((n) => bought(`day ${n}`, day(n), 1_000));
    const account = foldAccount(member({ orders, facts }), rules(plain()), NOW);
    expect(points(account)).toEqual({
      'day 0': 10,
      'day 1.99': 10,
      'day 2': 0,
      'day 3': 0,
      'day 4': 10,
      'day 5': 10,
      'day 6': 0,
      'day 7': 0,
    });
    expect(why(account)['day 3']).toBe('member_left');
    expect(account.available).toBe(40);
  });

  test('is 0 while the program is paused, and balances stay', () => {
    const by = rules([
      version(plain(), 0, 1),
      version(plain({ paused: true }), day(2), 2),
      version(plain(), day(4), 3),
    ]);
    const orders = [bought('a', day(1), 1_000), bought('b', day(2), 1_000), bought('c', day(4), 1_000)];
    const account = foldAccount(member({ orders }), by, NOW);
    expect(points(account)).toEqual({ a: 10, b: 0, c: 10 });
    expect(foldAccount(member({ orders }), by, day(3)).available).toBe(10);
  });
});

describe('what members and staff did', () => {
  const orders = [bought('a', day(0), 10_000)];
  const spent = (over: Partial<MemberFact> = {}) =>
    fact({ kind: 'redemption', at: day(5), points: 60, ...over });
  const of = (facts: readonly MemberFact[], asOf = NOW, by = rules(plain())) =>
    foldAccount(member({ orders, facts }), by, asOf);

  test('a redemption takes points from its time on', () => {
    expect(of([spent()], day(5) - 1).available).toBe(100);
    expect(of([spent()], day(5)).available).toBe(40);
  });

  test('a redemption the shopper cancels drops out: the points keep their expiry', () => {
    const cancelled = of([spent({ ended: 'cancelled', endedAt: day(6) })]);
    expect(cancelled.lots).toEqual(of([]).lots);
    expect(cancelled.available).toBe(100);
  });

  test('a redemption given back opens a lot, with 14 days of the shop as grace', () => {
    const by = rules(plain({ points: { expiryMonths: 1 } }), { timezone: 'Europe/London' });
    const endedAt = utc('2026-03-20T12:00:00Z');
    const account = of([spent({ ended: 'returned', endedAt })], endedAt, by);
    const returned = account.lots.find((one) => one.kind === 'return');
    expect(returned).toMatchObject({
      cause: 'return:redemption:1',
      size: 60,
      expiresAt: utc('2026-04-03T11:00:00Z'),
    });
    expect(account).toMatchObject({ available: 100, earnedLifetime: 100 });
  });

  test('a credit is a lot with its own expiry and counts as earned; a deduction takes points, or leaves debt', () => {
    const credit = fact({
      kind: 'credit',
      at: day(1),
      points: 25,
      expiresAt: day(10),
      cause: 'adjustment:1',
    });
    expect(of([credit], day(9))).toMatchObject({ available: 125, earnedLifetime: 125 });
    expect(of([credit], day(10))).toMatchObject({ available: 100, earnedLifetime: 125 });
    const deduction = fact({ kind: 'deduction', at: day(2), points: 130, cause: 'adjustment:2' });
    expect(of([credit, deduction], day(2))).toMatchObject({ available: 0, debt: 5, earnedLifetime: 125 });
  });

  test('forgiving takes off the debt of its moment', () => {
    const facts = [spent({ points: 130 }), fact({ kind: 'forgiveness', at: day(6), points: 20 })];
    expect(of(facts)).toMatchObject({ available: 0, debt: 10, forgiven: 20 });
  });

  test('what a debit no longer finds is forgiven by the policy of the version at its own moment', () => {
    const policies = (...debts: ('carry' | 'forgive')[]) =>
      rules(debts.map((debt, index) => version(plain({ points: { debt } }), day(4 + index), index + 1)));
    const over = [spent({ points: 130 })];
    expect(of(over, NOW, policies('carry', 'forgive', 'carry'))).toMatchObject({ debt: 0, forgiven: 30 });
    expect(of(over, NOW, policies('forgive', 'carry', 'forgive'))).toMatchObject({ debt: 30, forgiven: 0 });
  });

  test('a clawback leaves debt only for what was spent, and the next order pays it', () => {
    const by = rules(plain());
    const back = refund({ createdAt: day(8), lines: [{ lineGid: 'line-1', quantity: 1 }] });
    const refunded = held(order({ orderGid: 'a', placedAt: day(0) }), [back], by);
    const facts = [spent()];
    const owing = foldAccount(member({ orders: [refunded], facts }), by, day(9));
    expect(owing).toMatchObject({ available: 0, debt: 60, earnedLifetime: 0, lots: [] });
    const next = bought('b', day(10), 7_500);
    expect(foldAccount(member({ orders: [refunded, next], facts }), by, day(10))).toMatchObject({
      available: 15,
      debt: 0,
      earnedLifetime: 75,
    });
  });
});

describe('a redacted member', () => {
  test('has nothing, owes nothing and is of the first tier, whatever had happened', () => {
    const by = rules(joining({ tiers: { levels: [bronze, gold] } }));
    const facts = [
      fact({ kind: 'redemption', at: day(5), points: 60, ended: 'returned', endedAt: day(6) }),
      fact({ kind: 'redemption', at: day(7), points: 900, cause: 'redemption:2' }),
      fact({ kind: 'credit', at: day(5), points: 500, cause: 'adjustment:1' }),
      fact({ kind: 'forgiveness', at: day(8), points: 5 }),
    ];
    const orders = [bought('a', day(0), 90_000)];
    const account = foldAccount(member({ redacted: true, accountCreatedAt: day(0), orders, facts }), by, NOW);
    expect(account).toMatchObject({
      available: 0,
      pending: 0,
      debt: 0,
      earnedLifetime: 0,
      tier: 'Bronze',
      lots: [],
    });
    expect(why(account)).toEqual({ a: 'redacted' });
    expect(account.nextBoundaryAt).toBeNull();
  });

  test('shows no spend', () => {
    const orders = [bought('a', day(0), 90_000)];
    expect(foldAccount(member({ redacted: true, orders }), rules(plain()), NOW).spendMinor).toBe(0);
  });
});

describe('the account', () => {
  test('names the next moment at which something changes by itself, be it points or tier', () => {
    const by = rules(
      plain({ points: { holdDays: 40, expiryMonths: 24 }, tiers: { levels: [bronze, gold] } }),
    );
    const facts = member({ orders: [bought('a', day(0), 30_000)] });
    const boundary = (asOf: Instant) => foldAccount(facts, by, asOf).nextBoundaryAt;
    expect(boundary(day(1))).toBe(day(40));
    expect(boundary(day(40))).toBe(addMonths(day(0), 12, 'UTC') + 1);
    expect(boundary(day(380))).toBe(addMonths(day(0), 24, 'UTC'));
    expect(boundary(day(800))).toBeNull();
  });

  test('names the last event: joining, placement, refund, what members and staff did', () => {
    const last = (over: Partial<AccountFacts>) =>
      foldAccount(member(over), rules(joining()), NOW).lastEventAt;
    const refunded = bought('a', day(1), 100, { reductions: [[day(4), 0]] });
    expect(last({})).toBeNull();
    expect(last({ accountCreatedAt: day(2) })).toBe(day(2));
    expect(last({ orders: [bought('a', day(1), 100), bought('b', day(3), 0)] })).toBe(day(3));
    expect(last({ orders: [refunded, bought('b', day(3), 100)] })).toBe(day(4));
    expect(last({ orders: [refunded], facts: [fact({ kind: 'credit', at: day(9) })] })).toBe(day(9));
    const returned = fact({ kind: 'redemption', at: day(5), ended: 'returned', endedAt: day(12) });
    expect(last({ orders: [refunded], facts: [returned] })).toBe(day(12));
  });

  test('is right although an order is dated after now, by a wrong clock', () => {
    const by = rules(plain({ tiers: { levels: [bronze, gold] } }));
    const orders = [
      bought('later', NOW + 2 * DAY_MS, 5_000),
      bought('ahead', NOW + DAY_MS, 15_000),
      bought('a', day(0), 20_000),
    ];
    const account = foldAccount(member({ orders }), by, NOW);
    expect(account).toMatchObject({ tier: 'Bronze', available: 200 });
    expect(points(account)).toEqual({ a: 200, ahead: 150, later: 100 });
  });
});

/** Accounts of few distinct days, judged by up to three versions. */
const anyDay = fc.integer({ min: 0, max: 60 }).map(day);
const anyAccount = fc
  .record({
    created: fc.option(anyDay),
    earnsFrom: fc.integer({ min: -5, max: 20 }).map(day),
    everybody: fc.boolean(),
    policy: fc.constantFrom('carry' as const, 'forgive' as const),
    orders: fc.array(
      fc.record({
        at: anyDay,
        minor: fc.nat(50_000),
        back: fc.option(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.nat(100))),
        deleted: fc.boolean(),
      }),
      { maxLength: 6 },
    ),
    facts: fc.array(
      fc.record({
        kind: fc.constantFrom<MemberFact['kind']>(
          'redemption',
          'redemption',
          'deduction',
          'credit',
          'forgiveness',
          'left',
          'rejoined',
        ),
        at: anyDay,
        points: fc.nat(300),
        ended: fc.constantFrom<MemberFact['ended'][]>(null, null, 'cancelled', 'returned'),
        later: fc.nat(20),
      }),
      { maxLength: 6 },
    ),
    asOf: fc.integer({ min: 60, max: 600 }).map(day),
  })
  .map(({ created, earnsFrom, everybody, policy, orders, facts, asOf }) => ({
    asOf,
    by: rules(
      [
        version(program({ joining: { points: 100, everybody }, points: { debt: policy } }), 0, 1),
        version(
          program({ points: { holdDays: 10, expiryMonths: 3 }, earning: { rounding: 'ceil' } }),
          day(20),
          2,
        ),
      ],
      { earnsFrom, timezone: 'Europe/London' },
    ),
    facts: member({
      accountCreatedAt: created,
      orders: orders.map(({ at, minor, back, deleted }, index) =>
        bought(`order-${index}`, at, minor, {
          deleted,
          reductions: back ? [[at + back[0] * DAY_MS, Math.floor((minor * back[1]) / 101)]] : [],
        }),
      ),
      facts: facts.map(({ later, ended, ...one }, index) => ({
        ...fact(one),
        cause: `${one.kind}:${index}`,
        ended: one.kind === 'redemption' ? ended : null,
        endedAt: one.kind === 'redemption' && ended !== null ? one.at + later * DAY_MS : null,
      })),
    }),
  }));

describe('every account', () => {
  test('is the same whatever the order in which its facts are given', () => {
    fc.assert(
      fc.property(anyAccount, ({ facts, by, asOf }) => {
        const backwards = {
          ...facts,
          orders: [...facts.orders].reverse(),
          facts: [...facts.facts].reverse(),
        };
        const [one, other] = [foldAccount(facts, by, asOf), foldAccount(backwards, by, asOf)];
        expect({ ...other, entitlements: points(other) }).toEqual({ ...one, entitlements: points(one) });
      }),
    );
  });

  test('holds exactly what it earned, less what expired and was taken, plus what was forgiven', () => {
    fc.assert(
      fc.property(anyAccount, ({ facts, by, asOf }) => {
        const account = foldAccount(facts, by, asOf);
        const total = (of: readonly number[]) => of.reduce((sum, one) => sum + one, 0);
        const done = facts.facts.filter((one) => one.at <= asOf && one.ended !== 'cancelled');
        const amount = (kinds: readonly string[], some = done) =>
          total(some.filter((one) => kinds.includes(one.kind)).map((one) => one.points));
        const back = done.filter((one) => one.ended === 'returned' && (one.endedAt ?? 0) <= asOf);
        // What was forgiven was never given, so it does not come back.
        const returned = total(account.lots.filter(({ kind }) => kind === 'return').map(({ size }) => size));
        expect(returned).toBeLessThanOrEqual(amount(['redemption'], back));
        const joiningSize = joiningLot(7, account.joinedAt, by)?.size ?? 0;
        const earned =
          total(Object.values(points(account))) + joiningSize + amount(['credit'], [...facts.facts]);
        expect(account.earnedLifetime).toBe(earned);
        expect(account.available + account.pending - account.debt).toBe(
          earned +
            returned -
            total(account.lots.map((one) => one.expired)) -
            amount(['redemption', 'deduction']) +
            account.forgiven,
        );
      }),
      { numRuns: 500 },
    );
  });

  test('of a redacted member is empty', () => {
    fc.assert(
      fc.property(anyAccount, ({ facts, by, asOf }) => {
        const account = foldAccount({ ...facts, redacted: true }, by, asOf);
        const { available, pending, debt, earnedLifetime, tier } = account;
        expect({ available, pending, debt, earnedLifetime, tier }).toEqual({
          available: 0,
          pending: 0,
          debt: 0,
          earnedLifetime: 0,
          tier: 'Bronze',
        });
        expect(Object.values(points(account)).every((one) => one === 0)).toBe(true);
      }),
    );
  });

  test('that is asked for every boundary it names has passed through every change', () => {
    fc.assert(
      fc.property(anyAccount, ({ facts, by, asOf }) => {
        const end = asOf + 200 * DAY_MS;
        const shown = (at: Instant) => {
          const { available, pending, debt, tier } = foldAccount(facts, by, at);
          return { available, pending, debt, tier };
        };
        const { nextBoundaryAt } = foldAccount(facts, by, asOf);
        const last = Math.max(0, ...facts.facts.flatMap((one) => [one.at, one.endedAt ?? 0]));
        fc.pre(last <= asOf);
        const until = Math.min(nextBoundaryAt ?? end, end) - 1;
        expect(shown(until)).toEqual(shown(asOf));
        expect(shown(asOf + Math.floor((until - asOf) / 2))).toEqual(shown(asOf));
      }),
    );
  });
});
