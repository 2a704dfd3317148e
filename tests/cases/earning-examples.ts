import { entitlement } from '#app/domain/earning/entitlement.ts';
import { orderSpend } from '#app/domain/earning/order-spend.ts';
import type { OrderState } from '#app/domain/order-state.ts';
import { programSchema, versionAt, type Program, type ProgramVersion } from '#app/domain/program.ts';
import { scale } from '#app/domain/rational.ts';
import { excluding, line, order, plain, utc, version } from '../domain/facts.ts';
import { odoo, otherwise, same, setono, type Example, type Source } from './example.ts';

const ONE_PER_UNIT = { times: 1, per: 100 };
const member = { name: 'Member', thresholdMinor: 0, multiplier: { times: 1, per: 1 } };

/** Points of one paid order, by our whole way from state to entitlement. */
function pointsOf(state: OrderState, by: Program | readonly ProgramVersion[], tier = member): number {
  const versions = 'paused' in by ? [version(by)] : by;
  const deciding = versionAt(versions, state.placedAt);
  const { netMinor, reason } = orderSpend(state, [], deciding.program, null);
  const facts = {
    placedAt: state.placedAt,
    netMinor,
    spendReason: reason,
    deleted: false,
    redacted: false,
    left: false,
  };
  return entitlement(facts, deciding, tier, 0).points;
}

function worth(amountMinor: number, over: Partial<OrderState> = {}): OrderState {
  return order({ lines: [line({ amountMinor })], ...over });
}

const atRate = (times: number, per: number, over: Partial<Program['earning']> = {}) =>
  plain({ earning: { rate: { times, per }, ...over } });

function timesTier(times: number, per: number) {
  return { ...member, multiplier: { times, per } };
}

const NO_BANDS =
  'No bands within an order: one rate for every unit, rounded once. Loyal customers earn more through tiers.';

function bands(id: string, source: Source, amountMinor: number, points: number, ours: number): Example {
  return otherwise({
    id,
    rule: '1 point per 1.00 between 50 and 100, 2 points per 1.00 above 100',
    source,
    given: { amountMinor },
    expected: points,
    decision: NO_BANDS,
    ours: (given) => pointsOf(worth(given.amountMinor), atRate(1, 100)),
    instead: ours,
  });
}

const sarandhans = {
  repoOrUrl: 'sarandhans/customers-rewards-application',
  path: 'src/tests/calculateRewards.test.js',
};
const roshan = { repoOrUrl: 'RoshanDUrkande/CustomerRewardsApp', path: 'src/utils/rewardCalculator.test.js' };

export const bandExamples: readonly Example[] = [
  bands('bands-03', sarandhans, 4_000, 0, 40),
  bands('bands-04', sarandhans, 12_075, 91, 120),
  bands('bands-05', roshan, 4_900, 0, 49),
  bands('bands-06', roshan, 7_500, 25, 75),
  bands('bands-08', roshan, 10_000, 50, 100),
  bands('bands-09', roshan, 0, 0, 0),
];

const food = line({ lineGid: 'food', productGid: 'food' });
const other = line({ lineGid: 'other', productGid: 'other', amountMinor: 5_000 });
const foodOnly = plain({ earning: excluding({ productGids: ['other'] }) });

