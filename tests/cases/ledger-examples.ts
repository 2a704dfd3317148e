import { foldAccount, type MemberFact } from '#app/domain/account.ts';
import { replayLots, type Debit, type Lot } from '#app/domain/lots.ts';
import { joinRefunds, type OrderState, type Refund, type RefundForm } from '#app/domain/order-state.ts';
import { DAY_MS, type Instant } from '#app/domain/time.ts';
import {
  bought,
  debit,
  fact,
  held,
  line,
  lot,
  member,
  order,
  plain,
  PLACED,
  refund,
  rules,
  utc,
} from '../domain/facts.ts';
import { odoo, otherwise, same, setono, type Example } from './example.ts';

const NOW = PLACED + 30 * DAY_MS;
const clawback = setono('Functional/LoyaltyLedgerClawbackTest.php');
const onePerUnit = rules(plain());

/** A member with one order, before and after what happened to it. */
function reversal(state: OrderState, refunds: readonly RefundForm[]) {
  const of = (order: OrderState, some: readonly RefundForm[]) =>
    foldAccount(member({ orders: [held(order, some, onePerUnit)] }), onePerUnit, NOW).available;
  const earned = of({ ...state, cancelledAt: null }, []);
  const balance = of(state, refunds);
  return { earned, balance, row: balance - earned };
}

const orderOf = (points: number, units = 1) =>
  order({ lines: [line({ quantity: units, amountMinor: points * 100 })] });
const returning = (quantity: number, over: Partial<Refund> = {}) =>
  refund({ lines: [{ lineGid: 'line-1', quantity }], ...over });

export const clawbackExamples: readonly Example[] = [
  same({
    id: 'clawback-01',
    rule: 'full reversal',
    source: clawback,
    given: { earned: 150 },
    expected: { earned: 150, balance: 0, row: -150 },
    ours: ({ earned }) => reversal(orderOf(earned), [returning(1)]),
  }),
  same({
    id: 'clawback-04',
    rule: 'clawback twice is one row',
    source: clawback,
    given: { earned: 150, calls: 2 },
    expected: { balance: 0, rows: 1 },
    ours: ({ earned, calls }) => {
      const told = Array.from({ length: calls }, () => returning(1));
      const known = told.reduce<readonly RefundForm[]>((all, one) => joinRefunds(all, [one]).refunds, []);
      return { balance: reversal(orderOf(earned), known).balance, rows: known.length };
    },
  }),
  same({
    id: 'clawback-05',
    rule: 'asked to reverse 9999 of 150',
    source: clawback,
    given: { earned: 150, requested: 9_999 },
    expected: { earned: 150, balance: 0, row: -150 },
    ours: ({ earned, requested }) =>
      reversal(orderOf(earned), [refund({ discrepancyMinor: -requested * 100 })]),
  }),
  same({
    id: 'clawback-06',
    rule: 'asked to reverse -50: a debit can never become a credit',
    source: clawback,
    given: { earned: 150, requested: -50 },
    expected: { earned: 150, balance: 150, row: 0 },
    ours: ({ earned, requested }) =>
      reversal(orderOf(earned), [refund({ discrepancyMinor: -requested * 100 })]),
  }),
];

const expire = setono('Functional/LoyaltyLedgerExpireTest.php');

/** Balance and what was booked as expired; `row` of the first lot. */
function expiry(lots: readonly Lot[], debits: readonly Debit[], asOf: Instant) {
  const replayed = replayLots(lots, debits, asOf);
  const expired = replayed.lots.map((one) => one.expired).filter((points) => points > 0);
  return { balance: replayed.available, rows: expired.map((points) => -points) };
}

const expiring = (size: number, inDays: number, over: Partial<Lot> = {}) =>
  lot({ size, expiresAt: NOW + inDays * DAY_MS, ...over });

