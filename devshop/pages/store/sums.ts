/** Sums as cart, checkout and order show them. */
import type { OrderTotals, ShopState } from '../../shop/state.ts';
import { money } from '../format.ts';
import { markup, type Markup } from '../markup.ts';

type Row = readonly [name: string, amount: string] | null;

/** The inside of a `dl`. */
export function sumRows(...rows: readonly Row[]): Markup[] {
  return rows
    .filter((row) => row !== null)
    .map(([name, amount]) => markup`<div><dt>${name}</dt><dd>${amount}</dd></div>`);
}

export function discountAmount(state: ShopState, minor: number): Row {
  return minor === 0 ? null : ['Discount', `−${money(state, minor)}`];
}

export function totalsList(state: ShopState, totals: OrderTotals, more: readonly Row[] = []): Markup {
  const { taxesIncluded } = state.record;
  // Discounts of lines are in the subtotal, those of shipping in the shipping.
  const tax: Row = [taxesIncluded ? 'Tax (included)' : 'Tax', money(state, totals.taxMinor)];
  return markup`<dl class="sums">${sumRows(
    totals.discountMinor === 0
      ? null
      : ['Before discount', money(state, totals.subtotalMinor + totals.shippingMinor + totals.discountMinor)],
    discountAmount(state, totals.discountMinor),
    ['Goods', money(state, totals.subtotalMinor)],
    ['Shipping', totals.shippingMinor === 0 ? 'Free' : money(state, totals.shippingMinor)],
    totals.tipMinor === 0 ? null : ['Tip', money(state, totals.tipMinor)],
    tax,
  )}<div class="total"><dt>Total</dt><dd>${money(state, totals.totalMinor)}</dd></div>${sumRows(...more)}</dl>`;
}
