import { z } from 'zod';
import { typedInteger, typedMinor, type Typed } from '#app/domain/program-form.ts';
import { earningUnit } from '#app/domain/program.ts';
import { dayStart, rewardToForm, type RewardForm } from '#app/domain/rewards/reward-form.ts';
import {
  defaultRewards,
  isCode,
  rewardTermsSchema,
  type RewardCost,
  type RewardTerms,
  type RewardValue,
} from '#app/domain/rewards/reward-terms.ts';
import type { TimeZone } from '#app/domain/time.ts';
import { currencyExponent } from '#app/shopify/money.ts';
import { failure, success, type Result } from '#app/shopify/result.ts';

/** By the field of the form: what to do about it. */
export type RewardProblems = Readonly<Partial<Record<keyof RewardForm, string>>>;

export type RewardDraft =
  | { readonly ok: true; readonly terms: RewardTerms }
  | { readonly ok: false; readonly problems: RewardProblems };

export interface RewardWording {
  /** ISO 4217. */
  readonly currency: string;
  readonly timezone: TimeZone;
  /** BCP 47, for money in sentences. */
  readonly locale: string;
}

const text = z.string().max(200);
const gids = z.array(z.string().max(200)).max(1000);

const formSchema: z.ZodType<RewardForm> = z.object({
  ...{ title: z.string().max(1000), amount: text, percent: text, maximumShipping: text },
  kind: z.enum([
    ...(['amount_off', 'percentage_off', 'free_shipping', 'free_product'] as const),
    ...(['store_credit', 'gift_card'] as const),
  ]),
  product: z.object({ gid: z.string().max(200), title: z.string().max(1000) }).nullable(),
  cost: z.enum(['fixed', 'any_amount', 'granted']),
  ...{ points: text, stepPoints: text, stepAmount: text, least: text, most: text },
  minimumSubtotal: text,
  appliesTo: z.enum(['everything', 'products', 'collections']),
  ...{ productGids: gids, collectionGids: gids, tiers: z.array(text).max(100) },
  ...{ limit: text, limitPeriod: z.enum(['ever', 'year', 'month']) },
  ...{ stock: text, startsOn: text, endsOn: text, expiresAfterDays: text },
  combinesWith: z.object({ order: z.boolean(), product: z.boolean(), shipping: z.boolean() }),
  ...{ subscriptions: z.boolean(), bound: z.boolean(), returnsPoints: z.boolean() },
});

/** What a page sent as its form. */
export function readRewardForm(sent: unknown): Result<RewardForm, 'bad_form'> {
  const parsed = formSchema.safeParse(sent);
  return parsed.success
    ? success(parsed.data)
    : failure('bad_form', 'The form could not be read. Load the page again; nothing was changed.');
}

/** Reads a form as the terms it stands for; what its kind of reward does not have is left at what means nothing. */
export function draftReward(form: RewardForm, wording: RewardWording): RewardDraft {
  const fields = new Fields(currencyExponent(wording.currency));
  const value = readValue(form, fields);
  const document: RewardTerms = {
    title: fields.title(form.title),
    ...{ value, cost: readCost(form, fields, wording), conditions: readConditions(form, fields, wording) },
    voucher: readVoucher(form, fields),
  };
  const parsed = rewardTermsSchema.safeParse(document);
  for (const issue of parsed.error?.issues ?? []) fields.say(fieldOf(issue.path), issue.message);
  return parsed.success && Object.keys(fields.problems).length === 0
    ? { ok: true, terms: parsed.data }
    : { ok: false, problems: fields.problems };
}

/** As the schema bounds them; a NaN stands where nothing could be read, and its field has been spoken of. */
const MOST_POINTS = 1_000_000_000;
const MOST_MINOR = 1_000_000_000;

/** Reads fields and keeps the first word about each that cannot be read. */
class Fields {
  readonly exponent: number;
  readonly problems: Partial<Record<keyof RewardForm, string>> = {};

  constructor(exponent: number) {
    this.exponent = exponent;
  }

  say(field: keyof RewardForm, sentence: string): void {
    this.problems[field] ??= sentence;
  }

  title(typed: string): string | null {
    if (typed.trim().length > 100) this.say('title', 'Use at most 100 characters.');
    return typed.trim() === '' ? null : typed.trim();
  }