export const expiryExamples: readonly Example[] = [
  same({
    id: 'expire-01',
    rule: 'a lot past expiry',
    source: expire,
    given: { size: 150, inDays: -1 },
    expected: { balance: 0, rows: [-150] },
    ours: ({ size, inDays }) => expiry([expiring(size, inDays)], [], NOW),
  }),
  same({
    id: 'expire-02',
    rule: 'a lot not yet expired',
    source: expire,
    given: { size: 150, inDays: 1 },
    expected: { balance: 150, rows: [] },
    ours: ({ size, inDays }) => expiry([expiring(size, inDays)], [], NOW),
  }),
  otherwise({
    id: 'expire-04',
    rule: 'a fully consumed lot gets a zero close row',
    source: expire,
    given: { size: 150, spent: 150, inDays: -1 },
    expected: { balance: 0, rows: [0] },
    decision: 'Nothing left, nothing booked: lots are a replay and need no closing row.',
    ours: ({ size, spent, inDays }) =>
      expiry([expiring(size, inDays)], [debit({ at: PLACED + DAY_MS, points: spent })], NOW),
    instead: { balance: 0, rows: [] },
  }),
  same({
    id: 'expire-06',
    rule: 'two expired lots, two rows',
    source: expire,
    given: { first: { size: 100, inDays: -2 }, second: { size: 60, inDays: -1 } },
    expected: { balance: 0, rows: [-100, -60] },
    ours: ({ first, second }) =>
      expiry(
        [expiring(first.size, first.inDays), expiring(second.size, second.inDays, { cause: 'order:2' })],
        [],
        NOW,
      ),
  }),
  same({
    id: 'expire-07',
    rule: 'an expiry instant equal to asOf counts as expired',
    source: expire,
    given: { size: 150, expiresAt: '2026-01-01T00:00:00Z', asOf: '2026-01-01T00:00:00Z' },
    expected: { balance: 0, rows: [-150] },
    ours: ({ size, expiresAt, asOf }) =>
      expiry(
        [lot({ size, placedAt: utc('2025-06-01T00:00:00Z'), expiresAt: utc(expiresAt) })],
        [],
        utc(asOf),
      ),
  }),
  same({
    id: 'expire-10',
    rule: '5 points per unit, 90 days, a reward costs 500; two orders of 115.00 and 161.00, one reward after each',
    source: odoo('sale_loyalty/tests/test_expire_loyalty_points.py'),
    given: { orders: [115, 161], cost: 500, lifeDays: 90, afterDays: 91 },
    expected: { remaining: [75, 380], usedFirst: 0, afterwards: 0 },
    ours: ({ orders, cost, lifeDays, afterDays }) => {
      const lots = orders.map((units, index) => {
        const placedAt = PLACED + index * 60_000;
        return lot({
          cause: `order:${index}`,
          size: units * 5,
          placedAt,
          expiresAt: placedAt + lifeDays * DAY_MS,
        });
      });
      const debits = orders.map((_, index) =>
        debit({ cause: `redemption:${index}`, at: PLACED + index * 60_000 + 1, points: cost }),
      );
      const remaining = orders.map((_, index) => {
        const asOf = PLACED + index * 60_000 + 1;
        return replayLots(lots.slice(0, index + 1), debits, asOf).available;
      });
      const done = replayLots(lots, debits, PLACED + DAY_MS);
      const afterwards = replayLots(lots, debits, PLACED + afterDays * DAY_MS).available;
      return {
        remaining,
        usedFirst: done.lots.find((one) => one.cause === 'order:0')?.left ?? -1,
        afterwards,
      };
    },
  }),
];

const tigerbeetle = { repoOrUrl: 'tigerbeetle/tigerbeetle', path: 'docs/coding/two-phase-transfers.md' };

/** Whether a debit finds less than it takes: what a redemption is refused for. */
function isRefused(credits: readonly number[], debits: readonly number[], wanted: number): boolean {
  const lots = credits.map((size, index) => lot({ cause: `order:${index}`, size }));
  const before = debits.map((points, index) =>
    debit({ cause: `redemption:${index}`, at: PLACED + 1, points }),
  );
  return replayLots(lots, before, NOW).available < wanted;
}

