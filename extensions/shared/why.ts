/** Why points: each entry as a title and sentences, by the rules of the order's day. Every sum opens to its parts. */
import type { WireEntry, WireProgram, WireWhy } from '../../app/domain/shopper-wire.ts';
import { scaled, type Ratio } from './earning.ts';
import { nameOf } from './rewards.ts';
import type { Speech } from './speech.ts';

export interface Told {
  readonly title: string;
  readonly sentences: readonly string[];
}

type OrderWhy = Extract<WireWhy, { kind: 'order' }>;

/** What explaining needs besides the entry. */
export interface Telling {
  readonly speech: Speech;
  readonly program: WireProgram;
  /** Null where the surface does not know the shop's name. */
  readonly shop: string | null;
}

export function tellEntry({ why, order }: WireEntry, telling: Telling): Told {
  const { speech } = telling;
  if (why === null) {
    const title =
      order === null ? speech.say('why.sentence', { text: '–' }) : speech.say('why.order', { order });
    return { title, sentences: [speech.say('why.changed')] };
  }
  return { title: titleOf(why, order, telling), sentences: sentencesOf(why, telling) };
}

function titleOf(why: WireWhy, order: string | null, { speech, shop }: Telling): string {
  const { say } = speech;
  switch (why.kind) {
    case 'order':
      return orderTitle(why, order ?? '', speech);
    case 'joining':
      return say('why.joining');
    case 'added':
      return shop === null ? say('why.addedByStore') : say('why.added', { shop });
    case 'taken_away':
      return shop === null ? say('why.takenAwayByStore') : say('why.takenAway', { shop });
    case 'given_back':
      return say('why.givenBack');
    case 'expired':
      return say('why.expired');
    case 'redeemed':
      return why.voucher === null
        ? say('why.redeemedForReward')
        : say('why.redeemed', { reward: nameOf(why.voucher, speech) });
    case 'redemption_cancelled':
      return say('why.redemptionCancelled');
    case 'forgiven':
      return say('why.forgiven');
    case 'merged':
      return say('why.merged');
  }
}

function orderTitle(why: OrderWhy, order: string, { say }: Speech): string {
  if (why.cancelled) return say('why.orderCancelled', { order });
  if (why.had > why.deserves && why.returned_minor > 0) return say('why.orderReturned', { order });
  return say('why.order', { order });
}

/** Also for the thank-you page, which needs no title. */
export function sentencesOf(why: WireWhy, telling: Telling): string[] {
  const { say, number, date } = telling.speech;
  switch (why.kind) {
    case 'order':
      return orderSentences(why, telling);
    case 'joining':
    case 'added':
    case 'given_back':
      return why.until === null ? [] : [say('why.until', { date: date(why.until) })];
    case 'expired': {
      const parts = {
        gave: number(why.gave),
        spent: number(why.spent),
        left: number(why.gave - why.spent),
      };
      return [
        why.source_order === null
          ? say('why.expiredGave', parts)
          : say('why.expiredOrder', { ...parts, order: why.source_order }),
      ];
    }
    case 'redeemed': {
      const code = why.voucher?.code ?? null;
      return code === null ? [] : [say('why.code', { code })];
    }
    case 'taken_away':
    case 'redemption_cancelled':
    case 'forgiven':
    case 'merged':
      return [];
  }
}

function orderSentences(why: OrderWhy, telling: Telling): string[] {
  const { say, number, signed, date } = telling.speech;
  const sentences: string[] = [];
  if (why.items_minor === null) sentences.push(say('why.nothing'));
  else {
    sentences.push(...sumSentences(why, why.items_minor, telling), formulaSentence(why, telling));
    const shippingEarns = why.shipping_earns;
    if (why.had === 0 && !shippingEarns) sentences.push(say('why.shippingOut'));
    if (why.had === 0 && why.tax === 'excluded') sentences.push(say('why.taxOut'));
  }
  if (why.had !== 0) {
    sentences.push(say('why.had', { had: number(why.had), change: signed(why.deserves - why.had) }));
  }
  if (why.until !== null && why.deserves > 0) sentences.push(say('why.until', { date: date(why.until) }));
  return sentences;
}

/** Items $94.00 − $10.00 discount = $84.00. Nothing where the items alone count. */
function sumSentences(why: OrderWhy, items: number, { speech }: Telling): string[] {
  const { say, money } = speech;
  const shipping = why.shipping_minor ?? 0;
  const sum = items - why.discount_minor + shipping - why.returned_minor;
  const parts = [say('why.items', { amount: money(items) })];
  if (why.discount_minor > 0) parts.push(`− ${say('why.discount', { amount: money(why.discount_minor) })}`);
  if (shipping > 0) parts.push(`+ ${say('why.shipping', { amount: money(shipping) })}`);
  if (why.returned_minor > 0) parts.push(`− ${say('why.returned', { amount: money(why.returned_minor) })}`);
  const sentences =
    parts.length > 1
      ? [say('why.sentence', { text: `${parts.join(' ')} = ${money(Math.max(0, sum))}` })]
      : [];
  // Not all of it is paid, or the shop kept or gave some money.
  if (Math.max(0, sum) !== why.kept_minor)
    sentences.push(say('why.counts', { amount: money(why.kept_minor) }));
  return sentences;
}

/** $59.90 × 5 = 299.5, × 1.25 for Silver = 374.375, rounded down once. */
function formulaSentence(why: OrderWhy, { speech, program }: Telling): string {
  const { say } = speech;
  const one = 10 ** program.exponent;
  const unit = program.earning.unit_minor;
  const rate = decimalOf(1, [why.rate, { times: unit, per: 1 }]);
  const kept = speech.money(why.kept_minor);
  const base = unit === one ? kept : `${kept} ÷ ${speech.number(unit / one)}`;
  const plain = `${base} × ${rate(speech)} = ${decimalOf(why.kept_minor, [why.rate])(speech)}`;
  const ratios = [why.rate, why.multiplier];
  const exact = decimalOf(why.kept_minor, ratios)(speech);
  const hasMultiplier = why.multiplier.times !== why.multiplier.per;
  const text = hasMultiplier
    ? say('why.withTier', {
        formula: plain,
        multiplier: decimalOf(1, [why.multiplier])(speech),
        tier: why.tier,
        exact,
      })
    : plain;
  const isWhole = scaled(why.kept_minor, ratios, 'floor') === scaled(why.kept_minor, ratios, 'ceil');
  if (isWhole) return say('why.sentence', { text });
  return say(ROUNDED[why.rounding], { text });
}

const ROUNDED = { floor: 'why.roundedDown', half_up: 'why.roundedNearest', ceil: 'why.roundedUp' } as const;

/** As people write it; cut, never rounded up, so that "rounded down" stays true to the eye. */
function decimalOf(value: number, ratios: readonly Ratio[]): (speech: Speech) => string {
  const thousandths = scaled(value * 1_000, ratios, 'floor');
  return ({ number }) => number(thousandths / 1_000);
}
