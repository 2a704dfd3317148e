/** Who buys: newcomers, people who come again, and guests. */
import { quietly } from '../act.ts';
import { createCustomer } from '../operations/customers.ts';
import type { Random } from '../random.ts';
import type { Customer, Instant, ShopState } from '../state.ts';
import { NAMES, plainLetters } from './names.ts';

export interface Buyers {
  /** Who places the order at that time; `null` for a guest. */
  next(at: Instant): Customer | null;
  /** Those who signed up and never bought. */
  finish(): void;
}

interface Span {
  readonly orders: number;
  readonly customers: number;
  readonly from: Instant;
  readonly until: Instant;
}

const GUESTS = 0.05;
const NEVER_BUY = 0.05;
const DAY_MS = 24 * 3600 * 1000;

/** How many chances a person has to be the next who comes again: a long tail, a few regulars. */
const LOYALTIES = [
  { chances: 1, share: 52 },
  { chances: 3, share: 27 },
  { chances: 8, share: 13 },
  { chances: 20, share: 6 },
  { chances: 45, share: 2 },
];

export function buyers(state: ShopState, random: Random, span: Span): Buyers {
  const neverBuy = Math.floor(span.customers * NEVER_BUY);
  let newLeft = span.customers - neverBuy;
  let ordersLeft = span.orders;
  /** Each stands here as often as it has chances. */
  const known: { readonly customer: Customer; readonly stopsAt: Instant }[] = [];
  const newcomer = (at: Instant) => {
    // Early in the year most have been customers before.
    const isOld = at - span.from < 90 * DAY_MS && random.chance(0.6);
    const since = isOld ? at - random.between(20, 700) * DAY_MS : at - random.between(60, 1800) * 1000;
    const customer = person(state, random, since);
    const { chances } = random.weighted(LOYALTIES, (one) => one.share);
    const stopsAt = random.chance(0.4) ? at + random.between(20, 200) * DAY_MS : span.until;
    for (let i = 0; i < chances; i += 1) known.push({ customer, stopsAt });
    return customer;
  };
  return {
    next(at) {
      const share = Math.min(1, (1.5 * newLeft) / Math.max(1, ordersLeft));
      const mustBeNew = newLeft >= ordersLeft;
      ordersLeft -= 1;
      if (!mustBeNew && random.chance(GUESTS)) return null;
      if (newLeft > 0 && (mustBeNew || known.length === 0 || random.chance(share))) {
        newLeft -= 1;
        return newcomer(at);
      }
      for (let tries = 0; tries < 6; tries += 1) {
        const one = random.pick(known);
        if (one.stopsAt > at) return one.customer;
      }
      return random.pick(known).customer;
    },
    finish() {
      for (let i = 0; i < neverBuy; i += 1) {
        person(state, random, random.between(span.from, span.until - 1));
      }
    },
  };
}

const TAGS = ['newsletter', 'wholesale', 'press', 'vip', 'staff friend'];

function person(state: ShopState, random: Random, at: Instant): Customer {
  const list = random.weighted(NAMES, (one) => one.weight);
  const first = random.between(0, list.first.length - 1);
  const last = random.between(0, list.last.length - 1);
  const firstName = list.first[first] ?? '';
  const lastName = list.last[last] ?? '';
  const latin = list.latin ?? list;
  const address = `${plainLetters(latin.first[first] ?? '')}.${plainLetters(latin.last[last] ?? '')}`;
  const tags = random.chance(0.35) ? ['newsletter'] : random.chance(0.04) ? [random.pick(TAGS)] : [];
  // The number makes it unlike all others.
  const email = `${address}${state.customers.size + 1}@mail.example`;
  const told = { firstName, lastName, email, locale: list.locale, country: list.country, tags };
  const made = createCustomer(state, quietly(at), told);
  if (!made.ok) throw new Error(`${made.code}: ${made.message}`);
  return made.value;
}
