/** What an order would earn, by the rules of the program and exact integers, as the server will compute it. */
import type { WireProgram } from '../../app/domain/shopper-wire.ts';

export interface CartMoney {
  /** Decimal, of the cart's currency. */
  readonly amount: number;
  readonly currencyCode: string;
}

export interface CartLine {
  readonly merchandise: {
    readonly requiresShipping: boolean;
    readonly product: { readonly id: string; readonly productType: string };
  };
  /** After the line's own discounts, before those of the order. */
  readonly cost: { readonly totalAmount: CartMoney };
}

export interface Cart {
  readonly lines: readonly CartLine[];
  /** Discounts of the whole order. */
  readonly discounts: readonly { readonly discountedAmount: CartMoney; readonly code?: string }[];
  /** Codes that only lower shipping. */
  readonly shippingCodes: readonly string[];
}

export interface Estimate {
  readonly points: number;
  /** False where the rules name collections or tags, which lines do not tell. */
  readonly isExact: boolean;
}

/** Merchandise before the order's discounts, in minor units; null in another currency than the shop's. */
export function subtotalOf({ lines }: Pick<Cart, 'lines'>, program: WireProgram): number | null {
  return lines.reduce<number | null>((sum, line) => {
    const minor = minorOf(line.cost.totalAmount, program);
    return sum === null || minor === null ? null : sum + minor;
  }, 0);
}

/** Null where it cannot be told: the cart's currency is not the shop's, in which points are counted. */
export function estimateOf(cart: Cart, program: WireProgram, tier: string | null): Estimate | null {
  const all = subtotalOf(cart, program);
  const earning = subtotalOf({ lines: cart.lines.filter((line) => earns(line, program)) }, program);
  if (all === null || earning === null) return null;
  let off = 0;
  for (const { discountedAmount, code } of cart.discounts) {
    if (code !== undefined && cart.shippingCodes.includes(code)) continue;
    off += minorOf(discountedAmount, program) ?? 0;
  }
  // The share of the order's discounts that falls on what earns, halves up.
  const share = earning === all ? off : scaled(off, [{ times: earning, per: all }], 'half_up');
  const { levels } = program.tiers;
  const level = levels.find(({ name }) => name === tier) ?? levels[0];
  const ratios = level === undefined ? [program.earning] : [program.earning, level.multiplier];
  const { collection_ids, product_tags } = program.earning.excluded;
  return {
    points: scaled(Math.max(0, earning - share), ratios, program.earning.rounding),
    isExact: collection_ids.length + product_tags.length === 0,
  };
}

/** Gift cards never earn. Lines do not tell them but by type, as Shopify names it, and needing no shipping. */
function earns({ merchandise }: CartLine, program: WireProgram): boolean {
  const { id, productType } = merchandise.product;
  if (!merchandise.requiresShipping && /^gift[ _-]?cards?$/i.test(productType)) return false;
  const digits = /\d+$/.exec(id)?.[0];
  return !program.earning.excluded.product_ids.some((excluded) => excluded === id || excluded === digits);
}

function minorOf({ amount, currencyCode }: CartMoney, { currency, exponent }: WireProgram): number | null {
  return currencyCode === currency ? Math.round(amount * 10 ** exponent) : null;
}

export interface Ratio {
  readonly times: number;
  readonly per: number;
}

/** `value` times the ratios, rounded once, at the end. (BigInt literals are too new for the bundle's target.) */
export function scaled(
  value: number,
  ratios: readonly Ratio[],
  rounding: WireProgram['earning']['rounding'],
): number {
  const top = ratios.reduce((product, { times }) => product * BigInt(times), BigInt(value));
  const bottom = ratios.reduce((product, { per }) => product * BigInt(per), BigInt(1));
  if (bottom === BigInt(0)) return 0;
  if (rounding === 'ceil') return Number((top + bottom - BigInt(1)) / bottom);
  if (rounding === 'half_up') return Number((BigInt(2) * top + bottom) / (BigInt(2) * bottom));
  return Number(top / bottom);
}
