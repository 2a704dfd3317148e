/**
 * The cart as themes ask for it: `/cart.js`, `/cart/add.js`, `/cart/update.js`, `/cart/change.js`, `/cart/clear.js`,
 * and the form at `/cart/add`. https://shopify.dev/docs/api/ajax/reference/cart
 */
import { createHash } from 'node:crypto';
import { sendJson } from '../../hosts/http.ts';
import { findCode } from '../../shop/code-index.ts';
import type { PricedCart } from '../../shop/price-cart.ts';
import type { Allocation, DiscountApplication } from '../../shop/state.ts';
import { goTo, type Visit } from '../visitor.ts';
import { countOf, keepTrolley, priceTrolley, trolleyOf, withQuantity, type Trolley } from './trolley.ts';

const MOST_CODES = 5;

export function answerCart(visit: Visit): void {
  const trolley = trolleyOf(visit);
  const deed = visit.url.pathname.slice('/cart'.length);
  if (visit.fields === null) {
    if (deed === '.js') return sendJson(visit.response, 200, cartJson(visit, trolley));
    return goTo(visit, `/storefront/cart${visit.url.search}`);
  }
  const next = changed(visit, trolley, deed.replace(/\.js$/, ''));
  if (next === null)
    return sendJson(visit.response, 404, { status: 404, message: 'Not Found', description: '' });
  if ('problem' in next) {
    const { problem } = next;
    return sendJson(visit.response, 422, { status: 422, message: 'Cart Error', description: problem });
  }
  keepTrolley(visit, next.trolley);
  if (!deed.endsWith('.js')) return goTo(visit, '/storefront/cart');
  sendJson(visit.response, 200, next.answer ?? cartJson(visit, next.trolley, next.unknownCodes ?? []));
}

type Changed =
  | { readonly trolley: Trolley; readonly answer?: object; readonly unknownCodes?: readonly string[] }
  | { readonly problem: string };

function changed(visit: Visit, trolley: Trolley, deed: string): Changed | null {
  switch (deed) {
    case '/add':
      return added(visit, trolley);
    case '/update':
      return updated(visit, trolley);
    case '/change':
      return changedLine(visit, trolley);
    case '/clear':
      return { trolley: { ...trolley, lines: [] } };
    default:
      return null;
  }
}

/** `items: [{ id, quantity }]`, or `id` and `quantity` alone. */
function added(visit: Visit, trolley: Trolley): Changed {
  const { sent } = visit;
  const told = Array.isArray(sent['items']) ? (sent['items'] as readonly unknown[]) : [sent];
  let next = trolley;
  const ids: number[] = [];
  for (const one of told) {
    const { id, quantity = 1 } = (one ?? {}) as Readonly<Record<string, unknown>>;
    const variantId = Number(id);
    const before = quantityOf(next, variantId);
    next = withQuantity(visit, next, variantId, before + Number(quantity));
    const line = next.lines.find(({ variant }) => variant.id === variantId);
    if (!line) return { problem: 'Cannot find variant' };
    if (line.problem !== null) return { problem: line.problem };
    ids.push(variantId);
  }
  const items = itemsJson(visit, next).filter(({ variant_id: id }) => ids.includes(id));
  return { trolley: next, answer: Array.isArray(sent['items']) ? { items } : (items[0] ?? {}) };
}

/** `updates: { <variant>: quantity }`, `discount: 'ONE,TWO'` in place of all codes; what is not told stays. */
function updated(visit: Visit, trolley: Trolley): Changed {
  const { sent } = visit;
  let next = trolley;
  const quantities = Object.entries(sent['updates'] ?? {}).concat(
    // Of a form.
    Object.entries(sent).flatMap(([name, value]) => {
      const [, id] = /^updates\[(\d+)\]$/.exec(name) ?? [];
      return id === undefined ? [] : [[id, value] as [string, unknown]];
    }),
  );
  for (const [variantId, quantity] of quantities) {
    next = withQuantity(visit, next, Number(variantId), Number(quantity));
  }
  if (typeof sent['discount'] !== 'string') return { trolley: next };
  const told = sent['discount'].split(',').map((code) => code.trim());
  const codes = [...new Set(told.filter((code) => code !== ''))];
  const isKnown = (code: string): boolean => findCode(visit.shop.state, code) !== null;
  return {
    trolley: { ...next, codes: codes.filter(isKnown).slice(0, MOST_CODES) },
    unknownCodes: codes.filter((code) => !isKnown(code)),
  };
}

