import { foldAccount } from '#app/domain/account.ts';
import { scale } from '#app/domain/rational.ts';
import { addMonths } from '#app/domain/time.ts';
import { member, plain, PLACED, rules } from '../domain/facts.ts';
import { notOurs, odoo, otherwise, same, setono, type Example } from './example.ts';
import { playing } from './ledger-examples.ts';

const { accountOf, bought, credited, isRefused, NOW, orderOf, redeemed } = playing;

const calculator = setono('Unit/Redemption/RedemptionCalculatorTest.php');
const ledger = setono('Functional/RedemptionLedgerTest.php');
const odooLoyalty = (name: string) => odoo(`sale_loyalty/tests/test_loyalty.py::${name}`);
const odooPos = (name: string) => odoo(`pos_loyalty/tests/test_pos_loyalty_points.py::${name}`);

/** A member with `balance` points that expire, as those of an order do. */
const by = rules(plain({ points: { expiryMonths: 6 } }));
function holding(balance: number, facts: Parameters<typeof accountOf>[0]) {
  return foldAccount(member({ orders: [bought('a', PLACED, balance * 100)], facts }), by, NOW);
}

export const redeemingExamples: readonly Example[] = [
  notOurs({
    id: 'redeem-05',
    rule: 'below the minimum of 500 nothing is applied',
    source: calculator,
    given: { requested: 400, balance: 5_000, orderMinor: 100_000, min: 500 },
    expected: 0,
    decision: 'A reward has its price in points; there is no free amount to apply, so no minimum either.',
  }),
  notOurs({
    id: 'redeem-06',
    rule: 'a misconfigured conversion (0 points) applies nothing',
    source: calculator,
    given: { requested: 1_000, balance: 5_000, orderMinor: 100_000 },
    expected: 0,
    decision:
      'No conversion rate: a reward states its points and its worth. What is misconfigured is refused on saving.',
  }),
  same({
    id: 'redeem-07',
    rule: 'points to money: 100 points are 500 minor units',
    source: calculator,
    given: { applied: 1_000 },
    expected: 5_000,
    ours: ({ applied }) => scale(applied, [{ times: 500, per: 100 }], 'floor'),
  }),
  same({
    id: 'redeem-08',
    rule: 'redeem 300 of 1000',
    source: ledger,
    given: { balance: 1_000, redeem: 300 },
    expected: { balance: 700, debt: 0 },
    ours: ({ balance, redeem }) => {
      const { available, debt } = holding(balance, [redeemed(redeem)]);
      return { balance: available, debt };
    },
  }),
  otherwise({
    id: 'redeem-09',
    rule: 'redeeming 500 of 200 is clamped to the balance',
    source: ledger,
    given: { balance: 200, redeem: 500 },
    expected: { balance: 0, row: -200 },
    decision:
      'Never clamped: a reward has one price, and is refused. A debit that outlives its points leaves debt.',
    ours: ({ balance, redeem }) => {
      const { available, debt } = holding(balance, [redeemed(redeem)]);
      return { refused: isRefused([balance], [], redeem), balance: available, debt };
    },
    instead: { refused: true, balance: 0, debt: 300 },
  }),
  notOurs({
    id: 'redeem-10',
    rule: 'the same order redeemed twice is one row',
    source: ledger,
    given: { balance: 1_000, redeem: [300, 300] },
    expected: { balance: 700, rows: 1 },
    decision:
      'One cause, one entry is held by a constraint of the database; the domain is given each redemption once. Two redemptions are two.',
  }),
  same({
    id: 'redeem-11',
    rule: 'rollback of a redemption',
    source: ledger,
    given: { balance: 1_000, redeem: 300 },
    expected: { balance: 1_000, rollbackRows: 1 },
    ours: ({ balance, redeem }) => {
      const account = holding(balance, [
        redeemed(redeem, 'redemption:1', { ended: 'returned', endedAt: NOW }),
      ]);
      return {
        balance: account.available,
        rollbackRows: account.lots.filter((one) => one.kind === 'return').length,
      };
    },
  }),
  otherwise({
    id: 'redeem-12',
    rule: 'rollback twice is one row (whose points then never expire)',
    source: ledger,
    given: { balance: 1_000, redeem: 300 },
    expected: { balance: 1_000, rollbackRows: 1 },
    decision:
      'A redemption ends once. Cancelled, it drops out of the replay and the points keep their expiry; redeeming and cancelling must not make points permanent.',
    ours: ({ balance, redeem }) => {
      const account = holding(balance, [
        redeemed(redeem, 'redemption:1', { ended: 'cancelled', endedAt: NOW }),
      ]);
      return { balance: account.available, lots: account.lots.map((one) => [one.cause, one.expiresAt]) };
    },
    instead: { balance: 1_000, lots: [['order:a', addMonths(PLACED, 6, 'UTC')]] },
  }),
  same({
    id: 'redeem-13',
    rule: 'a reward costs 3 points, the card has 10: three of them cost 9',
    source: odooLoyalty('test_nominative_programs'),
    given: { balance: 10, cost: 3 },
    expected: { cost: 9, left: 1, oneMoreIsRefused: true },
    ours: ({ balance, cost }) => {
      const rewards = scale(balance, [{ times: 1, per: cost }], 'floor');
      const facts = Array.from({ length: rewards }, (_, index) => redeemed(cost, `redemption:${index}`));
      const left = holding(balance, facts).available;
      const costs = facts.map((one) => one.points);
      return { cost: balance - left, left, oneMoreIsRefused: isRefused([balance], costs, cost) };
    },
  }),
  notOurs({
    id: 'redeem-14',
    rule: 'three successive 10 % discounts compound on the remainder',
    source: odooLoyalty('test_multiple_discount_specific'),
    given: { total: 300 },
    expected: [270, 243, 218.7],
    decision:
      'Shopify works out discounts; and our codes do not combine with other order discounts unless switched on.',
  }),
  notOurs({
    id: 'redeem-15',
    rule: '10 % of 120, capped at 9',
    source: odooLoyalty('test_discount_max_amount_on_specific_product'),
    given: { base: 120, max: 9 },
    expected: -9,
    decision: 'Shopify works out discounts; its percentages have no cap.',
  }),
  same({
    id: 'redeem-19',
    rule: "the cost is the program's (5), not the client's (1)",
    source: odooPos('test_points_cost_recomputed_not_trusted'),
    given: { balance: 50, earned: 100, cost: 5 },
    expected: { used: 5, balance: 145 },
    ours: ({ balance, earned, cost }) => {
      const begin = credited(balance, 'adjustment:1');
      const after = accountOf([begin, redeemed(cost)], orderOf(earned)).available;
      return { used: accountOf([begin], orderOf(earned)).available - after, balance: after };
    },
  }),
  same({
    id: 'redeem-20',
    rule: 'free products: ceil(5 / 2) x 3 points',
    source: odooPos('test_free_product_cost_depends_on_qty'),
    given: { balance: 50, quantity: 5, rewardQuantity: 2, cost: 3 },
    expected: { used: 9, balance: 41 },
    ours: ({ balance, quantity, rewardQuantity, cost }) => {
      const used = scale(quantity, [{ times: 1, per: rewardQuantity }], 'ceil') * cost;
      return { used, balance: holding(balance, [redeemed(used)]).available };
    },
  }),
  same({
    id: 'redeem-21',
    rule: '3 held and 1 earned are less than 5: must fail',
    source: odooPos('test_insufficient_balance_raises'),
    given: { balance: 3, earned: 1, cost: 5 },
    expected: { error: true, enough: false },
    ours: ({ balance, earned, cost }) => ({
      error: isRefused([balance, earned], [], cost),
      enough: isRefused([balance, earned + 1], [], cost),
    }),
  }),
  same({
    id: 'redeem-23',
    rule: 'ceil(amount / rate): awarding floors and redeeming ceils, both favour the shop',
    source: {
      repoOrUrl: 'be-agile/ba_spree_loyalty_points',
      path: 'spec/models/concerns/spree/loyalty_points_spec.rb',
    },
    given: { amount: 50, rate: 3 },
    expected: 17,
    ours: ({ amount, rate }) => scale(amount, [{ times: 1, per: rate }], 'ceil'),
  }),
];
