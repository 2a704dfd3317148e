/** The cart of the point of sale: a trolley of its own, in a cookie of its own; nothing is sent. */
import type { Outcome } from '../../shop/act.ts';
import { priceCart, type PricedCart } from '../../shop/price-cart.ts';
import { cartOf, keepTrolley, trolleyOf, type Trolley } from '../store/trolley.ts';
import type { Visit } from '../visitor.ts';

const POS_COOKIE = 'devshop_pos';

export function posTrolley(visit: Visit): Trolley {
  return trolleyOf(visit, POS_COOKIE);
}

export function keepPosTrolley(visit: Visit, trolley: Trolley): void {
  keepTrolley(visit, trolley, POS_COOKIE);
}

export function pricePosTrolley(visit: Visit, trolley: Trolley): Outcome<PricedCart> {
  return priceCart(visit.shop.state, cartOf(trolley, null), visit.devshop.box.options.now());
}
