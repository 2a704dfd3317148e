/** What `discountCodeBasicCreate` and `discountCodeFreeShippingCreate` are told, checked as Shopify does. */
import { parseGid } from '../../shop/ids.ts';
import { readAmount } from '../../shop/money.ts';
import { findCode } from '../../shop/code-index.ts';
import type { CreateDiscount } from '../../shop/operations/discounts.ts';
import type { DiscountItems, DiscountValue, ShopState } from '../../shop/state.ts';
import { notPlayed, type UserError } from './user-errors.ts';

type Decimal = string | number;

interface Items {
  readonly all?: boolean | null;
  readonly collections?: { readonly add?: readonly string[] | null } | null;
  readonly products?: {
    readonly productsToAdd?: readonly string[] | null;
    readonly productVariantsToAdd?: readonly string[] | null;
  } | null;
}

export interface DiscountInput {
  readonly title?: string | null;
  readonly code?: string | null;
  readonly startsAt?: string | null;
  readonly endsAt?: string | null;
  readonly usageLimit?: number | null;
  readonly appliesOncePerCustomer?: boolean | null;
  readonly recurringCycleLimit?: number | null;
  readonly tags?: readonly string[] | null;
  readonly context?: {
    readonly all?: string | null;
    readonly customers?: { readonly add?: readonly string[] | null } | null;
    readonly customerSegments?: object | null;
    readonly markets?: object | null;
  } | null;
  readonly customerSelection?: object | null;
  readonly combinesWith?: {
    readonly orderDiscounts?: boolean | null;
    readonly productDiscounts?: boolean | null;
    readonly shippingDiscounts?: boolean | null;
    readonly productDiscountsWithTagsOnSameCartLine?: object | null;
  } | null;
  readonly minimumRequirement?: {
    readonly quantity?: object | null;
    readonly subtotal?: { readonly greaterThanOrEqualToSubtotal?: Decimal | null } | null;
  } | null;
  /** Of amounts off. */
  readonly customerGets?: {
    readonly items?: Items | null;
    readonly value?: {
      readonly percentage?: number | null;
      readonly discountAmount?: {
        readonly amount?: Decimal | null;
        readonly appliesOnEachItem?: boolean | null;
      } | null;
      readonly discountOnQuantity?: object | null;
    } | null;
    readonly appliesOnOneTimePurchase?: boolean | null;
    readonly appliesOnSubscription?: boolean | null;
  } | null;
  /** Of free shipping. */
  readonly maximumShippingPrice?: Decimal | null;
  readonly destination?: { readonly countries?: object | null } | null;
  readonly appliesOnOneTimePurchase?: boolean | null;
  readonly appliesOnSubscription?: boolean | null;
}

export type ReadDiscount =
  | { readonly ok: true; readonly discount: CreateDiscount }
  | { readonly ok: false; readonly userErrors: readonly UserError[] };

type Kind = 'basic' | 'free_shipping';

/** Gathers what is wrong, under the names of the input's fields. */
class Complaints {
  readonly found: UserError[] = [];
  private readonly root: string;

  constructor(kind: Kind) {
    this.root = kind === 'basic' ? 'basicCodeDiscount' : 'freeShippingCodeDiscount';
  }

  add(path: string, message: string, code: string): void {
    this.found.push({ field: [this.root, ...path.split('.').filter(Boolean)], message, code });
  }
}

