/** The shopper's side of a visit: who is signed in and what is in the cart. It lives in one cookie of the browser. */
import { findLine, priceCart, type PricedCart } from '../../shop/price-cart.ts';
import { shippingRates, type ShippingRate } from '../../shop/shipping-rates.ts';
import type { Outcome } from '../../shop/act.ts';
import type { Customer, Product, Variant } from '../../shop/state.ts';
import { readCookie, setCookie, type Visit } from '../visitor.ts';

const COOKIE = 'devshop_shopper';
/** So that the cookie stays below the 4 KB that browsers keep. */
const MOST_LINES = 50;
const MOST_CODES = 5;
export const MOST_OF_ONE = 99;

export interface Trolley {
  /** `null` for a guest. */
  readonly customer: Customer | null;
  readonly lines: readonly TrolleyLine[];
  readonly codes: readonly string[];
  /** Codes of gift cards that are to pay. */
  readonly giftCards: readonly string[];
  /** Whether the customer's store credit is to pay. */
  readonly storeCredit: boolean;
}

export interface TrolleyLine {
  readonly product: Product;
  readonly variant: Variant;
  readonly quantity: number;
  /** Why it cannot be bought like this, in a sentence. */
  readonly problem: string | null;
}

/** Whose trolley it is can be told from less than a whole visit. */
type Shopper = Pick<Visit, 'shop' | 'request'>;

/** What is no longer there (a customer that was merged, a product) is left out. */
export function trolleyOf(visit: Shopper, name = COOKIE): Trolley {
  const { state } = visit.shop;
  const stored = readCookie(visit.request, name);
  const { customerId, lines, codes, giftCards, storeCredit } =
    typeof stored === 'object' && stored !== null ? { ...EMPTY, ...stored } : EMPTY;
  return {
    customer: state.customers.get(mergedInto(visit, Number(customerId))) ?? null,
    lines: (Array.isArray(lines) ? lines : []).slice(0, MOST_LINES).flatMap((one: unknown) => {
      const [variantId, quantity] = Array.isArray(one) ? one.map(Number) : [];
      return lineOf(visit, variantId ?? 0, quantity ?? 0) ?? [];
    }),
    codes: (Array.isArray(codes) ? codes : []).slice(0, MOST_CODES).map(String),
    giftCards: (Array.isArray(giftCards) ? giftCards : []).slice(0, MOST_CODES).map(String),
    storeCredit: storeCredit === true,
  };
}

const EMPTY = {
  ...{ customerId: 0 as unknown, lines: [] as unknown, codes: [] as unknown },
  ...{ giftCards: [] as unknown, storeCredit: false as unknown },
};

function mergedInto({ shop }: Shopper, customerId: number): number {
  const { mergedCustomers } = shop.state;
  let id = customerId;
  for (let next = mergedCustomers.get(id); next !== undefined; next = mergedCustomers.get(id)) id = next;
  return id;
}

function lineOf({ shop }: Shopper, variantId: number, quantity: number): TrolleyLine | null {
  for (const product of shop.state.products.values()) {
    const variant = product.variants.find(({ id }) => id === variantId);
    if (!variant || !(Number.isSafeInteger(quantity) && quantity > 0)) continue;
    const found = findLine(shop.state, { variantId, quantity });
    return { product, variant, quantity, problem: found.ok ? null : found.message };
  }
  return null;
}

export function keepTrolley(visit: Visit, trolley: Trolley, name = COOKIE): void {
  setCookie(visit.response, name, {
    customerId: trolley.customer?.id ?? 0,
    lines: trolley.lines.map(({ variant, quantity }) => [variant.id, quantity]),
    codes: trolley.codes,
    giftCards: trolley.giftCards,
    storeCredit: trolley.storeCredit,
  });
}

/** The trolley with so many of a variant; 0 takes it out. */
export function withQuantity(visit: Visit, trolley: Trolley, variantId: number, quantity: number): Trolley {
  const wanted = Math.min(MOST_OF_ONE, Math.max(0, Math.trunc(quantity) || 0));
  const isThere = trolley.lines.some(({ variant }) => variant.id === variantId);
  const changed = trolley.lines.flatMap((line) =>
    line.variant.id === variantId ? (lineOf(visit, variantId, wanted) ?? []) : line,
  );
  const added = isThere ? [] : [lineOf(visit, variantId, wanted)].filter((line) => line !== null);
  return { ...trolley, lines: [...changed, ...added].slice(0, MOST_LINES) };
}

export function countOf(trolley: Trolley): number {
  return trolley.lines.reduce((sum, { quantity }) => sum + quantity, 0);
}

export interface Priced {
  readonly priced: Outcome<PricedCart>;
  readonly rates: readonly ShippingRate[];
  readonly rate: ShippingRate | null;
}

/** As the checkout asks for it; gift cards alone are not sent. */
export function priceTrolley(visit: Visit, trolley: Trolley, rateTitle: string | null): Priced {
  const { state } = visit.shop;
  const goods = trolley.lines.filter(({ product }) => !product.giftCard);
  const subtotal = goods.reduce((sum, { variant, quantity }) => sum + variant.priceMinor * quantity, 0);
  const rates = goods.length === 0 ? [] : shippingRates(subtotal);
  const rate = rates.find(({ title }) => title === rateTitle) ?? rates[0] ?? null;
  return { priced: priceCart(state, cartOf(trolley, rate), visit.devshop.box.options.now()), rates, rate };
}

/** As the shop's operations take it. */
export function cartOf(trolley: Trolley, rate: ShippingRate | null) {
  return {
    lines: trolley.lines.map(({ variant, quantity }) => ({ variantId: variant.id, quantity })),
    customerId: trolley.customer?.id ?? null,
    discountCodes: trolley.codes,
    giftCards: trolley.giftCards,
    storeCredit: trolley.storeCredit,
    shipping: rate,
  };
}
