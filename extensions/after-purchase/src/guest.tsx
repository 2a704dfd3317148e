import type { Cart } from '../../shared/earning.ts';
import { estimateOf } from '../../shared/earning.ts';
import type { WireProgram } from '../../../app/domain/shopper-wire.ts';
import type { Speech } from '../../shared/speech.ts';

interface Props {
  readonly cart: Cart;
  readonly program: WireProgram;
  readonly speech: Speech;
  /** Where accounts are made; unknown on some shops. */
  readonly accountUrl: string | null;
}

/** "Create an account to keep 420 points.", computed from what was paid: guests have no balance to ask for. */
export function Guest({ cart, program, speech, accountUrl }: Props) {
  const estimate = program.paused ? null : estimateOf(cart, program, null);
  if (estimate === null || estimate.points === 0) return null;
  return (
    <s-section>
      <s-stack gap="base">
        <s-heading>{speech.say('after.keep', { points: speech.points(estimate.points) })}</s-heading>
        <s-text>{speech.say('after.sameEmail')}</s-text>
        {accountUrl !== null && (
          <s-button variant="secondary" href={accountUrl}>
            {speech.say('after.createAccount')}
          </s-button>
        )}
      </s-stack>
    </s-section>
  );
}

/** Of the storefront: signing in there makes an account of the same email. */
export function accountUrlOf(storefrontUrl: string | undefined): string | null {
  return storefrontUrl === undefined ? null : `${storefrontUrl.replace(/\/$/, '')}/account`;
}
