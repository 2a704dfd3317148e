/** Which of devshop's pages an extension stands on, and whom and what that page is about. */
import type { Customer, Order, StaffUser } from '../../shop/state.ts';
import { trolleyOf, type Trolley } from '../../pages/store/trolley.ts';
import type { Visit } from '../../pages/visitor.ts';
import { posTrolley } from '../../pages/pos/pos-trolley.ts';
import { currentStaff } from '../../pages/staff-cookie.ts';

export interface PageContext {
  readonly url: URL;
  /** Of the store, or of the point of sale. */
  readonly trolley: Trolley;
  /** Who is signed in; at the point of sale whoever is served. */
  readonly customer: Customer | null;
  readonly order: Order | null;
  readonly staff: StaffUser;
  /** `rate` as chosen in the checkout. */
  readonly shippingTitle: string | null;
  /** `/checkout?codes=locked`: a checkout in which extensions cannot change codes, as those of draft orders. */
  readonly areCodesLocked: boolean;
}

/** @param page path and query of the page, as its script tells it */
export function pageContext(visit: Visit, page: string): PageContext {
  const url = new URL(page, visit.url);
  const [first = '', second = '', third = ''] = url.pathname.split('/').filter(Boolean);
  const isPos = first === 'pos';
  const trolley = isPos ? posTrolley(visit) : trolleyOf(visit);
  const { state } = visit.shop;
  const token = { checkout: third, orders: second, account: third, pos: third }[first] ?? '';
  const inAdmin = /\/(orders|customers)\/(\d+)$/.exec(url.pathname);
  const order =
    (inAdmin?.[1] === 'orders' ? state.orders.get(Number(inAdmin[2])) : null) ??
    [...state.orders.values()].find(
      (one) => one.token === token || (token !== '' && String(one.id) === token),
    ) ??
    null;
  const ofAdmin = inAdmin?.[1] === 'customers' ? (state.customers.get(Number(inAdmin[2])) ?? null) : null;
  return {
    url,
    trolley,
    customer: ofAdmin ?? trolley.customer,
    order,
    staff: currentStaff(visit.shop, visit.request),
    shippingTitle: url.searchParams.get('shipping'),
    areCodesLocked: url.searchParams.get('codes') === 'locked',
  };
}
