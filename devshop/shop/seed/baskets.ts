/** What is in an order, how it is sent, and what was taken off. */
import { DateTime } from 'luxon';
import { quietly } from '../act.ts';
import { createDiscount } from '../operations/discounts.ts';
import type { PlaceOrder } from '../operations/place-order.ts';
import type { Random } from '../random.ts';
import { type ShippingRate, shippingRates } from '../shipping-rates.ts';
import type { Customer, Instant, Product, ShopState } from '../state.ts';
import { CATALOG } from './catalog.ts';

export interface SeasonalCode {
  readonly code: string;
  /** How many of 1,000 orders use it at that time. */
  perMille(at: DateTime): number;
}

/** The shop's own codes, made with the shop. */
export function seasonalCodes(state: ShopState, from: Instant): readonly SeasonalCode[] {
  const act = quietly(from);
  const percent = (basisPoints: number) => ({ kind: 'percentage', basisPoints }) as const;
  const tellings = [
    { title: 'Welcome', codes: ['WELCOME10'], value: percent(1000) },
    { title: 'Autumn', codes: ['AUTUMN15'], value: percent(1500) },
    { title: 'Black Friday', codes: ['BLACKFRIDAY'], value: percent(2000) },
    { title: '$5 off', codes: ['THANKYOU5'], value: { kind: 'fixed_amount', amountMinor: 500 } as const },
    { title: 'Free shipping', codes: ['SHIPFREE'], kind: 'free_shipping' as const, value: null },
  ];
  for (const told of tellings) {
    const made = createDiscount(state, act, told);
    if (!made.ok) throw new Error(`${made.code}: ${made.message}`);
  }
  return [
    { code: 'WELCOME10', perMille: () => 50 },
    { code: 'AUTUMN15', perMille: (at) => (at.month === 9 || at.month === 10 ? 120 : 0) },
    { code: 'BLACKFRIDAY', perMille: (at) => (at.month === 11 && at.day >= 23 ? 500 : 0) },
    { code: 'THANKYOU5', perMille: () => 25 },
    { code: 'SHIPFREE', perMille: (at) => (at.month === 12 ? 60 : 20) },
  ];
}

interface Moment {
  readonly at: Instant;
  readonly customer: Customer | null;
  readonly codes: readonly SeasonalCode[];
}

export function basketOf(state: ShopState, random: Random, moment: Moment): PlaceOrder {
  const at = DateTime.fromMillis(moment.at, { zone: state.record.ianaTimezone });
  const sourceName = random.weighted(SOURCES, (one) => one.weight).name;
  const lines = pickedLines(state, random, at);
  const subtotal = lines.reduce((sum, line) => sum + line.priceMinor * line.quantity, 0);
  const code = sourceName === 'web' ? codeOf(random, moment.codes, at) : null;
  return {
    customerId: moment.customer?.id ?? null,
    lines: lines.map(({ variantId, quantity }) => ({ variantId, quantity })),
    sourceName,
    shipping: sourceName === 'pos' ? null : shippingOf(random, subtotal),
    discountCodes: code === null ? [] : [code],
    manualDiscountMinor: sourceName === 'shopify_draft_order' && random.chance(0.5) ? 500 : 0,
    tipMinor: random.chance(0.01) ? random.pick([200, 300, 500]) : 0,
    test: random.chance(0.0008),
    company: random.chance(0.01) ? { id: state.record.id + 1, locationId: state.record.id + 2 } : null,
  };
}

const SOURCES = [
  { name: 'web', weight: 86 },
  { name: 'pos', weight: 8 },
  { name: 'shopify_draft_order', weight: 3 },
  { name: 'subscription_contract', weight: 3 },
];

function shippingOf(random: Random, subtotal: number): ShippingRate {
  const [standard, express] = shippingRates(subtotal);
  return random.chance(0.08) ? express : standard;
}

function codeOf(random: Random, codes: readonly SeasonalCode[], at: DateTime): string | null {
  for (const one of codes) if (random.chance(one.perMille(at) / 1000)) return one.code;
  return null;
}

interface Picked {
  readonly variantId: number;
  readonly priceMinor: number;
  quantity: number;
}

function pickedLines(state: ShopState, random: Random, at: DateTime): Picked[] {
  const products = [...state.products.values()];
  const count = random.weighted([1, 2, 3, 4, 6], (lines) => [0, 45, 30, 15, 7, 0, 3][lines] ?? 0);
  const picked = new Map<number, Picked>();
  for (let i = 0; i < count; i += 1) {
    const product = random.weighted(products, (one) => weightOf(one, at.month));
    const variant = random.pick(product.variants);
    const quantity = product.productType === 'Lamp' || random.chance(0.75) ? 1 : random.between(2, 4);
    const known = picked.get(variant.id);
    if (known) known.quantity += quantity;
    else picked.set(variant.id, { variantId: variant.id, priceMinor: variant.priceMinor, quantity });
  }
  return [...picked.values()];
}

const BY_TITLE = new Map(CATALOG.map((product) => [product.title, product]));

function weightOf(product: Product, month: number): number {
  const told = BY_TITLE.get(product.title);
  if (!told) return 1;
  return told.weight * (told.season?.includes(month) ? 3 : 1);
}
