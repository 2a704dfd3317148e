/** What the start page shows, as its loader hands it over. */
import type { Figures } from '#app/domain/figures.ts';
import type { Period } from '#app/domain/figures-calendar.ts';

export type { Figures, Period };
export type { PeriodFigures, Totals } from '#app/domain/figures.ts';

/** A part that could not be loaded leaves the others as they are. */
export type Part<T> = { readonly ok: true; readonly value: T } | { readonly ok: false };

export interface PastOrders {
  readonly phase:
    | 'asking'
    | 'collecting'
    | 'reading'
    | 'staging'
    | 'settling'
    | 'fetching'
    | 'sweeping'
    | 'done'
    | 'failed';
  readonly earns: boolean;
  readonly done: number;
  readonly total: number;
  readonly completedAt: number | null;
  readonly error: string | null;
}

export interface Guide {
  readonly isDismissed: boolean;
  readonly isProgramChosen: boolean;
}

export type Need =
  | { readonly kind: 'deliveries_unreadable'; readonly count: number }
  | { readonly kind: 'orders_given_up'; readonly count: number }
  | { readonly kind: 'past_orders_unreadable'; readonly count: number }
  | { readonly kind: 'work_lies'; readonly since: number }
  | { readonly kind: 'access_lost' }
  | { readonly kind: 'throttled'; readonly nextTryAt: number | null }
  | { readonly kind: 'shopify_away'; readonly nextTryAt: number | null };

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
