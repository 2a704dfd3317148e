/** A reason in words and numbers: a title, the formula in short, and sentences that carry it out. */
import type { Formula, OrderWhy, TakenFrom } from '#app/domain/earning/explain-order.ts';
import type { NothingEarned } from '#app/domain/earning/entitlement.ts';
import type { SpendParts } from '#app/domain/earning/order-spend.ts';
import type { Source, Why } from '#app/domain/why.ts';
import type { Format } from '../format.tsx';

/** Decimals of the shop's currency: rates are told per 1.00 of it. */
export interface WhyContext {
  readonly format: Format;
  readonly exponent: number;
  /** What points were given for, where that is known: `$5.00 off`. */
  readonly reward?: string | null;
}

const NOTHING: Readonly<Record<NothingEarned, string>> = {
  awaiting_payment: 'It isn’t paid yet, and earns when it is.',
  voided: 'Its payment was voided.',
  test_order: 'Test orders don’t earn.',
  b2b_order: 'Company orders don’t earn.',
  subscription_renewal: 'Subscription renewals don’t earn.',
  excluded_channel: 'Its sales channel doesn’t earn.',
  excluded_customer: 'Customers with this tag don’t earn.',
  awaiting_lookup: 'Shopify is asked for its tags. It earns when they are known.',
  deleted: 'It was deleted.',
  before_earns_from: 'It was placed before the program began.',
  program_paused: 'The program was paused when it was placed.',
  member_left: 'The member had left the program when it was placed.',
  redacted: 'The customer was deleted at Shopify.',
};

export function nothingEarned(reason: NothingEarned): string {
  return NOTHING[reason];
}

/** What stands in the timeline itself: `Order #1042 returned`. */
export function whyTitle(why: Why, reward: string | null = null): string {
  const of = reward === null ? '' : `: ${reward}`;
  switch (why.kind) {
    case 'order':
      return orderTitle(why);
    case 'joining':
      return why.points < 0 ? 'Joining, corrected' : 'Joining the program';
    case 'added':
      return why.had === 0 ? 'Added by staff' : 'Added by staff, corrected';
    case 'taken_away':
      return 'Taken away by staff';
    case 'redeemed':
      return `Redeemed${of}`;
    case 'redemption_cancelled':
      return `Redemption cancelled${of}`;
    case 'given_back':
      return `Given back${of}`;
    case 'expired':
      return why.points > 0 ? 'Expiry corrected' : 'Expired';
    case 'forgiven':
      return 'No longer to earn back';
    case 'merged':
      return 'Another customer was merged into this one';
  }
}

