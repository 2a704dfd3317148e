/** Rewards and vouchers in words. */
import type { WireCombines, WireReward, WireValue } from '../../app/domain/shopper-wire.ts';
import type { Refusal } from './door.ts';
import type { Key, Speech } from './speech.ts';

/** "$5.00 off", or the shop's own name. `amountMinor` is what was chosen of any amount. */
export function nameOf(
  { title, value }: { readonly title: string | null; readonly value: WireValue },
  speech: Speech,
  amountMinor?: number,
): string {
  if (title !== null && amountMinor === undefined) return title;
  switch (value.kind) {
    case 'amount_off':
      return amountName('value.amountOff', 'value.anyAmountOff', amountMinor ?? value.amount_minor, speech);
    case 'store_credit':
      return amountName(
        'value.storeCredit',
        'value.anyStoreCredit',
        amountMinor ?? value.amount_minor,
        speech,
      );
    case 'gift_card':
      return amountName('value.giftCard', 'value.anyGiftCard', amountMinor ?? value.amount_minor, speech);
    case 'percentage_off':
      return speech.say('value.percentOff', { percent: speech.percent(value.percent) });
    case 'free_shipping':
      return speech.say('value.freeShipping');
    case 'free_product':
      return speech.say('value.freeProduct', { product: value.title });
  }
}

function amountName(some: Key, any: Key, minor: number | null, speech: Speech): string {
  return minor === null ? speech.say(any) : speech.say(some, { amount: speech.money(minor) });
}

/** Its voucher is a discount code; the others are money given at once. */
export function isDiscount({ kind }: WireValue): boolean {
  return kind !== 'store_credit' && kind !== 'gift_card';
}

/** What has to be known before points are spent for it. */
export function termsOf(reward: WireReward, speech: Speech): string[] {
  const { minimum_subtotal_minor: minimum, per_member: limit, voucher_days: days } = reward;
  const terms: string[] = [];
  if (minimum !== null) terms.push(speech.say('terms.minimum', { amount: speech.money(minimum) }));
  if (reward.limited_to_products) terms.push(speech.say('terms.someProducts'));
  if (isDiscount(reward.value) && isAlone(reward.combines_with)) terms.push(speech.say('terms.alone'));
  if (reward.tiers.length > 0) terms.push(speech.say('terms.tiers', { tiers: reward.tiers.join(', ') }));
  if (limit !== null) terms.push(speech.say(LIMITS[limit.period], { times: speech.number(limit.times) }));
  if (days !== null) terms.push(speech.say('terms.days', { count: days, days: speech.number(days) }));
  if (reward.ends_at !== null) terms.push(speech.say('terms.until', { date: speech.date(reward.ends_at) }));
  return terms;
}

const LIMITS = {
  ever: 'terms.timesEver',
  year: 'terms.timesYear',
  month: 'terms.timesMonth',
} as const satisfies Record<string, Key>;

function isAlone({ order }: WireCombines): boolean {
  return !order;
}

/** Why it was not done: what to do, and that nothing was lost. */
export function refusalOf(
  { code, needs, has }: { readonly code: Refusal; readonly needs?: number; readonly has?: number },
  speech: Speech,
): string {
  if (code === 'insufficient_points' && needs !== undefined && has !== undefined) {
    return speech.say('spend.tooFew', { points: speech.points(needs), has: speech.number(has) });
  }
  return speech.say(REFUSALS[code]);
}

const REFUSALS = {
  not_signed_in: 'spend.signIn',
  not_found: 'spend.gone',
  bad_request: 'spend.unavailable',
  insufficient_points: 'spend.unavailable',
  other_tier: 'spend.otherTier',
  limit_reached: 'spend.limitReached',
  out_of_stock: 'spend.outOfStock',
  not_started: 'spend.notStarted',
  paused: 'balance.paused',
  left: 'balance.left',
  reward_gone: 'spend.gone',
  key_taken: 'spend.unavailable',
  just_used: 'spend.justUsed',
  not_cancellable: 'spend.notCancellable',
  too_often: 'spend.tooOften',
  unavailable: 'spend.unavailable',
  no_answer: 'spend.stillNoAnswer',
} as const satisfies Record<Refusal, Key>;
