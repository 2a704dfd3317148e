/** Code discounts of the shop. */
import { type Act, done, type Outcome, refused } from '../act.ts';
import { findCode } from '../apply-discounts.ts';
import { newId } from '../ids.ts';
import type { Discount, ShopState } from '../state.ts';

/** Everything but a title and codes has a default: 10 % of everything, for everybody, alone, for ever. */
export type CreateDiscount = Partial<
  Omit<Discount, 'type' | 'id' | 'codes' | 'title' | 'createdAt' | 'updatedAt'>
> & {
  readonly title: string;
  readonly codes: readonly string[];
};

export function createDiscount(state: ShopState, act: Act, input: CreateDiscount): Outcome<Discount> {
  const { codes, ...told } = input;
  const discount: Discount = {
    kind: 'basic',
    value: { kind: 'percentage', basisPoints: 1000 },
    items: { kind: 'all' },
    appliesOnEachItem: false,
    minimumSubtotalMinor: null,
    customerIds: null,
    combinesWith: { order: false, product: false, shipping: false },
    usageLimit: null,
    appliesOncePerCustomer: false,
    startsAt: act.at,
    endsAt: null,
    ...told,
    ...{ type: 'DiscountCodeNode', id: newId(state), codes: [], createdAt: act.at, updatedAt: act.at },
  };
  const added = addCodes(state, act, { discount, codes });
  if (!added.ok) return added;
  state.discounts.set(discount.id, discount);
  return done(discount);
}

/** All or none: a code is taken when any discount of the shop has it. */
export function addCodes(
  state: ShopState,
  act: Act,
  input: { readonly discount: Discount; readonly codes: readonly string[] },
): Outcome<Discount> {
  const { discount } = input;
  const news = input.codes.map((code) => code.trim());
  for (const code of news) {
    if (!/^\S{1,255}$/.test(code))
      return refused('bad_code', 'A code has 1 to 255 characters and no spaces.');
    if (findCode(state, code)) return refused('bad_code', `${code} exists already.`);
  }
  if (new Set(news.map((code) => code.toUpperCase())).size < news.length) {
    return refused('bad_code', 'Name each code once.');
  }
  for (const code of news) {
    discount.codes.push({ type: 'DiscountRedeemCode', id: newId(state), code, usageCount: 0 });
  }
  discount.updatedAt = act.at;
  return done(discount);
}