export const holdExamples: readonly Example[] = [
  same({
    id: 'hold-03',
    rule: 'pending, then void',
    source: tigerbeetle,
    given: { pending: 123 },
    expected: { before: { posted: 0, pending: 123 }, after: { posted: 0, pending: 0 } },
    ours: ({ pending }) => {
      const by = rules(plain({ points: { holdDays: 60 } }));
      const of = (state: OrderState) => {
        const account = foldAccount(member({ orders: [held(state, [], by)] }), by, NOW);
        return { posted: account.available, pending: account.pending };
      };
      return { before: of(orderOf(pending)), after: of({ ...orderOf(pending), paymentStatus: 'voided' }) };
    },
  }),
  same({
    id: 'hold-04',
    rule: 'a hold that would break the balance fails: credits 100, debits 70, hold 50',
    source: tigerbeetle,
    given: { credits: 100, debits: 70, hold: 50 },
    expected: { error: true },
    ours: ({ credits, debits, hold }) => ({ error: isRefused([credits], [debits], hold) }),
  }),
  otherwise({
    id: 'hold-05',
    rule: 'post after post',
    source: tigerbeetle,
    given: { posts: 2 },
    expected: { error: 'already_posted' },
    decision: 'Being told again is no error: states converge, and the second telling finds nothing to book.',
    ours: ({ posts }) => {
      const told = Array.from({ length: posts }, () => refund());
      const first = joinRefunds([], told.slice(0, 1));
      return joinRefunds(first.refunds, told.slice(1)).changed;
    },
    instead: false,
  }),
];

const medusa = {
  repoOrUrl: 'medusajs/medusa',
  path: 'packages/plugins/loyalty/integration-tests/__tests__/store-credit-module.spec.ts',
};

function credited(points: number, cause: string): MemberFact {
  return fact({ kind: 'credit', at: PLACED, points, cause });
}

function redeemed(points: number, cause = 'redemption:1', over: Partial<MemberFact> = {}): MemberFact {
  return fact({ kind: 'redemption', at: PLACED + 2, points, cause, ...over });
}

function accountOf(
  facts: readonly MemberFact[],
  state: OrderState | null = null,
  refunds: readonly RefundForm[] = [],
) {
  const orders = state ? [held(state, refunds, onePerUnit)] : [];
  return foldAccount(member({ orders, facts }), onePerUnit, NOW);
}

export const ledgerExamples: readonly Example[] = [
  same({
    id: 'ledger-01',
    rule: 'two rewards (1 and 2 points) on one order that earns 1',
    source: odoo('sale_loyalty/tests/test_loyalty_history.py::test_loyalty_history_multi_reward'),
    given: { start: 4, earned: 1, costs: [1, 2] },
    expected: { issued: 1, used: 3, balance: 2 },
    ours: ({ start, earned, costs }) => {
      const rewards = costs.map((points, index) => redeemed(points, `redemption:${index}`));
      const account = accountOf([credited(start, 'adjustment:1'), ...rewards], orderOf(earned));
      const unspent = accountOf([credited(start, 'adjustment:1')], orderOf(earned));
      return {
        issued: account.earnedLifetime - start,
        used: unspent.available - account.available,
        balance: account.available,
      };
    },
  }),
  same({
    id: 'ledger-02',
    rule: 'credit 150, debit 30 (store credit there, points here)',
    source: medusa,
    given: { credits: 150, debits: 30 },
    expected: 120,
    ours: ({ credits, debits }) =>
      accountOf([credited(credits, 'adjustment:1'), fact({ kind: 'deduction', at: NOW, points: debits })])
        .available,
  }),
  same({
    id: 'ledger-03',
    rule: 'a debit of 100 of 40 must be refused (store credit there, points here)',
    source: medusa,
    given: { credits: 40, debit: 100 },
    expected: { error: true },
    ours: (given) => ({ error: isRefused([given.credits], [], given.debit) }),
  }),
];

