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

/** What lines and shipping were before is not shown: sums are of what is paid. */
export function savedRow(state: ShopState, { discountMinor }: OrderTotals): Row {
  return discountMinor === 0 ? null : ['Saved by discounts', money(state, discountMinor)];
}

export function totalsList(state: ShopState, totals: OrderTotals, more: readonly Row[] = []): Markup {
  const tax = state.record.taxesIncluded ? 'Tax (included)' : 'Tax';
  return markup`<dl class="sums">${sumRows(
    ['Goods', money(state, totals.subtotalMinor)],
    ['Shipping', totals.shippingMinor === 0 ? 'Free' : money(state, totals.shippingMinor)],
    totals.tipMinor === 0 ? null : ['Tip', money(state, totals.tipMinor)],
    [tax, money(state, totals.taxMinor)],
  )}<div class="total"><dt>Total</dt><dd>${money(state, totals.totalMinor)}</dd></div>${sumRows(savedRow(state, totals), ...more)}</dl>`;
}