export function readDiscount(state: ShopState, kind: Kind, input: DiscountInput): ReadDiscount {
  refuseUnplayed(input);
  const wrong = new Complaints(kind);
  const names = readNames(state, input, wrong);
  const times = readTimes(input, wrong);
  const customerIds = readContext(state, input, wrong);
  const minimumSubtotalMinor = readMinimum(state, input, wrong);
  const purchases = readPurchases(kind === 'basic' ? (input.customerGets ?? {}) : input, wrong);
  const what = kind === 'basic' ? readAmountOff(state, input, wrong) : readShipping(state, input, wrong);
  const { combinesWith } = input;
  if (kind === 'free_shipping' && combinesWith?.shippingDiscounts) {
    const message = 'The combinesWith settings are not valid for the discount class.';
    wrong.add('combinesWith', message, 'INVALID_COMBINES_WITH_FOR_DISCOUNT_CLASS');
  }
  if ((input.usageLimit ?? 1) < 1) {
    wrong.add('usageLimit', 'Usage limit must be greater than 0', 'GREATER_THAN');
  }
  if ((input.recurringCycleLimit ?? 1) !== 1 && !purchases.appliesOnSubscription) {
    const message = 'Recurring cycle limit must be 1 when discount does not apply to subscription items';
    wrong.add('recurringCycleLimit', message, 'MULTIPLE_RECURRING_CYCLE_LIMIT_FOR_NON_SUBSCRIPTION_ITEMS');
  }
  if ((input.tags ?? []).length > 5)
    wrong.add('tags', 'The number of tags exceeds the maximum of 5', 'TOO_MANY_TAGS');
  if (wrong.found.length > 0) return { ok: false, userErrors: wrong.found };
  const discount: CreateDiscount = {
    ...{ kind, ...names, ...times, customerIds, minimumSubtotalMinor, ...purchases, ...what },
    combinesWith: {
      order: combinesWith?.orderDiscounts ?? false,
      product: combinesWith?.productDiscounts ?? false,
      shipping: combinesWith?.shippingDiscounts ?? false,
    },
    usageLimit: input.usageLimit ?? null,
    appliesOncePerCustomer: input.appliesOncePerCustomer ?? false,
    recurringCycleLimit: input.recurringCycleLimit ?? null,
    tags: input.tags ?? [],
  };
  return { ok: true, discount };
}

function refuseUnplayed({
  context,
  customerSelection,
  combinesWith,
  minimumRequirement,
  destination,
}: DiscountInput) {
  if (customerSelection) throw notPlayed('customerSelection: use context');
  if (context?.customerSegments || context?.markets) throw notPlayed('discounts for segments or markets');
  if (combinesWith?.productDiscountsWithTagsOnSameCartLine) throw notPlayed('product discounts by tags');
  if (minimumRequirement?.quantity) throw notPlayed('a minimum quantity');
  if (destination?.countries) throw notPlayed('free shipping to some countries');
}

function readNames(state: ShopState, { title, code }: DiscountInput, wrong: Complaints) {
  const typed = code?.trim() ?? '';
  if (!title?.trim()) wrong.add('title', "Title can't be blank", 'BLANK');
  else if (title.length > 255)
    wrong.add('title', 'Title is too long (maximum is 255 characters)', 'TOO_LONG');
  if (typed === '') wrong.add('code', "Code can't be blank", 'BLANK');
  else if (typed.length > 255) wrong.add('code', 'Code is too long (maximum is 255 characters)', 'TOO_LONG');
  else if (/\s/.test(typed)) wrong.add('code', 'Code is invalid', 'INVALID');
  else if (findCode(state, typed)) {
    wrong.add('code', 'Code must be unique. Please try a different code.', 'TAKEN');
  }
  return { title: title?.trim() ?? '', codes: [typed] };
}

function readTimes({ startsAt, endsAt }: DiscountInput, wrong: Complaints) {
  const starts = Date.parse(startsAt ?? '');
  const ends = endsAt === null || endsAt === undefined ? null : Date.parse(endsAt);
  if (Number.isNaN(starts)) wrong.add('startsAt', "Starts at can't be blank", 'BLANK');
  if (Number.isNaN(ends)) wrong.add('endsAt', 'Ends at is invalid', 'INVALID');
  else if (ends !== null && ends <= starts) {
    wrong.add('endsAt', 'Ends at needs to be after starts_at', 'END_DATE_BEFORE_START_DATE');
  }
  return { startsAt: starts, endsAt: ends };
}

function readContext({ customers }: ShopState, { context }: DiscountInput, wrong: Complaints) {
  if (!context) {
    wrong.add('context', "Context can't be blank", 'BLANK');
    return null;
  }
  if (context.all) return null;
  const ids = idsOf(context.customers?.add ?? [], 'Customer', customers);
  if (ids === null || ids.length === 0) {
    wrong.add('context.customers', 'Customer does not exist', 'INVALID');
  }
  return ids;
}

function readMinimum(state: ShopState, { minimumRequirement }: DiscountInput, wrong: Complaints) {
  const told = minimumRequirement?.subtotal?.greaterThanOrEqualToSubtotal;
  if (told === null || told === undefined) return null;
  const minor = readAmount(String(told), state.record.currency);
  if (minor === null || minor < 0) {
    const path = 'minimumRequirement.subtotal.greaterThanOrEqualToSubtotal';
    wrong.add(path, 'Minimum subtotal must be greater than 0', 'GREATER_THAN');
  }
  return minor;
}