export const basisExamples: readonly Example[] = [
  same({
    id: 'basis-03',
    rule: 'the order total is the basis, taxes included',
    source: setono('Rule/Basis/EarningBasisProviderTest.php'),
    // Shipping is the rest: 6000 - 5000, of which 1000 - 800 is tax.
    given: { itemsMinor: 5_000, itemTaxMinor: 800, totalMinor: 6_000, taxMinor: 1_000 },
    expected: 6_000,
    ours: ({ itemsMinor, itemTaxMinor, totalMinor, taxMinor }) => {
      const state = order({
        taxesIncluded: true,
        currentTotalMinor: totalMinor,
        lines: [line({ amountMinor: itemsMinor, taxMinor: itemTaxMinor })],
        shippingMinor: totalMinor - itemsMinor,
        shippingTaxMinor: taxMinor - itemTaxMinor,
      });
      return orderSpend(state, [], plain({ earning: { shipping: true, tax: 'included' } }), null).netMinor;
    },
  }),
  same({
    id: 'basis-05',
    rule: '1 point per unit; an automatic 10 % order discount before',
    source: odoo(
      'sale_loyalty/tests/test_loyalty.py::test_points_awarded_global_discount_code_no_domain_program',
    ),
    given: { lineMinor: 10_000, discountMinor: 1_000 },
    expected: { totalMinor: 9_000, points: 90 },
    ours: ({ lineMinor, discountMinor }) => {
      const state = worth(lineMinor - discountMinor);
      return { totalMinor: state.currentTotalMinor, points: pointsOf(state, plain()) };
    },
  }),
  same({
    id: 'basis-06',
    rule: '1 point per unit; a 10 % code on the order',
    source: odoo('sale_loyalty/tests/test_loyalty.py::test_points_awarded_discount_code_no_domain_program'),
    given: { lineMinor: 10_000, discountMinor: 1_000 },
    expected: 90,
    ours: ({ lineMinor, discountMinor }) =>
      pointsOf(worth(lineMinor - discountMinor, { discountCodes: ['TEN'] }), plain()),
  }),
  otherwise({
    id: 'basis-07',
    rule: '1 point per unit of food only; a 10 % code on the whole order is not deducted',
    source: odoo(
      'sale_loyalty/tests/test_loyalty.py::test_points_awarded_general_discount_code_specific_domain_program',
    ),
    given: { foodMinor: 10_000, otherMinor: 5_000, totalMinor: 13_500 },
    expected: 100,
    decision:
      'Merchandise counts after all discounts, also after its share of a discount on the whole order.',
    ours: ({ foodMinor, otherMinor, totalMinor }) => {
      const share = (minor: number) => (minor * totalMinor) / (foodMinor + otherMinor);
      const lines = [
        { ...food, amountMinor: share(foodMinor) },
        { ...other, amountMinor: share(otherMinor) },
      ];
      return pointsOf(order({ lines, currentTotalMinor: totalMinor }), foodOnly);
    },
    instead: 90,
  }),
  same({
    id: 'basis-08',
    rule: '1 point per unit of food only; the 10 % discount is on food itself and is deducted',
    source: odoo(
      'sale_loyalty/tests/test_loyalty.py::test_points_awarded_specific_discount_code_specific_domain_program',
    ),
    given: { foodMinor: 10_000, otherMinor: 5_000, totalMinor: 14_000 },
    expected: 90,
    ours: ({ otherMinor, totalMinor }) => {
      const lines = [{ ...food, amountMinor: totalMinor - otherMinor }, other];
      return pointsOf(order({ lines }), foodOnly);
    },
  }),
  same({
    id: 'basis-10',
    rule: 'paying with a gift card does not lower points',
    source: odoo('sale_loyalty/tests/test_loyalty.py::test_points_awarded_giftcard'),
    // Shopify's total is before gift cards; with the other half paid nothing is outstanding.
    given: { lineMinor: 10_000, giftCardMinor: 5_000, paidMinor: 5_000 },
    expected: 100,
    ours: ({ lineMinor, giftCardMinor, paidMinor }) =>
      pointsOf(worth(lineMinor, { outstandingMinor: lineMinor - giftCardMinor - paidMinor }), plain()),
  }),
];

const PER_UNIT = 'No fixed points per unit: points follow the money, here 5 per 1.00 of units at 12.34.';
const BY_CODE = 'No rules by discount code: campaigns come later. The codes of an order play no part.';
const amounts = setono('Rule/Amount/EarningAmountsTest.php');
const withCode = odoo(
  'pos_loyalty/tests/test_pos_loyalty_points.py::test_with_code_rule_earns_only_when_code_applied',
);
const spree = {
  repoOrUrl: 'be-agile/ba_spree_loyalty_points',
  path: 'spec/models/concerns/spree/loyalty_points_spec.rb',
};

function perUnit(id: string, units: number, points: number, ours: number): Example {
  return otherwise({
    id,
    rule: 'fixed 100 points per matching unit',
    source: amounts,
    given: { units },
    expected: points,
    decision: PER_UNIT,
    ours: (given) =>
      pointsOf(
        order({ lines: [line({ quantity: given.units, amountMinor: given.units * 1_234 })] }),
        atRate(5, 100),
      ),
    instead: ours,
  });
}

function byCode(id: string, discountCodes: string[], points: number): Example {
  return otherwise({
    id,
    rule: '10 points per order only with code PROMO10',
    source: withCode,
    given: { lineMinor: 10_000, discountCodes },
    expected: points,
    decision: BY_CODE,
    ours: (given) => pointsOf(worth(given.lineMinor, { discountCodes: given.discountCodes }), plain()),
    instead: 100,
  });
}