  whole(field: keyof RewardForm, typed: string, most = MOST_POINTS): number {
    const value = typedInteger(typed);
    if (typeof value === 'number' && value >= 1 && value <= most) return value;
    this.say(field, `Enter a whole number from 1 to ${most.toLocaleString('en')}.`);
    return Number.NaN;
  }

  wholeOrNone(field: keyof RewardForm, typed: string, most?: number): number | null {
    return typed.trim() === '' ? null : this.whole(field, typed, most);
  }

  money(field: keyof RewardForm, typed: string): number {
    const value = typedMinor(typed, this.exponent);
    if (typeof value === 'number' && value >= 1 && value <= MOST_MINOR) return value;
    this.say(field, this.badMoney(value));
    return Number.NaN;
  }

  moneyOrNone(field: keyof RewardForm, typed: string): number | null {
    return typed.trim() === '' ? null : this.money(field, typed);
  }

  private badMoney(value: Typed<number>): string {
    if (value === 'too_many_decimals')
      return this.exponent === 0
        ? 'Enter an amount without decimals.'
        : `Use at most ${this.exponent} decimals.`;
    return value === 'too_large' || (typeof value === 'number' && value > MOST_MINOR)
      ? 'Enter a smaller amount.'
      : 'Enter an amount above 0.';
  }
}

function readValue(form: RewardForm, fields: Fields): RewardValue {
  switch (form.kind) {
    case 'percentage_off': {
      const basisPoints = typedMinor(form.percent, 2);
      if (typeof basisPoints === 'number' && basisPoints >= 1 && basisPoints <= 10_000)
        return { kind: form.kind, basisPoints };
      fields.say('percent', 'Enter a percentage from 0.01 to 100.');
      return { kind: form.kind, basisPoints: Number.NaN };
    }
    case 'free_shipping':
      return {
        kind: form.kind,
        maximumShippingMinor: fields.moneyOrNone('maximumShipping', form.maximumShipping),
      };
    case 'free_product':
      if (form.product === null) fields.say('product', 'Choose a product.');
      return {
        ...{ kind: form.kind, productGid: form.product?.gid ?? '-' },
        title: form.product?.title.slice(0, 200) ?? '-',
      };
    default:
      return {
        kind: form.kind,
        amountMinor: form.cost === 'any_amount' ? null : fields.money('amount', form.amount),
      };
  }
}

function readCost(form: RewardForm, fields: Fields, wording: RewardWording): RewardCost {
  if (form.cost === 'granted') return { kind: 'granted' };
  if (form.cost === 'fixed') return { kind: 'fixed', points: fields.whole('points', form.points) };
  const amountMinorPerStep = fields.money('stepAmount', form.stepAmount);
  const steps = (field: 'least' | 'most', typed: string): number => {
    const minor = fields.money(field, typed);
    if (Number.isNaN(minor) || Number.isNaN(amountMinorPerStep)) return Number.NaN;
    if (minor % amountMinorPerStep === 0 && minor / amountMinorPerStep <= 100_000)
      return minor / amountMinorPerStep;
    fields.say(field, `Enter a multiple of ${moneyText(amountMinorPerStep, wording)}.`);
    return Number.NaN;
  };
  return {
    kind: 'any_amount',
    pointsPerStep: fields.whole('stepPoints', form.stepPoints),
    amountMinorPerStep,
    minSteps: form.least.trim() === '' ? 1 : steps('least', form.least),
    maxSteps: form.most.trim() === '' ? null : steps('most', form.most),
  };
}