const replayer = setono('Replay/LotReplayerTest.php');
const on = (date: string) => utc(`${date}T00:00:00Z`);

function credit(cause: string, size: number, date: string, expires: string | null = null): Lot {
  return lot({
    cause,
    size,
    placedAt: on(date),
    maturesAt: on(date),
    expiresAt: expires === null ? null : on(expires),
  });
}

function openLots(lots: readonly Lot[], debits: readonly Debit[], asOf: string) {
  const { lots: after, available, debt } = replayLots(lots, debits, on(asOf));
  return { balance: available, open: after.map((one) => one.left).filter((left) => left > 0), deficit: debt };
}

export const lotExamples: readonly Example[] = [
  same({
    id: 'lots-01',
    rule: 'one credit',
    source: replayer,
    given: { size: 100, date: '2026-01-01' },
    expected: { balance: 100, open: [100], deficit: 0 },
    ours: ({ size, date }) => openLots([credit('a', size, date)], [], '2026-01-02'),
  }),
  same({
    id: 'lots-04',
    rule: 'never-expiring lots are used last',
    source: replayer,
    given: {
      never: '2026-01-01',
      expiring: '2026-01-02',
      expires: '2027-01-01',
      redeem: 100,
      at: '2026-02-01',
    },
    expected: { never: 100, expires: 0 },
    ours: ({ never, expiring: dated, expires, redeem, at }) => {
      const lots = [credit('never', 100, never), credit('expires', 100, dated, expires)];
      const after = replayLots(lots, [debit({ at: on(at), points: redeem })], on(at));
      return Object.fromEntries(after.lots.map((one) => [one.cause, one.left])) as {
        never: number;
        expires: number;
      };
    },
  }),
  same({
    id: 'lots-05',
    rule: 'a debit spanning two lots',
    source: replayer,
    given: {
      lots: [
        ['a', 50, '2026-01-01', '2027-01-01'],
        ['b', 50, '2026-01-02', '2027-02-01'],
      ] as const,
      redeem: 70,
      at: '2026-03-01',
    },
    expected: { balance: 30, open: [{ remaining: 30, expiresAt: on('2027-02-01') as number | null }] },
    ours: ({ lots, redeem, at }) => {
      const given = lots.map(([cause, size, date, expires]) => credit(cause, size, date, expires));
      const after = replayLots(given, [debit({ at: on(at), points: redeem })], on(at));
      const open = after.lots.filter((one) => one.left > 0);
      return {
        balance: after.available,
        open: open.map((one) => ({ remaining: one.left, expiresAt: one.expiresAt })),
      };
    },
  }),
  same({
    id: 'lots-06',
    rule: 'an expiry zeroes exactly its own lot',
    source: replayer,
    given: { a: 100, b: 40, expires: '2027-01-01', asOf: '2027-01-02' },
    expected: { balance: 40, open: [40], deficit: 0 },
    ours: ({ a, b, expires, asOf }) =>
      openLots([credit('a', a, '2026-01-01', expires), credit('b', b, '2026-01-02')], [], asOf),
  }),
  same({
    id: 'lots-08',
    rule: 'points expiring at or before a date',
    source: replayer,
    given: {
      sizes: [100, 200, 50],
      expires: ['2026-02-01', '2026-06-01', null],
      asOf: ['2026-03-01', '2026-07-01'],
    },
    expected: [100, 300],
    ours: ({ sizes, expires, asOf }) => {
      const lots = sizes.map((size, index) => credit(`${index}`, size, '2026-01-01', expires[index] ?? null));
      return asOf.map((date) =>
        replayLots(lots, [], on(date)).lots.reduce((sum, one) => sum + one.expired, 0),
      );
    },
  }),
];

