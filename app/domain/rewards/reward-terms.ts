/**
 * What a reward gives, what it costs and when it may be taken: one version of a reward, never changed once a voucher is
 * out. Forms, API and installation share this one schema.
 */
import { z } from 'zod';

const points = z.int().min(1).max(1_000_000_000);
/** Minor units of the shop's currency. */
const amountMinor = z.int().min(1).max(1_000_000_000);
const gids = z.array(z.string().min(1)).max(100);

const valueSchema = z.discriminatedUnion('kind', [
  /** Off the whole order, or off the named products. */
  z.strictObject({ kind: z.literal('amount_off'), amountMinor: amountMinor.nullable() }),
  /** 1 is 0.01 %. */
  z.strictObject({ kind: z.literal('percentage_off'), basisPoints: z.int().min(1).max(10_000) }),
  z.strictObject({
    kind: z.literal('free_shipping'),
    /** Only shipping rates up to this are free. */
    maximumShippingMinor: amountMinor.nullable(),
  }),
  /** One piece of a product, for nothing. */
  z.strictObject({
    kind: z.literal('free_product'),
    productGid: z.string().min(1),
    title: z.string().min(1).max(200),
  }),
  z.strictObject({ kind: z.literal('store_credit'), amountMinor: amountMinor.nullable() }),
  z.strictObject({ kind: z.literal('gift_card'), amountMinor: amountMinor.nullable() }),
]);

const costSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('fixed'), points }),
  /** The member chooses how many steps; only for values in money, whose `amountMinor` is then null. */
  z
    .strictObject({
      kind: z.literal('any_amount'),
      pointsPerStep: points,
      amountMinorPerStep: amountMinor,
      minSteps: z.int().min(1).max(100_000),
      maxSteps: z.int().min(1).max(100_000).nullable(),
    })
    .refine(({ minSteps, maxSteps }) => maxSteps === null || maxSteps >= minSteps, {
      path: ['maxSteps'],
      message: 'The most must not be below the least.',
    }),
  /** Given by a rule, not bought. */
  z.strictObject({ kind: z.literal('granted') }),
]);

const instant = z.int().min(0);

const conditionsSchema = z
  .strictObject({
    minimumSubtotalMinor: amountMinor.nullable(),
    /** The voucher counts for these only; both empty: for everything. Not both. */
    productGids: gids,
    collectionGids: gids,
    /** Names of tiers that may take it; empty: all. */
    tiers: z.array(z.string().min(1).max(60)).max(20),
    perMember: z
      .strictObject({ times: z.int().min(1).max(1000), period: z.enum(['ever', 'year', 'month']) })
      .nullable(),
    /** How many may be taken in all. */
    stock: z.int().min(1).max(1_000_000_000).nullable(),
    /** Milliseconds since 1970. */
    startsAt: instant.nullable(),
    endsAt: instant.nullable(),
  })
  .refine(({ startsAt, endsAt }) => startsAt === null || endsAt === null || startsAt < endsAt, {
    path: ['endsAt'],
    message: 'The end date must follow the start date.',
  })
  .refine(({ productGids, collectionGids }) => productGids.length === 0 || collectionGids.length === 0, {
    path: ['collectionGids'],
    message: 'Choose products or collections, not both.',
  });

const voucherSchema = z.strictObject({
  /** Days from the day it was made; null: never. */
  expiresAfterDays: z.int().min(1).max(3650).nullable(),
  /** With which other discounts it may stand in one order. */
  combinesWith: z.strictObject({ order: z.boolean(), product: z.boolean(), shipping: z.boolean() }),
  /** Also for what is bought as a subscription. */
  subscriptions: z.boolean(),
  /** Only the member can use the code; such a code is made when it is redeemed. */
  bound: z.boolean(),
  /** A cancelled or fully refunded order gives the points back. */
  returnsPoints: z.boolean(),
});

export const rewardTermsSchema = z
  .strictObject({
    /** The shop's own name for it; null: told by its value, such as "$5.00 off". */
    title: z.string().trim().min(1).max(100).nullable(),
    value: valueSchema,
    cost: costSchema,
    conditions: conditionsSchema,
    voucher: voucherSchema,
  })
  .superRefine(({ value, cost }, context) => {
    const isMoney = 'amountMinor' in value;
    if (cost.kind === 'any_amount' && !(isMoney && value.amountMinor === null)) {
      context.addIssue({ code: 'custom', path: ['cost'], message: 'Any amount needs a reward in money.' });
    }
    if (cost.kind !== 'any_amount' && isMoney && value.amountMinor === null) {
      context.addIssue({ code: 'custom', path: ['value', 'amountMinor'], message: 'Enter an amount.' });
    }
  });

export type RewardTerms = z.infer<typeof rewardTermsSchema>;
export type RewardValue = RewardTerms['value'];
export type RewardCost = RewardTerms['cost'];

/** A rule that gives a reward without points. */
export type GrantTrigger = 'first_order';

/** Its voucher is a discount code at Shopify; the others are money given at once. */
export function isCode({ kind }: Pick<RewardValue, 'kind'>): boolean {
  return kind !== 'store_credit' && kind !== 'gift_card';
}

/** Its codes are all alike, so they can be made beforehand; the others are made one by one, when redeemed. */
export function isPooled({ value, cost, voucher }: RewardTerms): boolean {
  return isCode(value) && cost.kind !== 'any_amount' && !voucher.bound;
}

const NO_CONDITIONS: RewardTerms['conditions'] = {
  ...{ minimumSubtotalMinor: null, productGids: [], collectionGids: [], tiers: [], perMember: null },
  ...{ stock: null, startsAt: null, endsAt: null },
};

const USUAL_VOUCHER: RewardTerms['voucher'] = {
  ...{ expiresAfterDays: 90, subscriptions: false, bound: false, returnsPoints: true },
  combinesWith: { order: false, product: true, shipping: true },
};

export interface DefaultReward {
  readonly grantedFor: GrantTrigger | null;
  readonly terms: RewardTerms;
}

/**
 * What every shop starts with (design, section 6).
 * @param unit minor units of 1.00, or of 100 in currencies without decimals
 */
export function defaultRewards(unit: number): readonly DefaultReward[] {
  return [
    {
      grantedFor: null,
      terms: {
        ...{
          title: null,
          value: { kind: 'amount_off', amountMinor: 5 * unit },
          cost: { kind: 'fixed', points: 500 },
        },
        ...{ conditions: NO_CONDITIONS, voucher: USUAL_VOUCHER },
      },
    },
    {
      grantedFor: 'first_order',
      terms: {
        ...{ title: null, value: { kind: 'percentage_off', basisPoints: 1000 }, cost: { kind: 'granted' } },
        ...{ conditions: NO_CONDITIONS, voucher: { ...USUAL_VOUCHER, expiresAfterDays: 30 } },
      },
    },
  ];
}
