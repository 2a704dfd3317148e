/** What came of using a reward, in the shopper's words: where the points are, then what to do. */
import { nameOf, refusalOf } from '../../shared/rewards.ts';
import type { Speech } from '../../shared/speech.ts';
import type { Choice } from './choices.ts';
import type { Outcome } from './use-reward.ts';

export interface Notice {
  /** A warning is a banner, which the host speaks by itself. */
  readonly tone: 'status' | 'warning';
  readonly sentences: readonly string[];
}

/** @param hasOthers other discounts are on the order */
export function tellOutcome(
  outcome: Outcome,
  choice: Choice,
  hasOthers: boolean,
  speech: Speech,
): Notice | null {
  switch (outcome.is) {
    case 'applied':
      return null;
    case 'making':
      return { tone: 'status', sentences: [speech.say('spend.makingAccount')] };
    case 'not_made':
      return { tone: 'warning', sentences: [speech.sayOf('spend.notMade', outcome.voucher.points)] };
    case 'not_redeemed':
      return { tone: 'warning', sentences: [refusalOf(outcome, speech)] };
    case 'refused': {
      const because =
        hasOthers && !choice.combinesWithOrder
          ? speech.say('checkout.combine')
          : `${nameOf(outcome.voucher, speech)}: ${speech.say('checkout.refused')}`;
      return { tone: 'warning', sentences: [because, ...whereThePointsAre(outcome, speech)] };
    }
  }
}

function whereThePointsAre({ voucher }: Extract<Outcome, { is: 'refused' }>, speech: Speech): string[] {
  if (voucher.state === 'cancelled') return [speech.sayOf('spend.back', voucher.points)];
  if (voucher.state === 'cancelling') return [speech.sayOf('spend.onWayBack', voucher.points)];
  // It was theirs before, or could not be cancelled now.
  return [speech.say('checkout.codeStays')];
}
