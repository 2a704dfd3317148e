/** The cart of the point of sale: a trolley of its own, in a cookie of its own. */
import { keepTrolley, trolleyOf, type Trolley } from '../store/trolley.ts';
import type { Visit } from '../visitor.ts';

const POS_COOKIE = 'devshop_pos';

export function posTrolley(visit: Visit): Trolley {
  return trolleyOf(visit, POS_COOKIE);
}

export function keepPosTrolley(visit: Visit, trolley: Trolley): void {
  keepTrolley(visit, trolley, POS_COOKIE);
}
