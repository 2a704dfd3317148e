/** What the API says of a cart, and of an order in the shape of a cart. */
import { discountClass } from '../../shop/apply-discounts.ts';
import { gidOf } from '../../shop/ids.ts';
import type { PricedCart } from '../../shop/price-cart.ts';
import type { Allocation, DiscountApplication, Order, OrderLine, ShopState } from '../../shop/state.ts';
import type { Members } from '../wire.ts';
import { moneyOf } from './money-of.ts';

type Parts = Pick<PricedCart, 'discounts' | 'lines' | 'shipping' | 'totals'>;

/** Discounts of the order class stand at the cart, those of the product class at their lines. */
export function cartMembers(state: ShopState, parts: Parts): Members {
  const { totals, shipping } = parts;
  const goods = parts.lines.filter(({ tip }) => !tip);
  const ofLine = (one: Allocation): boolean => isOfLine(state, parts.discounts[one.discount]);
  const cost = (line: Omit<OrderLine, 'id'>): number =>
    line.priceMinor * line.quantity - sum(line.allocations.filter(ofLine));
  const before = goods.reduce((all, line) => all + cost(line), 0);
  const codes = [...new Set(parts.discounts.flatMap(({ code }) => code ?? []))];
  return {
    'cost.subtotalAmount': moneyOf(state, before),
    'cost.totalShippingAmount': shipping.length === 0 ? undefined : moneyOf(state, totals.shippingMinor),
    'cost.totalTaxAmount': moneyOf(state, totals.taxMinor),
    'cost.totalAmount': moneyOf(state, totals.totalMinor),
    discountCodes: codes.map((code) => ({ code })),
    discountAllocations: parts.discounts.flatMap((discount, index) => {
      if (isOfLine(state, discount)) return [];
      const amounts = [...goods, ...shipping].flatMap(({ allocations }) => allocations);
      return allocation(state, discount, sum(amounts.filter((one) => one.discount === index)));
    }),
    lines: goods.map((line, index) => ({
      id: gidOf('CartLine', index + 1),
      merchandise: merchandise(state, line),
      quantity: line.quantity,
      cost: { totalAmount: moneyOf(state, cost(line)) },
      attributes: [],
      discountAllocations: line.allocations.filter(ofLine).flatMap((one) => {
        const discount = parts.discounts[one.discount];
        return discount ? allocation(state, discount, one.amountMinor) : [];
      }),
      lineComponents: [],
      parentRelationship: null,
    })),
    appliedGiftCards: [],
    attributes: [],
    note: undefined,
  };
}

export function orderMembers(state: ShopState, order: Order): Members {
  return cartMembers(state, { ...order, totals: order.original });
}

function isOfLine(state: ShopState, application: DiscountApplication | undefined): boolean {
  const discount = state.discounts.get(application?.discountId ?? 0);
  return discount !== undefined && discountClass(discount) === 'product';
}

function allocation(state: ShopState, discount: DiscountApplication, minor: number): object[] {
  if (minor === 0) return [];
  const discountedAmount = moneyOf(state, minor);
  if (discount.code !== null) return [{ type: 'code', code: discount.code, discountedAmount }];
  const type = discount.kind === 'automatic' ? 'automatic' : 'custom';
  return [{ type, title: discount.title, discountedAmount }];
}

function merchandise(state: ShopState, line: Omit<OrderLine, 'id'>): object {
  const product = state.products.get(line.productId ?? 0);
  return {
    type: 'variant',
    id: gidOf('ProductVariant', line.variantId ?? 0),
    title: line.title,
    ...(line.variantTitle === null ? {} : { subtitle: line.variantTitle }),
    selectedOptions: line.variantTitle === null ? [] : [{ name: 'Title', value: line.variantTitle }],
    product: {
      id: gidOf('Product', line.productId ?? 0),
      vendor: product?.vendor ?? '',
      productType: product?.productType ?? '',
    },
    requiresShipping: !line.giftCard,
    ...(line.sku === null ? {} : { sku: line.sku }),
  };
}

function sum(allocations: readonly Allocation[]): number {
  return allocations.reduce((all, { amountMinor }) => all + amountMinor, 0);
}
