/** What the shoppers' API and the metafields say in these tests: Lumen, US dollars, the default program. */
import type {
  WireAccount,
  WireEntry,
  WireOrderAnswer,
  WireProgram,
  WireReward,
  WireVoucher,
  WireWhy,
} from '#app/domain/shopper-wire.ts';

export const NOW = '2026-11-21T10:00:00Z';

export const FIVE_OFF: WireReward = {
  ...{ id: '1', version: 3, title: null, value: { kind: 'amount_off', amount_minor: 500 } },
  cost: { kind: 'fixed', points: 500 },
  ...{ minimum_subtotal_minor: null, limited_to_products: false, tiers: [], per_member: null },
  ...{ starts_at: null, ends_at: null, voucher_days: 30 },
  combines_with: { order: false, product: true, shipping: true },
};

export const FREE_SHIPPING: WireReward = {
  ...FIVE_OFF,
  ...{ id: '2', value: { kind: 'free_shipping' }, cost: { kind: 'fixed', points: 800 } },
};

export function program(changes: Partial<WireProgram> = {}): WireProgram {
  return {
    ...{ version: 7, api: 'http://127.0.0.1:9', paused: false, currency: 'USD', exponent: 2 },
    time_zone: 'America/New_York',
    earning: {
      ...{ times: 5, per: 100, rounding: 'floor', unit_minor: 100 },
      excluded: { product_ids: [], collection_ids: [], product_tags: [] },
    },
    ...{ joining_points: 100, hold_days: 0, expiry_months: 12 },
    tiers: {
      window_months: 12,
      levels: [
        { name: 'Bronze', from_minor: 0, multiplier: { times: 1, per: 1 } },
        { name: 'Silver', from_minor: 30_000, multiplier: { times: 5, per: 4 } },
        { name: 'Gold', from_minor: 100_000, multiplier: { times: 3, per: 2 } },
      ],
    },
    ...{ words: {}, rewards: [FIVE_OFF, FREE_SHIPPING] },
    ...changes,
  };
}

export function account(changes: Partial<WireAccount> = {}): WireAccount {
  return {
    ...{ points_available: 1_240, points_pending: 0, pending_until: null, points_debt: 0, debt_order: null },
    tier: 'Silver',
    next_tier: { name: 'Gold', spend_minor: 61_200, from_minor: 100_000 },
    ...{ expiring: null, outside: false, vouchers: [], as_of: NOW },
    ...changes,
  };
}

export function voucher(changes: Partial<WireVoucher> = {}): WireVoucher {
  return {
    ...{ id: '41', state: 'ready', code: 'LUM-7KQ2-9XZ4-M8TP', title: null, points: 500 },
    value: { kind: 'amount_off', amount_minor: 500 },
    ...{ source: 'redemption', created_at: NOW, expires_at: '2099-12-21T23:59:59Z' },
    minimum_subtotal_minor: null,
    combines_with: { order: false, product: true, shipping: true },
    cancellable: true,
    ...changes,
  };
}

export const WELCOME: WireVoucher = voucher({
  ...{ id: '51', code: 'LUM-WELC-8K2M-3T4V', value: { kind: 'percentage_off', percent: 10 }, points: 0 },
  ...{ source: 'first_order', cancellable: false, expires_at: '2026-12-21T12:00:00Z' },
});

export type OrderWhy = Extract<WireWhy, { kind: 'order' }>;

/** Order #1042 of screens: $94.00 less $10.00. */
export function orderWhy(changes: Partial<OrderWhy> = {}): OrderWhy {
  return {
    ...{ kind: 'order', had: 0, deserves: 420, items_minor: 9_400, discount_minor: 1_000 },
    ...{ returned_minor: 0, kept_minor: 8_400, tax: 'included', shipping_earns: false },
    rate: { times: 5, per: 100 },
    multiplier: { times: 1, per: 1 },
    ...{ tier: 'Bronze', rounding: 'floor', cancelled: false, until: '2027-11-03T12:00:00Z' },
    ...changes,
  };
}

export function entry(changes: Partial<WireEntry> = {}): WireEntry {
  return { id: '1', at: '2026-11-03T12:00:00Z', points: 420, order: '#1042', why: orderWhy(), ...changes };
}

export function orderAnswer(changes: Partial<WireOrderAnswer> = {}): WireOrderAnswer {
  return {
    account: account(),
    order: { state: 'settled', points: 420, pending_until: null, why: orderWhy() },
    gift: { state: 'none' },
    ...changes,
  };
}
