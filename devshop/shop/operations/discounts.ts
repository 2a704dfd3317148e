/** Code discounts of the shop. */
import { type Act, done, type Outcome, refused } from '../act.ts';
import { findCode, indexCode, unindexCode } from '../code-index.ts';
import { newId } from '../ids.ts';
import type { Discount, DiscountCode, ShopState } from '../state.ts';

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
    maximumShippingMinor: null,
    customerIds: null,
    combinesWith: { order: false, product: false, shipping: false },
    usageLimit: null,
    appliesOncePerCustomer: false,
    appliesOnOneTimePurchase: true,
    appliesOnSubscription: false,
    recurringCycleLimit: null,
    tags: [],
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
  for (const code of news) addCode(state, discount, code);
  discount.updatedAt = act.at;
  return done(discount);
}

/** A code that is known to be free. */
export function addCode(state: ShopState, discount: Discount, code: string): DiscountCode {
  const made: DiscountCode = { type: 'DiscountRedeemCode', id: newId(state), code, usageCount: 0 };
  discount.codes.push(made);
  indexCode(state, discount, made);
  return made;
}

/** Ids that are not there any more are passed over. */
export function removeCodes(
  state: ShopState,
  act: Act,
  input: { readonly discount: Discount; readonly codeIds: readonly number[] },
): Outcome<Discount> {
  const { discount } = input;
  const gone = new Set(input.codeIds);
  for (const code of discount.codes) if (gone.has(code.id)) unindexCode(state, code);
  discount.codes = discount.codes.filter(({ id }) => !gone.has(id));
  discount.updatedAt = act.at;
  return done(discount);
}

export function deleteDiscount(
  state: ShopState,
  _act: Act,
  input: { readonly discountId: number },
): Outcome<{ readonly discountId: number }> {
  const discount = state.discounts.get(input.discountId);
  if (!discount) return refused('not_found', `There is no discount ${input.discountId}.`);
  for (const code of discount.codes) unindexCode(state, code);
  state.discounts.delete(discount.id);
  return done({ discountId: discount.id });
}

/** Ends it now; one that has ended before stays as it was. */
export function deactivateDiscount(
  state: ShopState,
  act: Act,
  input: { readonly discountId: number },
): Outcome<Discount> {
  const discount = state.discounts.get(input.discountId);
  if (!discount) return refused('not_found', `There is no discount ${input.discountId}.`);
  if (discount.endsAt === null || discount.endsAt > act.at) discount.endsAt = act.at;
  discount.updatedAt = act.at;
  return done(discount);
}
