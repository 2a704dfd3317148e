import type { WireAccount, WireVoucher } from '../../../app/domain/shopper-wire.ts';
import type { Estimate } from '../../shared/earning.ts';
import { nameOf } from '../../shared/rewards.ts';
import type { Speech } from '../../shared/speech.ts';

interface Props {
  readonly applied: WireVoucher;
  readonly account: WireAccount;
  readonly estimate: Estimate | null;
  readonly speech: Speech;
  readonly busy: boolean;
  readonly onRemove: () => void;
}

/** "$5.00 off applied. 740 points stay. This order now earns 493 points." */
export function Applied({ applied, account, estimate, speech, busy, onRemove }: Props) {
  const sentences = [
    speech.say('checkout.applied', { reward: nameOf(applied, speech) }),
    ...(applied.points > 0 ? [speech.sayOf('checkout.stay', account.points_available)] : []),
    ...(estimate === null || estimate.points === 0
      ? []
      : [speech.say('checkout.nowEarns', { points: speech.points(estimate.points) })]),
  ];
  return (
    <s-stack gap="base">
      <s-stack accessibilityRole="status">
        <s-text>{sentences.join(' ')}</s-text>
      </s-stack>
      <s-button variant="secondary" loading={busy} onClick={onRemove}>
        {speech.say('checkout.remove')}
      </s-button>
    </s-stack>
  );
}
