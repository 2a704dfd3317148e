/** Every answer of the shoppers' API, field by field: what is not named here must not be in it. */
import { z } from 'zod';
import type {
  WireAccountAnswer,
  WireAdjustmentAnswer,
  WireError,
  WireHistoryAnswer,
  WireOrderAnswer,
  WireProgram,
  WireStaffOrderAnswer,
  WireVoucherAnswer,
} from '#app/domain/shopper-wire.ts';

const time = z.iso.datetime();
const count = z.int().min(0);
const id = z.string().regex(/^\d+$/);
const ratio = z.strictObject({ times: z.int(), per: z.int() });
const combines = z.strictObject({ order: z.boolean(), product: z.boolean(), shipping: z.boolean() });
const rounding = z.enum(['floor', 'half_up', 'ceil']);

const value = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.enum(['amount_off', 'store_credit', 'gift_card']),
    amount_minor: z.int().nullable(),
  }),
  z.strictObject({ kind: z.literal('percentage_off'), percent: z.number() }),
  z.strictObject({ kind: z.literal('free_shipping') }),
  z.strictObject({ kind: z.literal('free_product'), title: z.string() }),
]);

const cost = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('fixed'), points: count }),
  z.strictObject({
    kind: z.literal('any_amount'),
    points_per_step: count,
    amount_minor_per_step: count,
    min_steps: count,
    max_steps: count.nullable(),
  }),
]);

const reward = z.strictObject({
  id,
  version: z.int().min(1),
  title: z.string().nullable(),
  value,
  cost,
  minimum_subtotal_minor: count.nullable(),
  limited_to_products: z.boolean(),
  tiers: z.array(z.string()),
  per_member: z.strictObject({ times: z.int(), period: z.enum(['ever', 'year', 'month']) }).nullable(),
  starts_at: time.nullable(),
  ends_at: time.nullable(),
  voucher_days: z.int().nullable(),
  combines_with: combines,
});

const reach = z.discriminatedUnion('can', [
  z.strictObject({ can: z.literal('redeem') }),
  z.strictObject({ can: z.literal('missing_points'), missing_points: z.int().min(1) }),
  z.strictObject({
    can: z.enum(['other_tier', 'limit_reached', 'out_of_stock', 'not_started', 'paused', 'left']),
  }),
]);

const voucher = z.strictObject({
  id,
  state: z.enum([
    'making',
    'ready',
    'cancelling',
    'used',
    'passed_on',
    'expired',
    'cancelled',
    'not_made',
    'withdrawn',
  ]),
  code: z.string().nullable(),
  title: z.string().nullable(),
  value,
  points: count,
  source: z.enum(['redemption', 'first_order']),
  created_at: time,
  expires_at: time.nullable(),
  minimum_subtotal_minor: count.nullable(),
  combines_with: combines,
  cancellable: z.boolean(),
});

const account = z.strictObject({
  points_available: count,
  points_pending: count,
  pending_until: time.nullable(),
  points_debt: count,
  debt_order: z.string().nullable(),
  tier: z.string().min(1),
  next_tier: z.strictObject({ name: z.string(), spend_minor: z.int(), from_minor: count }).nullable(),
  expiring: z.strictObject({ points: z.int().min(1), at: time }).nullable(),
  outside: z.boolean(),
  vouchers: z.array(voucher).max(20),
  as_of: time,
});

const why = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('order'),
    had: z.int(),
    deserves: count,
    items_minor: z.int().nullable(),
    discount_minor: z.int(),
    shipping_minor: z.int(),
    returned_minor: z.int(),
    kept_minor: z.int(),
    tax: z.enum(['included', 'excluded']),
    shipping_earns: z.boolean(),
    rate: ratio,
    multiplier: ratio,
    tier: z.string(),
    rounding,
    cancelled: z.boolean(),
    until: time.nullable(),
  }),
  z.strictObject({ kind: z.enum(['joining', 'added', 'given_back']), until: time.nullable() }),
  z.strictObject({
    kind: z.literal('expired'),
    gave: z.int(),
    spent: z.int(),
    source_order: z.string().nullable(),
  }),
  z.strictObject({ kind: z.enum(['taken_away', 'redemption_cancelled', 'forgiven', 'merged']) }),
  z.strictObject({ kind: z.literal('redeemed'), voucher: voucher.nullable() }),
]);

const order = z.strictObject({
  state: z.enum(['unknown', 'settled']),
  points: z.int(),
  pending_until: time.nullable(),
  why: why.nullable(),
});

const gift = z.discriminatedUnion('state', [
  z.strictObject({ state: z.enum(['waiting', 'none']) }),
  z.strictObject({ state: z.literal('given'), voucher }),
]);

export const accountAnswer: z.ZodType<WireAccountAnswer> = z.strictObject({
  account: account.nullable(),
  offers: z.array(z.strictObject({ ...reward.shape, reach })),
  vouchers: z.array(voucher).max(50),
});
export const wireAccountSchema = account;
export const voucherAnswer: z.ZodType<WireVoucherAnswer> = z.strictObject({ voucher, account });
export const historyAnswer: z.ZodType<WireHistoryAnswer> = z.strictObject({
  entries: z.array(
    z.strictObject({
      ...{ id: z.string().min(1), at: time, points: z.int(), order: z.string().nullable() },
      why: why.nullable(),
    }),
  ),
  after: z.string().nullable(),
});
export const orderAnswer: z.ZodType<WireOrderAnswer> = z.strictObject({ account, order, gift });
export const staffOrderAnswer: z.ZodType<WireStaffOrderAnswer> = z.strictObject({
  ...{ customer_id: id.nullable(), account: account.nullable(), order, gift },
});
export const adjustmentAnswer: z.ZodType<WireAdjustmentAnswer> = z.strictObject({ account });

export const programSchema: z.ZodType<WireProgram> = z.strictObject({
  version: z.int(),
  api: z.url(),
  paused: z.boolean(),
  currency: z.string().length(3),
  exponent: z.int(),
  time_zone: z.string(),
  earning: z.strictObject({
    ...{ times: z.int(), per: z.int(), rounding, unit_minor: z.int() },
    excluded: z.strictObject({
      product_ids: z.array(id),
      collection_ids: z.array(id),
      product_tags: z.array(z.string()),
    }),
  }),
  joining_points: count,
  hold_days: count,
  expiry_months: z.int().nullable(),
  tiers: z.strictObject({
    window_months: z.int(),
    levels: z.array(z.strictObject({ name: z.string(), from_minor: count, multiplier: ratio })),
  }),
  words: z.record(z.string(), z.strictObject({ one: z.string(), many: z.string() })),
  rewards: z.array(reward),
});

export const errorAnswer: z.ZodType<WireError> = z.strictObject({
  error: z.strictObject({
    code: z.custom<WireError['error']['code']>((code) => typeof code === 'string' && /^[a-z_]+$/.test(code)),
    message: z.string().min(1),
    needs: z.int().optional(),
    has: z.int().optional(),
  }),
}) as z.ZodType<WireError>;