const posRefund = (name: string) => odoo(`pos_loyalty/tests/test_pos_loyalty_points.py::${name}`);
const rivo = {
  repoOrUrl:
    'https://help.rivo.io/en/articles/6670948-automatically-adjust-points-on-refunded-or-canceled-orders',
  path: 'page text',
};

export const refundExamples: readonly Example[] = [
  same({
    id: 'refund-01',
    rule: '1 point per unit of money, 2 x 50, one refunded',
    source: posRefund('test_refund_prorates_earned_points'),
    given: { earned: 100, units: 2, returned: 1 },
    expected: { earned: 100, balance: 50, row: -50 },
    ours: ({ earned, units, returned }) => reversal(orderOf(earned, units), [returning(returned)]),
  }),
  same({
    id: 'refund-03',
    rule: 'full refund: remove earned 70, return spent 150',
    source: posRefund('test_refund_reverses_earned_and_returns_spent'),
    given: { start: 200, earned: 70, spent: 150 },
    expected: { afterOrder: 120, afterRefund: 200 },
    ours: ({ start, earned, spent }) => {
      const begin = credited(start, 'adjustment:1');
      const back = redeemed(spent, 'redemption:1', { ended: 'returned', endedAt: PLACED + DAY_MS });
      return {
        afterOrder: accountOf([begin, redeemed(spent)], orderOf(earned)).available,
        afterRefund: accountOf([begin, back], orderOf(earned), [returning(1)]).available,
      };
    },
  }),
  otherwise({
    id: 'refund-04',
    rule: 'half refund: half of both earned 70 and spent 150',
    source: posRefund('test_refund_prorates_earned_and_spent'),
    given: { start: 200, earned: 70, spent: 150 },
    expected: { reversed: 35, returned: 75, balance: 160 },
    decision:
      'A redemption is one code: its points come back when the order is cancelled or fully refunded, never in part.',
    ours: ({ start, earned, spent }) => {
      const facts = [credited(start, 'adjustment:1'), redeemed(spent)];
      const before = accountOf(facts, orderOf(earned, 2));
      const after = accountOf(facts, orderOf(earned, 2), [returning(1)]);
      return { reversed: before.available - after.available, returned: 0, balance: after.available };
    },
    instead: { reversed: 35, returned: 0, balance: 85 },
  }),
  same({
    id: 'refund-05',
    rule: 'proportional reversal, 500 points on 100.00, 20.00 refunded',
    source: {
      repoOrUrl: 'https://help.mageloyalty.com/en/articles/14043934-how-refunds-affect-points',
      path: 'page text',
    },
    given: { orderMinor: 10_000, refundMinor: 2_000 },
    expected: { reversed: 100, kept: 400 },
    ours: ({ orderMinor, refundMinor }) => {
      const by = rules(plain({ earning: { rate: { times: 5, per: 100 } } }));
      const state = order({ lines: [line({ amountMinor: orderMinor })] });
      const money = refund({ discrepancyMinor: -refundMinor });
      const of = (some: RefundForm[]) =>
        foldAccount(member({ orders: [held(state, some, by)] }), by, NOW).available;
      return { reversed: of([]) - of([money]), kept: of([money]) };
    },
  }),
  same({
    id: 'refund-09',
    rule: '1.00 is 1 point, return 50 of 100',
    source: rivo,
    given: { order: 100, refundMinor: 5_000 },
    expected: { earned: 100, balance: 50, row: -50 },
    ours: (given) => reversal(orderOf(given.order), [refund({ discrepancyMinor: -given.refundMinor })]),
  }),
  same({
    id: 'refund-10',
    rule: 'voided or cancelled order: all points',
    source: rivo,
    given: { order: 100 },
    expected: { earned: 100, balance: 0, row: -100 },
    ours: (given) => reversal({ ...orderOf(given.order), cancelledAt: PLACED + DAY_MS }, []),
  }),
];

/** For the examples of redeeming. */
export const playing = { accountOf, credited, redeemed, orderOf, isRefused, bought, NOW };
