import type { RewardTerms } from '#app/domain/rewards/reward-terms.ts';
import { ConfirmModal } from '../confirm-modal.tsx';
import { useFormat } from '../format.tsx';
import { rewardName } from './reward-words.ts';

/** Asks before a reward is offered no more, or again. */
export function TurnModal({
  reward: { rewardId, active, terms },
  onClose,
}: {
  readonly reward: { readonly rewardId: number; readonly active: boolean; readonly terms: RewardTerms };
  readonly onClose: () => void;
}) {
  const name = rewardName(terms, useFormat());
  const isGift = terms.cost.kind === 'granted';
  return (
    <ConfirmModal
      title={active ? `Turn off ${name}?` : `Turn on ${name}?`}
      text={
        active
          ? 'Codes already out stay valid.'
          : isGift
            ? 'Members get it after their first order from now on.'
            : 'Members can redeem it from now on.'
      }
      action={active ? 'Turn off' : 'Turn on'}
      fields={{ intent: 'turn_reward', rewardId: String(rewardId), active: active ? 'no' : 'yes' }}
      onClose={onClose}
    />
  );
}
