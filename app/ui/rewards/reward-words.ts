/** Rewards in words. */
import type { RewardTerms, RewardValue } from '#app/domain/rewards/reward-terms.ts';
import type { Format } from '../format.tsx';

export const KIND_NAMES: Readonly<Record<RewardValue['kind'], string>> = {
  amount_off: 'Amount off',
  percentage_off: 'Percentage off',
  free_shipping: 'Free shipping',
  free_product: 'Free product',
  store_credit: 'Store credit',
  gift_card: 'Gift card',
};

export type NamedReward = Pick<RewardTerms, 'title' | 'value'>;

/**
 * What a reward is called: by the shop's own title, or by its value.
 * @param amountMinor what a voucher of a reward of any amount is worth
 */
export function rewardName(
  { title, value }: NamedReward,
  format: Format,
  amountMinor?: number | null,
): string {
  return title ?? valueName(value, format, amountMinor);
}

/** `$5.00 off`. */
export function valueName(value: RewardValue, format: Format, amountMinor?: number | null): string {
  const amount = 'amountMinor' in value ? (amountMinor ?? value.amountMinor) : null;
  switch (value.kind) {
    case 'amount_off':
      return amount === null ? 'Any amount off' : `${format.money(amount)} off`;
    case 'percentage_off':
      return `${format.decimal(value.basisPoints / 100)}% off`;
    case 'free_shipping':
      return 'Free shipping';
    case 'free_product':
      return `Free ${value.title}`;
    case 'store_credit':
      return amount === null ? 'Any amount of store credit' : `${format.money(amount)} store credit`;
    case 'gift_card':
      return amount === null ? 'Gift card of any amount' : `${format.money(amount)} gift card`;
  }
}

/** `500 points`, `100 points per $1.00`; gifts cost nothing. */
export function costText({ cost }: RewardTerms, format: Format): string {
  switch (cost.kind) {
    case 'fixed':
      return pointsText(cost.points, format);
    case 'any_amount':
      return `${pointsText(cost.pointsPerStep, format)} per ${format.money(cost.amountMinorPerStep)}`;
    case 'granted':
      return 'Given after the first order';
  }
}

export function pointsText(points: number, format: Format): string {
  return `${format.points(points)} ${points === 1 ? 'point' : 'points'}`;
}

/** What the shopper is told beside the reward. */
export function conditionSentences(terms: RewardTerms, format: Format): string[] {
  return [whichOrders(terms, format), ...whoAndHowOften(terms, format), ...when(terms, format)].filter(
    (sentence) => sentence !== '',
  );
}

function whichOrders({ value, conditions, voucher }: RewardTerms, format: Format): string {
  if (value.kind === 'store_credit' || value.kind === 'gift_card') return '';
  const { minimumSubtotalMinor, productGids, collectionGids } = conditions;
  const { order, product, shipping } = voucher.combinesWith;
  const apart = [
    ...(order ? [] : ['order']),
    ...(product ? [] : ['product']),
    ...(shipping || value.kind === 'free_shipping' ? [] : ['shipping']),
  ];
  const parts = [
    ...(minimumSubtotalMinor === null ? [] : [`orders from ${format.money(minimumSubtotalMinor)}`]),
    ...(productGids.length + collectionGids.length > 0 ? ['only some products'] : []),
    ...(value.kind === 'free_shipping' && value.maximumShippingMinor !== null
      ? [`shipping up to ${format.money(value.maximumShippingMinor)}`]
      : []),
    ...(apart.length === 0 ? [] : [`not with other ${either(apart)} discounts`]),
  ];
  return sentence(parts.join(', '));
}

function whoAndHowOften({ conditions }: RewardTerms, format: Format): string[] {
  const { tiers, perMember, stock } = conditions;
  const times =
    perMember === null ? '' : perMember.times === 1 ? 'once' : `${format.count(perMember.times)} times`;
  const period = { ever: '', year: ' a year', month: ' a month' }[perMember?.period ?? 'ever'];
  return [
    tiers.length === 0 ? '' : `For ${new Intl.ListFormat('en').format(tiers)}.`,
    times === ''
      ? ''
      : sentence(`${times}${period}${perMember?.period === 'ever' ? ' for each member' : ''}`),
    stock === null ? '' : `${format.count(stock)} in all.`,
  ];
}

function when({ conditions, value, voucher, cost }: RewardTerms, format: Format): string[] {
  const { startsAt, endsAt } = conditions;
  const days = voucher.expiresAfterDays;
  const what =
    value.kind === 'store_credit' ? 'The credit' : value.kind === 'gift_card' ? 'The card' : 'The code';
  return [
    startsAt === null || cost.kind === 'granted' ? '' : `From ${format.date(startsAt)}.`,
    endsAt === null || cost.kind === 'granted' ? '' : `Until ${format.date(endsAt - 1)}.`,
    days === null ? '' : `${what} is valid for ${format.count(days)} ${days === 1 ? 'day' : 'days'}.`,
  ];
}

const either = (words: readonly string[]): string =>
  new Intl.ListFormat('en', { type: 'disjunction' }).format(words);

const sentence = (text: string): string =>
  text === '' ? '' : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