function orderTitle({ change, points, ...order }: OrderWhy): string {
  const name = orderLabel(order.orderName, order.orderGid);
  switch (change) {
    case 'returned':
      return `Return, ${lowerFirst(name)}`;
    case 'cancelled':
      return `${name} cancelled`;
    case 'moved_away':
      return `${name} moved to another customer`;
    case 'earns_nothing':
      return order.nothing === 'deleted' ? `${name} deleted` : `${name} earns nothing now`;
    case 'corrected':
      return `${name} corrected`;
    case 'as_known_then':
      return points > 0 ? name : `${name} changed`;
    case 'earned':
      return name;
  }
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

/** The end of Shopify's id where the shop has not told the name. */
export function orderLabel(name: string | null, orderGid: string): string {
  return `Order ${name ?? orderGid.split('/').at(-1) ?? ''}`;
}

/** `$59.90 × 5 × 1.25`: beside the title, where there is a formula. */
export function whyInShort(why: Why, context: WhyContext): string | null {
  if (why.kind !== 'order' || !why.formula || why.nothing || why.change === 'cancelled') return null;
  const { formula, had, deserves } = why;
  // Beside a difference the formula of the whole would look like a mistake.
  if (had !== 0) return `${context.format.points(deserves)}, was ${context.format.points(had)}`;
  return `${context.format.money(formula.spendMinor)} × ${perUnit(formula, context)}${times(formula, context)}`;
}

export function whySentences(why: Why, context: WhyContext): string[] {
  const { format } = context;
  switch (why.kind) {
    case 'order':
      return orderSentences(why, context);
    case 'joining':
      if (why.deserves === 0)
        return ['A member joins once: this was for another account of the same person.'];
      return [
        `Joined ${format.date(why.joinedAt)}.`,
        ...difference(why, format),
        ...until(why.until, format),
      ];
    case 'added':
      return [...byStaff(why.by), ...difference(why, format), ...until(why.until, format)];
    case 'taken_away':
      return byStaff(why.by);
    case 'redeemed':
      return [`${format.points(-why.points)} points were spent on ${context.reward ?? 'a reward'}.`];
    case 'redemption_cancelled':
      return ['The reward was not used. The points keep the dates they had.'];
    case 'given_back':
      return ['The reward was given back.', ...difference(why, format), ...until(why.until, format)];
    case 'expired':
      return expirySentences(why, format);
    case 'forgiven':
      return why.by
        ? byStaff(why.by)
        : ['By the program: points that a return takes back after they were spent are forgiven.'];
    case 'merged':
      return [
        `Member ${why.fromMemberId} brought ${format.points(why.points)} points. They stand in this timeline at their own dates.`,
      ];
  }
}

function expirySentences(why: Why & { kind: 'expired' }, format: Format): string[] {
  const { source, gave, spent, expired, had, points } = why;
  const said = `${sourceLabel(source)} gave ${format.points(gave)}; ${format.points(spent)} spent, ${format.points(expired)} left.`;
  return had === 0 && -points === expired
    ? [said]
    : [said, `Had expired before: ${format.points(had)}. So ${format.signedPoints(points)}.`];
}

export function sourceLabel({ kind, orderGid, orderName }: Source): string {
  if (kind === 'order') return orderLabel(orderName, orderGid ?? '');
  return { joining: 'Joining', adjustment: 'An addition by staff', return: 'Points given back' }[kind];
}

function orderSentences(why: OrderWhy, context: WhyContext): string[] {
  const { format } = context;
  const { formula, nothing, had, deserves } = why;
  const placed = why.placedAt === null ? [] : [`Placed ${format.date(why.placedAt)}.`];
  if (why.change === 'moved_away')
    return [
      'It belongs to another customer now.',
      `Had ${format.points(had)}, so ${format.signedPoints(why.points)}.`,
    ];
  if (!formula)
    return [
      ...placed,
      'As the order was known then. It has changed since; see its later entries.',
      ...difference(why, format),
    ];
  const result = nothing
    ? [nothingEarned(nothing)]
    : [...basis(why, formula, context), product(formula, deserves, context)];
  return [
    ...(why.change === 'earned' ? placed : []),
    ...result,
    ...difference(why, format),
    ...takenFromSentences(why.takenFrom, had, format),
    ...(why.maturesAt !== null && why.placedAt !== null && why.maturesAt > why.placedAt
      ? [`Available from ${format.date(why.maturesAt)}.`]
      : []),
    ...until(why.until, format),
    `Program version ${format.count(formula.version)}, ${formula.tier}.`,
  ];
}

/** What the spend is made of; for a return or a cancellation only what is left. */
function basis({ change }: OrderWhy, { parts, spendMinor }: Formula, { format }: WhyContext): string[] {
  if (!parts) return [];
  if (parts.cancelled) return [];
  const before = parts.keptMinor + parts.returnedMinor;
  const kept =
    parts.returnedMinor > 0
      ? [
          `Kept ${format.money(before)} − ${format.money(parts.returnedMinor)} = ${format.money(parts.keptMinor)}.`,
        ]
      : [itemsSentence(parts, format)];
  const paid =
    spendMinor === parts.keptMinor
      ? []
      : [`Paid so far: ${format.money(spendMinor)} of ${format.money(parts.keptMinor)}.`];
  return [...kept, ...paid, ...(change === 'earned' || change === 'corrected' ? leftOut(parts, format) : [])];
}

function itemsSentence(parts: SpendParts, format: Format): string {
  const { itemsMinor, discountMinor, shippingMinor, editedMinor, keptMinor } = parts;
  const terms = [
    `Items ${format.money(itemsMinor)}`,
    ...(discountMinor > 0 ? [`− ${format.money(discountMinor)} discount`] : []),
    ...(shippingMinor > 0 ? [`+ ${format.money(shippingMinor)} shipping`] : []),
    ...(editedMinor > 0 ? [`− ${format.money(editedMinor)} edited away`] : []),
  ];
  return terms.length === 1 ? `${terms[0] ?? ''}.` : `${terms.join(' ')} = ${format.money(keptMinor)}.`;
}

function leftOut({ leftOutMinor, shippingLeftOut }: SpendParts, format: Format): string[] {
  return [
    ...(leftOutMinor > 0 ? [`${format.money(leftOutMinor)} of other items doesn’t earn.`] : []),
    ...(shippingLeftOut ? ['Shipping doesn’t earn.'] : []),
  ];
}

/** `$84.00 × 5 = 420.` or `$59.90 × 5 = 299.5, × 1.25 for Silver = 374.375, rounded down once.` */
function product(formula: Formula, deserves: number, context: WhyContext): string {
  const { format } = context;
  const { parts, spendMinor, rate, multiplier, tier, rounded, rounding } = formula;
  if (spendMinor === 0) return `${parts?.cancelled ? 'Kept ' : ''}${format.money(0)} = 0.`;
  const earned = (spendMinor * rate.times) / rate.per;
  const lifted = multiplier.times !== multiplier.per;
  const start = `${format.money(spendMinor)} × ${perUnit(formula, context)} = ${format.decimal(earned)}`;
  const whole = (earned * multiplier.times) / multiplier.per;
  const lift = lifted
    ? `, × ${format.decimal(multiplier.times / multiplier.per)} for ${tier} = ${format.decimal(whole)}`
    : '';
  const way = { floor: 'rounded down', half_up: 'rounded to the nearest', ceil: 'rounded up' }[rounding];
  return rounded ? `${start}${lift}, ${way} once: ${format.points(deserves)}.` : `${start}${lift}.`;
}

/** Points per 1.00 of the currency, as the program says it. */
function perUnit({ rate }: Formula, { format, exponent }: WhyContext): string {
  return format.decimal((rate.times * 10 ** exponent) / rate.per);
}

function times({ multiplier }: Formula, { format }: WhyContext): string {
  return multiplier.times === multiplier.per ? '' : ` × ${format.decimal(multiplier.times / multiplier.per)}`;
}

function difference({ had, points }: { had: number; points: number }, format: Format): string[] {
  return had === 0 ? [] : [`Had ${format.points(had)}, so ${format.signedPoints(points)}.`];
}

function takenFromSentences(taken: TakenFrom | null, had: number, format: Format): string[] {
  if (!taken) return [];
  const parts = [
    ...(taken.available > 0 ? [`${format.points(taken.available)} came from the balance`] : []),
    ...(taken.pending > 0 ? [`${format.points(taken.pending)} were still pending`] : []),
    ...(taken.expired > 0 ? [`${format.points(taken.expired)} had expired`] : []),
    ...(taken.forgiven > 0 ? [`${format.points(taken.forgiven)} are forgiven`] : []),
    ...(taken.debt > 0
      ? [`the next ${format.points(taken.debt)} earned cover ${taken.debt === had ? 'them' : 'the rest'}`]
      : []),
  ];
  const sentence = parts.join('; ');
  return [
    `It gave ${format.points(had)}; ${format.points(taken.spent)} were spent.`,
    `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`,
  ];
}

function until(at: number | null, format: Format): string[] {
  return at === null ? [] : [`Until ${format.date(at)}.`];
}

function byStaff(by: { readonly name: string; readonly reason: string | null } | null): string[] {
  if (!by) return [];
  return by.reason === null ? [`By ${by.name}.`] : [`By ${by.name}: “${by.reason}”`];
}