function readPurchases(
  told: Pick<DiscountInput, 'appliesOnOneTimePurchase' | 'appliesOnSubscription'>,
  wrong: Complaints,
) {
  const appliesOnOneTimePurchase = told.appliesOnOneTimePurchase ?? true;
  const appliesOnSubscription = told.appliesOnSubscription ?? false;
  if (!appliesOnOneTimePurchase && !appliesOnSubscription) {
    const message = 'Applies on one time purchase and applies on subscription cannot both be false';
    wrong.add('', message, 'APPLIES_ON_NOTHING');
  }
  return { appliesOnOneTimePurchase, appliesOnSubscription };
}

function readAmountOff(state: ShopState, { customerGets }: DiscountInput, wrong: Complaints) {
  const told = customerGets?.value;
  if (told?.discountOnQuantity) throw notPlayed('discountOnQuantity');
  const items = readItems(state, customerGets?.items ?? null, wrong);
  const appliesOnEachItem = told?.discountAmount?.appliesOnEachItem ?? false;
  return { items, appliesOnEachItem, value: readValue(state, told, wrong) };
}

function readValue(
  { record }: ShopState,
  told: NonNullable<NonNullable<DiscountInput['customerGets']>['value']> | null | undefined,
  wrong: Complaints,
): DiscountValue | null {
  if (typeof told?.percentage === 'number') {
    if (!(told.percentage > 0 && told.percentage <= 1)) {
      wrong.add('customerGets.value.percentage', 'Value must be between 0.0 and 1.0', 'VALUE_OUTSIDE_RANGE');
    }
    return { kind: 'percentage', basisPoints: Math.round(told.percentage * 10_000) };
  }
  const amountMinor = readAmount(String(told?.discountAmount?.amount ?? ''), record.currency);
  if (amountMinor === null || amountMinor <= 0) {
    wrong.add('customerGets.value.discountAmount.amount', 'Value must be greater than 0', 'GREATER_THAN');
  }
  return { kind: 'fixed_amount', amountMinor: amountMinor ?? 0 };
}

function readItems(state: ShopState, told: Items | null, wrong: Complaints): DiscountItems {
  if (told?.all) return { kind: 'all' };
  const variants = new Map([...state.products.values()].flatMap((one) => one.variants.map((v) => [v.id, v])));
  const kinds = [
    ['collections', told?.collections?.add, 'Collection', state.collections],
    ['products', told?.products?.productsToAdd, 'Product', state.products],
    ['variants', told?.products?.productVariantsToAdd, 'ProductVariant', variants],
  ] as const;
  const named = kinds.filter(([, gids]) => (gids ?? []).length > 0);
  const [first, second] = named;
  if (second) throw notPlayed('a discount for products, variants and collections at once');
  if (!first) {
    wrong.add('customerGets.items', "Items in 'customer gets' cannot be blank", 'BLANK');
    return { kind: 'all' };
  }
  const [kind, gids, type, all] = first;
  const ids = idsOf(gids ?? [], type, all);
  if (ids === null) wrong.add('customerGets.items', `${type} does not exist`, 'INVALID');
  return { kind, ids: ids ?? [] };
}

function readShipping(state: ShopState, { maximumShippingPrice }: DiscountInput, wrong: Complaints) {
  const told = maximumShippingPrice ?? null;
  const minor = told === null ? null : readAmount(String(told), state.record.currency);
  if (told !== null && (minor === null || minor < 0)) {
    const message = 'Maximum shipping price must be greater than or equal to 0';
    wrong.add('maximumShippingPrice', message, 'GREATER_THAN_OR_EQUAL_TO');
  }
  return { value: null, maximumShippingMinor: minor };
}

/** `null` when one of them is not there. */
function idsOf(
  gids: readonly string[],
  type: string,
  all: { has(id: number): boolean },
): readonly number[] | null {
  const ids = gids.map((gid) => {
    const parsed = parseGid(gid);
    return parsed?.type === type && all.has(parsed.id) ? parsed.id : null;
  });
  return ids.includes(null) ? null : ids.filter((id) => id !== null);
}