export const earnExamples: readonly Example[] = [
  perUnit('earn-01', 1, 100, 61),
  perUnit('earn-02', 3, 300, 185),
  same({
    id: 'earn-05',
    rule: '3 points per 1.00',
    source: amounts,
    given: { basisMinor: 4_000 },
    expected: 120,
    ours: ({ basisMinor }) => pointsOf(worth(basisMinor), atRate(3, 100)),
  }),
  otherwise({
    id: 'earn-06',
    rule: 'points per amount with a divisor of 0 give 0',
    source: amounts,
    given: { basisMinor: 5_000, per: 0 },
    expected: 0,
    decision:
      'A divisor of 0 is refused when the program is saved, so that no shop runs one that earns nothing.',
    ours: ({ per }) =>
      programSchema.safeParse(atRate(1, per)).error?.issues.map((issue) => issue.path.join('.')),
    instead: ['earning.rate.per'],
  }),
  byCode('earn-09', [], 0),
  byCode('earn-10', ['PROMO10'], 10),
  same({
    id: 'earn-11',
    rule: '1.00 is 1 point, floor',
    source: { repoOrUrl: 'medusajs/examples', path: 'loyalty-points/src/modules/loyalty/service.ts' },
    given: { amountMinor: 1_999 },
    expected: 19,
    ours: ({ amountMinor }) => pointsOf(worth(amountMinor), plain()),
  }),
  same({
    id: 'earn-13',
    rule: 'floor(amount x 1.5)',
    source: spree,
    given: { amountMinor: 5_000, times: 3, per: 2 },
    expected: 75,
    ours: ({ amountMinor, times, per }) => pointsOf(worth(amountMinor), atRate(times, per * 100)),
  }),
  otherwise({
    id: 'earn-14',
    rule: 'minimum spend 30: 40 and 30 qualify, 20 does not',
    source: spree,
    given: { amountsMinor: [4_000, 3_000, 2_000] },
    expected: [true, true, false],
    decision: 'No minimum spend: every kept unit earns.',
    ours: ({ amountsMinor }) => amountsMinor.map((minor) => pointsOf(worth(minor), plain()) > 0),
    instead: [true, true, true],
  }),
  otherwise({
    id: 'earn-16',
    rule: '10 points per whole step of 2.00',
    source: {
      repoOrUrl:
        'https://experienceleague.adobe.com/docs/commerce-admin/marketing/merchandising/reward-points/reward-exchange-rates.html',
      path: 'page text',
    },
    given: { amountMinor: 700 },
    expected: 30,
    decision: 'No steps: 10 per 2.00 is 5 per 1.00, and only the points are rounded.',
    ours: ({ amountMinor }) => pointsOf(worth(amountMinor), atRate(10, 200)),
    instead: 35,
  }),
  same({
    id: 'earn-17',
    rule: '1 point per step of 10.00',
    source: {
      repoOrUrl:
        'https://developer.squareup.com/reference/square_2021-08-18/objects/LoyaltyProgramAccrualRule',
      path: 'spend_amount_money',
    },
    given: { amountMinor: 10_500 },
    expected: 10,
    ours: ({ amountMinor }) => pointsOf(worth(amountMinor), atRate(1, 1_000)),
  }),
];

const calculator = setono('Rule/EarningCalculatorTest.php');
const ONCE = 'Rounding happens once per order, after the multiplier: 19.99 x 1.5 = 29.985, not 19 x 1.5.';

function rounded(id: string, name: string, rounding: 'half_up' | 'ceil'): Example {
  return otherwise({
    id,
    rule: `multiplier 1.5 on base 19, rounding=${name}`,
    source: calculator,
    given: { basisMinor: 1_999, rounding },
    expected: 29,
    decision: ONCE,
    ours: (given) =>
      pointsOf(worth(given.basisMinor), atRate(1, 100, { rounding: given.rounding }), timesTier(3, 2)),
    instead: 30,
  });
}

