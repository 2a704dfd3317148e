/** Rewards on offer: what hinders one stands in place of its button; points are only spent after a question. */
import { useState } from 'preact/hooks';
import type { WireOffer, WireProgram, WireReach } from '../../../app/domain/shopper-wire.ts';
import { stepsFor } from '../../shared/parts.tsx';
import { nameOf, termsOf } from '../../shared/rewards.ts';
import type { Key, Speech } from '../../shared/speech.ts';
import { NoticeLine } from './notice-line.tsx';
import type { RewardsState } from './use-rewards.ts';

const MODAL = 'perennial-ask';

interface Props {
  readonly state: RewardsState;
  readonly program: WireProgram;
  readonly speech: Speech;
}

export function Rewards({ state, program, speech }: Props) {
  const [askedId, setAskedId] = useState<string | null>(null);
  const [amount, setAmount] = useState<string | null>(null);
  const { answer } = state;
  const asked = answer?.offers.find(({ id }) => id === askedId) ?? null;
  const available = answer?.account?.points_available ?? 0;
  const steps = asked === null ? null : chosenSteps(asked, available, amount, program);
  return (
    <s-section heading={speech.say('page.heading')}>
      <s-stack gap="base">
        <NoticeLine notice={state.notice} where="rewards" speech={speech} />
        {answer === null && <s-skeleton-paragraph />}
        {answer?.offers.length === 0 && <s-text>{speech.say('page.noRewards')}</s-text>}
        {answer?.offers.map((offer) => (
          <Offer
            key={offer.id}
            {...{ offer, speech }}
            isBusy={state.isBusy}
            onAsk={() => {
              setAskedId(offer.id);
              setAmount(null);
            }}
          />
        ))}
      </s-stack>
      <Ask
        {...{ asked, steps, available, program, speech }}
        onAmount={setAmount}
        onRedeem={() => asked !== null && state.redeem(asked, steps)}
      />
    </s-section>
  );
}

interface OfferProps {
  readonly offer: WireOffer;
  readonly speech: Speech;
  readonly isBusy: boolean;
  readonly onAsk: () => void;
}

function Offer({ offer, speech, isBusy, onAsk }: OfferProps) {
  const name = nameOf(offer, speech);
  const { cost } = offer;
  const price =
    cost.kind === 'fixed'
      ? speech.points(cost.points)
      : speech.say('tier.earns', {
          points: speech.points(cost.points_per_step),
          amount: speech.money(cost.amount_minor_per_step),
        });
  const card = (
    <s-stack gap="small-200">
      <s-text type="strong">{name}</s-text>
      <s-text>{price}</s-text>
      {termsOf(offer, speech).map((term) => (
        <s-text key={term} color="subdued">
          {term}
        </s-text>
      ))}
      {offer.reach.can !== 'redeem' && <s-text>{hindranceOf(offer.reach, speech)}</s-text>}
    </s-stack>
  );
  if (offer.reach.can !== 'redeem') return card;
  return (
    <s-grid gridTemplateColumns="1fr auto" gap="base" alignItems="center">
      {card}
      <s-button
        variant="secondary"
        disabled={isBusy}
        accessibilityLabel={speech.say('page.redeemReward', { reward: name })}
        command="--show"
        commandFor={MODAL}
        onClick={onAsk}
      >
        {speech.say('page.redeem')}
      </s-button>
    </s-grid>
  );
}

function hindranceOf(reach: Exclude<WireReach, { can: 'redeem' }>, speech: Speech): string {
  if (reach.can === 'missing_points') {
    return speech.say('page.left', { number: speech.number(reach.missing_points) });
  }
  return speech.say(HINDRANCES[reach.can]);
}

const HINDRANCES = {
  other_tier: 'spend.otherTier',
  limit_reached: 'spend.limitReached',
  out_of_stock: 'spend.outOfStock',
  not_started: 'spend.notStarted',
  paused: 'balance.paused',
  left: 'balance.left',
} as const satisfies Record<Exclude<WireReach['can'], 'redeem' | 'missing_points'>, Key>;

/** Steps of any amount: as typed, within what may be taken and paid; the most where nothing is typed. */
function chosenSteps(
  { cost }: WireOffer,
  available: number,
  typed: string | null,
  { exponent }: WireProgram,
): number | null {
  if (cost.kind === 'fixed') return null;
  const most = Math.max(cost.min_steps, stepsFor(cost, available));
  const wanted =
    typed === null ? most : Math.floor((Number(typed) * 10 ** exponent) / cost.amount_minor_per_step);
  return Math.min(most, Math.max(cost.min_steps, Number.isFinite(wanted) ? wanted : most));
}

interface AskProps {
  readonly asked: WireOffer | null;
  readonly steps: number | null;
  readonly available: number;
  readonly program: WireProgram;
  readonly speech: Speech;
  readonly onAmount: (amount: string) => void;
  readonly onRedeem: () => void;
}

/** "Use 500 points for $5.00 off? 740 points stay. Orders from $30.00. ..." */
function Ask({ asked, steps, available, program, speech, onAmount, onRedeem }: AskProps) {
  const cost = asked?.cost ?? null;
  const isAny = cost?.kind === 'any_amount' && steps !== null;
  const money = isAny ? cost.amount_minor_per_step * steps : undefined;
  const points = isAny ? cost.points_per_step * steps : cost?.kind === 'fixed' ? cost.points : 0;
  const scale = 10 ** program.exponent;
  return (
    <s-modal
      id={MODAL}
      heading={
        asked === null
          ? speech.say('page.redeem')
          : speech.say('page.ask', {
              points: speech.points(points),
              reward: nameOf(asked, speech, money),
            })
      }
    >
      <s-stack gap="base">
        {isAny && (
          <s-number-field
            label={`${speech.say('page.amount')} (${program.currency})`}
            value={String((money ?? 0) / scale)}
            min={(cost.min_steps * cost.amount_minor_per_step) / scale}
            max={(Math.max(cost.min_steps, stepsFor(cost, available)) * cost.amount_minor_per_step) / scale}
            step={cost.amount_minor_per_step / scale}
            onChange={(event: Event) =>
              onAmount((event.currentTarget as unknown as { readonly value: string }).value)
            }
          />
        )}
        {asked !== null && <s-text>{speech.sayOf('checkout.stay', available - points)}</s-text>}
        {asked !== null && termsOf(asked, speech).map((term) => <s-text key={term}>{term}</s-text>)}
      </s-stack>
      <s-button
        slot="primary-action"
        variant="primary"
        command="--hide"
        commandFor={MODAL}
        onClick={onRedeem}
      >
        {speech.say('page.redeem')}
      </s-button>
      <s-button slot="secondary-actions" variant="secondary" command="--hide" commandFor={MODAL}>
        {speech.say('page.notNow')}
      </s-button>
    </s-modal>
  );
}
