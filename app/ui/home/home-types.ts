/** What the start page shows, as its loader hands it over. */
import type { HomeState, PastOrdersState } from '#app/reports/home-state.ts';

export type { Figures, PeriodFigures, Totals } from '#app/domain/figures.ts';
export type { Period } from '#app/domain/figures-calendar.ts';
export type { Need } from '#app/reports/needs-owner.ts';
export type PastOrders = PastOrdersState;
export type Guide = HomeState['guide'];

/** A part that could not be loaded leaves the others as they are. */
export type Part<T> = { readonly ok: true; readonly value: T } | { readonly ok: false };

export const isRunning = (pastOrders: PastOrders | null): boolean =>
  pastOrders !== null && pastOrders.phase !== 'done' && pastOrders.phase !== 'failed';

/** Where to in Shopify's admin. The embedded page is left, so in the window around it. */
export function editorUrls(shopDomain: string): { readonly theme: string; readonly checkout: string } {
  const store = shopDomain.replace(/\.myshopify\.com$/, '');
  const admin = `https://admin.shopify.com/store/${store}`;
  return {
    theme: `${admin}/themes/current/editor?context=apps`,
    checkout: `${admin}/settings/checkout/editor?page=thank-you`,
  };
}