export const ruleExamples: readonly Example[] = [
  otherwise({
    id: 'rules-01',
    rule: 'two stackable rules, 1 per 1.00 and 1 per 2.00, floored per rule, then summed',
    source: calculator,
    given: { basisMinor: 1_999 },
    expected: { points: 28, parts: [19, 9] },
    decision: 'One rate, rounded once: together they are 3 per 2.00, and 29.985 is 29.',
    ours: ({ basisMinor }) => pointsOf(worth(basisMinor), atRate(3, 200)),
    instead: 29,
  }),
  otherwise({
    id: 'rules-02',
    rule: 'a non-stackable fixed 100 suppresses stackable rules',
    source: calculator,
    given: { basisMinor: 1_999 },
    expected: 100,
    decision: 'One rule, so nothing stacks and nothing is suppressed.',
    ours: ({ basisMinor }) => pointsOf(worth(basisMinor), plain()),
    instead: 19,
  }),
  rounded('rules-06', 'round', 'half_up'),
  rounded('rules-07', 'ceil', 'ceil'),
  same({
    id: 'rules-08',
    rule: 'a disabled rule and one that starts on 2099-01-01, evaluated on 2026-06-01',
    source: calculator,
    given: { basisMinor: 1_999, at: '2026-06-01T00:00:00Z', startsAt: '2099-01-01T00:00:00Z' },
    expected: 0,
    ours: ({ basisMinor, at, startsAt }) =>
      pointsOf(worth(basisMinor, { placedAt: utc(at) }), [
        version(plain({ paused: true }), 0, 1),
        version(plain(), utc(startsAt), 2),
      ]),
  }),
  otherwise({
    id: 'rules-09',
    rule: 'breakdown by rule: 7 is 1 per 1.00, 9 is fixed 5',
    source: calculator,
    given: { basisMinor: 1_999 },
    expected: { '7': 19, '9': 5 },
    decision: 'One rule: an entitlement explains itself by version, spend, rate, tier and multiplier.',
    ours: ({ basisMinor }) => {
      const facts = {
        placedAt: 1,
        netMinor: basisMinor,
        spendReason: null,
        deleted: false,
        redacted: false,
        left: false,
      };
      return entitlement(facts, version(plain(), 0, 7), member, 0);
    },
    instead: {
      points: 19,
      explanation: {
        version: 7,
        spendMinor: 1_999,
        rate: ONE_PER_UNIT,
        tier: 'Member',
        multiplier: { times: 1, per: 1 },
        nothing: null,
      },
    },
  }),
  otherwise({
    id: 'rules-11',
    rule: 'rounding per accrual line at 2 decimals, then summed',
    source: {
      repoOrUrl:
        'https://docs.oracle.com/cd/G30557_01/books/LoyaltyAdmin/c-Examples-of-How-the-Decimal-Values-for-Points-are-Rounded-oc1135632.html',
      path: 'page text',
    },
    // Three decimals, as Kuwait's dinar has.
    given: { linesMinor: [20_987, 20_987] },
    expected: 41.98,
    decision: 'Points are integers, rounded once per order.',
    ours: ({ linesMinor }) => {
      const lines = linesMinor.map((amountMinor, index) => line({ lineGid: `line-${index}`, amountMinor }));
      return pointsOf(order({ lines }), atRate(1, 1_000));
    },
    instead: 41,
  }),
];

const dub = { repoOrUrl: 'dubinc/dub', path: 'apps/web/tests/commissions/calculate-sale-earnings.test.ts' };

/** @param tenths of a per cent */
function percent(id: string, saleMinor: number, tenths: number, earningsMinor: number): Example {
  return same({
    id,
    rule: 'percentage of a sale in minor units, half-up',
    source: dub,
    given: { saleMinor, tenths },
    expected: earningsMinor,
    ours: (given) => scale(given.saleMinor, [{ times: given.tenths, per: 1_000 }], 'half_up'),
  });
}

export const percentExamples: readonly Example[] = [
  percent('percent-01', 1_000, 200, 200),
  percent('percent-02', 1_900, 100, 190),
  percent('percent-04', 2, 200, 0),
  percent('percent-05', 0, 200, 0),
  percent('percent-06', 1_000, 0, 0),
  percent('percent-10', 500, 29, 15),
  same({
    id: 'percent-11',
    rule: 'flat amount times quantity',
    source: dub,
    given: { flatMinor: 500, quantity: 2 },
    expected: 1_000,
    ours: ({ flatMinor, quantity }) => scale(flatMinor, [{ times: quantity, per: 1 }], 'half_up'),
  }),
];