/** `id` (a variant, or a line's key) or `line` (counted from 1), and `quantity`. */
function changedLine(visit: Visit, trolley: Trolley): Changed {
  const { id, line, quantity } = visit.sent;
  const byPlace = trolley.lines[Number(line) - 1]?.variant.id;
  const variantId = byPlace ?? Number(String(id).split(':')[0]);
  if (quantityOf(trolley, variantId) === 0) return { problem: 'no valid id or line parameter' };
  return { trolley: withQuantity(visit, trolley, variantId, Number(quantity)) };
}

function quantityOf({ lines }: Trolley, variantId: number): number {
  return lines.find(({ variant }) => variant.id === variantId)?.quantity ?? 0;
}

/** Amounts in minor units; shipping and tax come later. */
function cartJson(visit: Visit, trolley: Trolley, unknownCodes: readonly string[] = []): object {
  const { state } = visit.shop;
  const items = itemsJson(visit, trolley);
  const priced = pricedOf(visit, trolley);
  const original = items.reduce((sum, one) => sum + one.original_line_price, 0);
  const total = items.reduce((sum, one) => sum + one.final_line_price, 0);
  const rejected = new Set(priced?.rejectedCodes.map(({ code }) => code));
  return {
    token: createHash('sha256').update(`${state.record.domain}/cart`).digest('hex').slice(0, 32),
    ...{ note: '', attributes: {} },
    ...{ original_total_price: original, total_price: total, total_discount: original - total },
    ...{ total_weight: 0, item_count: countOf(trolley), items },
    requires_shipping: trolley.lines.some(({ product }) => !product.giftCard),
    currency: state.record.currency,
    items_subtotal_price: total,
    cart_level_discount_applications: [],
    discount_codes: [
      ...trolley.codes.map((code) => ({ code, applicable: priced !== null && !rejected.has(code) })),
      ...unknownCodes.map((code) => ({ code, applicable: false })),
    ],
  };
}

function itemsJson(visit: Visit, trolley: Trolley) {
  const priced = pricedOf(visit, trolley);
  return trolley.lines.map(({ product, variant, quantity }, index) => {
    const allocations = priced?.lines[index]?.allocations ?? [];
    const off = allocations.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
    const before = variant.priceMinor * quantity;
    return {
      id: variant.id,
      key: `${variant.id}:${product.handle}`,
      ...{ variant_id: variant.id, product_id: product.id, quantity, properties: {} },
      title: variant.title === 'Default Title' ? product.title : `${product.title} - ${variant.title}`,
      ...{ product_title: product.title, variant_title: variant.title, sku: variant.sku },
      ...{ handle: product.handle, url: `/products/${product.handle}?variant=${variant.id}` },
      ...{ vendor: product.vendor, product_type: product.productType, gift_card: product.giftCard },
      ...{ price: variant.priceMinor, original_price: variant.priceMinor, original_line_price: before },
      ...{ line_price: before, final_line_price: before - off, total_discount: off },
      final_price: Math.round((before - off) / quantity),
      requires_shipping: !product.giftCard,
      line_level_discount_allocations: allocations.map((one) => allocationJson(priced, one)),
    };
  });
}

function allocationJson(priced: PricedCart | null, { discount, amountMinor }: Allocation): object {
  const application: DiscountApplication | undefined = priced?.discounts[discount];
  const title = application?.title ?? '';
  return {
    amount: amountMinor,
    discount_application: { type: 'discount_code', title, target_type: 'line_item' },
  };
}

/** `null` for an empty cart, or one that cannot be bought. */
function pricedOf(visit: Visit, trolley: Trolley): PricedCart | null {
  if (trolley.lines.length === 0) return null;
  const { priced } = priceTrolley(visit, trolley, null);
  return priced.ok ? priced.value : null;
}
