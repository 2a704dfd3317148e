/** The program, members and codes that the theme's tests show, as the app publishes them. */
import type {
  WireAccount,
  WireEntry,
  WireProgram,
  WireReward,
  WireVoucher,
  WireWhy,
} from '#app/domain/shopper-wire.ts';

const COMBINES = { order: false, product: true, shipping: true };

export function reward(id: string, changes: Partial<WireReward> = {}): WireReward {
  return {
    ...{ id, version: 3, title: null, value: { kind: 'amount_off', amount_minor: 500 } },
    ...{ cost: { kind: 'fixed', points: 500 }, minimum_subtotal_minor: null, limited_to_products: false },
    ...{ tiers: [], per_member: null, starts_at: null, ends_at: null, voucher_days: 90 },
    combines_with: COMBINES,
    ...changes,
  } as WireReward;
}

export const REWARDS: readonly WireReward[] = [
  reward('1', { minimum_subtotal_minor: 3000 }),
  reward('2', { value: { kind: 'free_shipping' }, cost: { kind: 'fixed', points: 800 } }),
  reward('3', {
    value: { kind: 'amount_off', amount_minor: 2000 },
    cost: { kind: 'fixed', points: 2000 },
  }),
];

/** 5 points per $1.00, three tiers: what a shop starts with. */
export function program(changes: Partial<WireProgram> = {}): WireProgram {
  return {
    ...{ version: 7, api: 'https://app.example', paused: false, currency: 'USD', exponent: 2 },
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
    words: {},
    rewards: REWARDS,
    ...changes,
  } as WireProgram;
}

export function voucher(changes: Partial<WireVoucher> = {}): WireVoucher {
  return {
    ...{ id: '901', state: 'ready', code: 'LUM-7KQ2-9XZ4-M8TP', title: null, points: 500 },
    value: { kind: 'amount_off', amount_minor: 500 },
    ...{ source: 'redemption', created_at: '2026-11-20T10:00:00Z', expires_at: '2026-12-21T10:00:00Z' },
    ...{ minimum_subtotal_minor: null, combines_with: COMBINES, cancellable: true },
    ...changes,
  } as WireVoucher;
}

/** 1,240 points, Silver, $388.00 to Gold. */
export function account(changes: Partial<WireAccount> = {}): WireAccount {
  return {
    ...{ points_available: 1240, points_pending: 120, pending_until: '2026-12-05T10:00:00Z' },
    ...{ points_debt: 0, debt_order: null, tier: 'Silver', outside: false, vouchers: [] },
    next_tier: { name: 'Gold', spend_minor: 61_200, from_minor: 100_000 },
    expiring: { points: 250, at: '2026-12-31T10:00:00Z' },
    as_of: '2026-11-21T10:00:00Z',
    ...changes,
  };
}

const EARNED: WireWhy & { readonly kind: 'order' } = {
  ...{
    kind: 'order',
    had: 0,
    deserves: 420,
    items_minor: 9400,
    discount_minor: 1000,
    returned_minor: 0,
    kept_minor: 8400,
  },
  ...{
    tax: 'excluded',
    shipping_earns: false,
    rate: { times: 5, per: 100 },
    multiplier: { times: 1, per: 1 },
  },
  ...{ tier: 'Bronze', rounding: 'floor', cancelled: false, until: '2027-11-03T15:00:00Z' },
};

/** A history: an order, one by a tier, a return, what expired, what staff gave, a redemption. */
export const ENTRIES: readonly WireEntry[] = [
  { id: '1', at: '2026-11-03T15:00:00Z', points: 420, order: '#1042', why: EARNED },
  {
    ...{ id: '2', at: '2026-11-21T15:00:00Z', points: 374, order: '#1068' },
    why: {
      ...EARNED,
      ...{ deserves: 374, items_minor: 5990, discount_minor: 0, kept_minor: 5990, tier: 'Silver' },
      multiplier: { times: 5, per: 4 },
    },
  },
  {
    ...{ id: '3', at: '2026-11-10T15:00:00Z', points: -150, order: '#1042' },
    why: { ...EARNED, had: 420, deserves: 270, returned_minor: 3000, kept_minor: 5400, until: null },
  },
  {
    ...{ id: '4', at: '2026-11-20T15:00:00Z', points: -180, order: null },
    why: { kind: 'expired', gave: 420, spent: 240, source_order: '#988' },
  },
  { id: '5', at: '2026-11-20T16:00:00Z', points: 200, order: null, why: { kind: 'added', until: null } },
  {
    id: '6',
    at: '2026-11-20T17:00:00Z',
    points: -500,
    order: null,
    why: { kind: 'redeemed', voucher: voucher() },
  },
];