function readConditions(
  form: RewardForm,
  fields: Fields,
  { timezone }: RewardWording,
): RewardTerms['conditions'] {
  const isBought = form.cost !== 'granted';
  const canBeLimited = form.kind === 'amount_off' || form.kind === 'percentage_off';
  const chosen = (what: 'products' | 'collections', field: 'productGids' | 'collectionGids'): string[] => {
    if (!canBeLimited || form.appliesTo !== what) return [];
    if (form[field].length === 0) fields.say(field, `Choose at least one ${what.slice(0, -1)}.`);
    if (form[field].length > 100) fields.say(field, `Choose at most 100 ${what}.`);
    return [...form[field]];
  };
  const day = (field: 'startsOn' | 'endsOn', later: number) => {
    if (!isBought || form[field] === '') return null;
    const at = dayStart(form[field], timezone, later);
    if (at === null || at < 0) fields.say(field, 'Enter a date.');
    return at;
  };
  const limit = isBought ? fields.wholeOrNone('limit', form.limit, 1000) : null;
  return {
    minimumSubtotalMinor: isCode(form) ? fields.moneyOrNone('minimumSubtotal', form.minimumSubtotal) : null,
    productGids: chosen('products', 'productGids'),
    collectionGids: chosen('collections', 'collectionGids'),
    tiers: isBought ? [...form.tiers] : [],
    perMember: limit === null ? null : { times: limit, period: form.limitPeriod },
    stock: isBought ? fields.wholeOrNone('stock', form.stock) : null,
    startsAt: day('startsOn', 0),
    endsAt: day('endsOn', 1),
  };
}

const ALONE = { order: false, product: false, shipping: false } as const;

function readVoucher(form: RewardForm, fields: Fields): RewardTerms['voucher'] {
  const isDiscount = isCode(form);
  return {
    expiresAfterDays: fields.wholeOrNone('expiresAfterDays', form.expiresAfterDays, 3650),
    combinesWith: isDiscount ? form.combinesWith : ALONE,
    subscriptions: isDiscount && form.kind !== 'free_product' && form.subscriptions,
    bound: isDiscount && form.bound,
    returnsPoints: isDiscount && form.returnsPoints,
  };
}

/** The field that shows what the schema speaks of. */
const FIELD_OF: Readonly<Record<string, keyof RewardForm>> = {
  title: 'title',
  'value.amountMinor': 'amount',
  'value.basisPoints': 'percent',
  'value.maximumShippingMinor': 'maximumShipping',
  'value.productGid': 'product',
  'value.title': 'product',
  cost: 'cost',
  'cost.points': 'points',
  'cost.pointsPerStep': 'stepPoints',
  'cost.amountMinorPerStep': 'stepAmount',
  'cost.minSteps': 'least',
  'cost.maxSteps': 'most',
  'conditions.minimumSubtotalMinor': 'minimumSubtotal',
  'conditions.productGids': 'productGids',
  'conditions.collectionGids': 'collectionGids',
  'conditions.tiers': 'tiers',
  'conditions.perMember': 'limit',
  'conditions.stock': 'stock',
  'conditions.startsAt': 'startsOn',
  'conditions.endsAt': 'endsOn',
  'voucher.expiresAfterDays': 'expiresAfterDays',
};

function fieldOf(path: readonly PropertyKey[]): keyof RewardForm {
  for (let length = path.length; length > 0; length--) {
    const field = FIELD_OF[path.slice(0, length).map(String).join('.')];
    if (field) return field;
  }
  return 'kind';
}

function moneyText(minor: number, { currency, locale }: RewardWording): string {
  const exponent = currencyExponent(currency);
  return new Intl.NumberFormat(locale, {
    ...{ style: 'currency', currency },
    ...{ minimumFractionDigits: exponent, maximumFractionDigits: exponent },
  }).format(minor / 10 ** exponent);
}

/** A reward as its form shows it. */
export function rewardFormOf(terms: RewardTerms, { currency, timezone }: RewardWording): RewardForm {
  return rewardToForm(terms, { exponent: currencyExponent(currency), timezone });
}

/** What a new reward begins with: 5.00 off for 500 points. */
export function usualTerms(currency: string): RewardTerms {
  const [usual] = defaultRewards(earningUnit(currencyExponent(currency)));
  if (!usual) throw new Error('there is no usual reward');
  return usual.terms;
}

/** Its form, with what fits where another kind or cost is chosen. */
export function newRewardForm(wording: RewardWording): RewardForm {
  const usual = usualTerms(wording.currency);
  const unit = earningUnit(currencyExponent(wording.currency));
  const cost = {
    ...{ kind: 'any_amount' as const, pointsPerStep: 100, amountMinorPerStep: unit },
    ...{ minSteps: 5, maxSteps: null },
  };
  const { stepPoints, stepAmount, least } = rewardFormOf({ ...usual, cost }, wording);
  return { ...rewardFormOf(usual, wording), ...{ stepPoints, stepAmount, least, percent: '10' } };
}
