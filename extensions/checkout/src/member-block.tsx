/** A member's points, and a reward on or off the order. One block, one button: only Pay is primary. */
import type { Api } from '@shopify/ui-extensions/purchase.checkout.block.render';
import type { WireAccount, WireProgram } from '../../../app/domain/shopper-wire.ts';
import { estimateOf, subtotalOf, type Cart } from '../../shared/earning.ts';
import { buysNow, Debt } from '../../shared/parts.tsx';
import type { Speech } from '../../shared/speech.ts';
import { Applied } from './applied.tsx';
import { choicesOf } from './choices.ts';
import { Choices } from './choices-form.tsx';
import { EarningLine } from './earning-line.tsx';
import { shippingCodesOf } from './own-vouchers.ts';
import type { Notice } from './tell-outcome.ts';
import { useMember } from './use-member.ts';

export interface MemberFacts {
  readonly shopify: Api;
  readonly program: WireProgram;
  readonly account: WireAccount;
  readonly speech: Speech;
  readonly cart: Cart;
}

export function MemberBlock(facts: MemberFacts) {
  const { program, speech } = facts;
  const state = useMember(facts);
  if (state.isLoading) return <s-skeleton-paragraph />;
  const { account, applied } = state;
  const hasDebt = account.points_debt > 0;
  const points = speech.points(hasDebt ? 0 - account.points_debt : account.points_available);
  const cart = { ...facts.cart, shippingCodes: shippingCodesOf(state.vouchers) };
  const estimate = program.paused ? null : estimateOf(cart, program, account.tier);
  const subtotal = subtotalOf(cart, program);
  const choices = choicesOf({
    ...{ program, account, subtotal, speech },
    vouchers: state.vouchers,
    now: Date.now(),
  });
  return (
    <s-stack gap="base">
      <s-heading>{hasDebt ? points : speech.say('balance.have', { points })}</s-heading>
      <Debt account={account} speech={speech} />
      {applied === null && <EarningLine estimate={estimate} speech={speech} />}
      {program.paused && <s-text>{speech.say('balance.paused')}</s-text>}
      {applied === null ? (
        <Choices
          {...{ choices, speech, subtotal }}
          busy={state.busy}
          onUse={state.use}
          empty={buysNow(program, account, speech, true)}
        />
      ) : (
        <Applied {...{ applied, account, estimate, speech }} busy={state.busy} onRemove={state.remove} />
      )}
      <Told notice={state.notice} speech={speech} onRetry={state.retry} />
    </s-stack>
  );
}

/** What came of it, spoken as it changes. */
function Told({
  notice,
  speech,
  onRetry,
}: {
  notice: Notice | null;
  speech: Speech;
  onRetry: (() => void) | null;
}) {
  if (notice === null) return null;
  const again = onRetry !== null && (
    <s-button variant="secondary" onClick={onRetry}>
      {speech.say('spend.tryAgain')}
    </s-button>
  );
  if (notice.tone === 'warning') {
    return (
      <s-banner tone="warning">
        <s-stack gap="small-200">
          {notice.sentences.map((sentence) => (
            <s-text key={sentence}>{sentence}</s-text>
          ))}
          {again}
        </s-stack>
      </s-banner>
    );
  }
  return (
    <s-stack gap="small-200" accessibilityRole="status">
      {notice.sentences.map((sentence) => (
        <s-text key={sentence}>{sentence}</s-text>
      ))}
      {again}
    </s-stack>
  );
}
