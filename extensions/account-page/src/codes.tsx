/** The member's codes: what state each is in, to copy, to use, or to give back for its points. */
import { useState } from 'preact/hooks';
import type { WireVoucher } from '../../../app/domain/shopper-wire.ts';
import { Code, VOUCHER_STATES } from '../../shared/parts.tsx';
import { isDiscount, nameOf } from '../../shared/rewards.ts';
import type { Speech } from '../../shared/speech.ts';
import { NoticeLine } from './notice-line.tsx';
import type { RewardsState } from './use-rewards.ts';

const MODAL = 'perennial-cancel';

interface Props {
  readonly state: RewardsState;
  readonly speech: Speech;
  /** Of the storefront, `https://lumen.example`. */
  readonly shopUrl: string;
}

export function Codes({ state, speech, shopUrl }: Props) {
  const [asked, setAsked] = useState<WireVoucher | null>(null);
  const vouchers = state.answer?.vouchers ?? null;
  return (
    <s-section heading={speech.say('page.codes')}>
      <s-stack gap="base">
        <NoticeLine notice={state.notice} where="codes" speech={speech} />
        {vouchers === null && <s-skeleton-paragraph />}
        {vouchers?.length === 0 && <s-text>{speech.say('page.noCodes')}</s-text>}
        {vouchers?.map((voucher) => (
          <Voucher
            key={voucher.id}
            {...{ voucher, speech, shopUrl }}
            isBusy={state.isBusy}
            onAsk={() => setAsked(voucher)}
          />
        ))}
      </s-stack>
      <s-modal id={MODAL} heading={speech.say('page.cancelAsk')}>
        {asked !== null && (
          <s-stack gap="base">
            <s-text>{nameOf(asked, speech)}</s-text>
            <s-text>{speech.sayOf('page.comeBack', asked.points)}</s-text>
          </s-stack>
        )}
        <s-button
          slot="primary-action"
          variant="primary"
          tone="critical"
          command="--hide"
          commandFor={MODAL}
          onClick={() => asked !== null && state.cancel(asked)}
        >
          {speech.say('page.cancelCode')}
        </s-button>
        <s-button slot="secondary-actions" variant="secondary" command="--hide" commandFor={MODAL}>
          {speech.say('page.keepCode')}
        </s-button>
      </s-modal>
    </s-section>
  );
}

interface VoucherProps {
  readonly voucher: WireVoucher;
  readonly speech: Speech;
  readonly shopUrl: string;
  readonly isBusy: boolean;
  readonly onAsk: () => void;
}

function Voucher({ voucher, speech, shopUrl, isBusy, onAsk }: VoucherProps) {
  const { code, state, expires_at: end } = voucher;
  const isUsable = state === 'ready' && code !== null;
  return (
    <s-stack gap="small-200">
      <s-stack direction="inline" gap="small" alignItems="center">
        <s-text type="strong">{nameOf(voucher, speech)}</s-text>
        <s-badge>{speech.say(VOUCHER_STATES[state])}</s-badge>
        {isUsable && end !== null && (
          <s-text color="subdued">{speech.say('terms.until', { date: speech.date(end) })}</s-text>
        )}
      </s-stack>
      {isUsable && <Code id={`perennial-code-${voucher.id}`} {...{ code, speech }} />}
      {isUsable && (
        <s-stack direction="inline" gap="small">
          {isDiscount(voucher.value) && (
            <s-button variant="secondary" href={applyLink(shopUrl, code)}>
              {speech.say('page.apply')}
            </s-button>
          )}
          {voucher.cancellable && (
            <s-button
              variant="secondary"
              disabled={isBusy}
              command="--show"
              commandFor={MODAL}
              onClick={onAsk}
            >
              {speech.say('page.cancelCode')}
            </s-button>
          )}
        </s-stack>
      )}
    </s-stack>
  );
}

/** Shopify's own address that puts a code on the cart, on every plan. */
function applyLink(shopUrl: string, code: string): string {
  return `${shopUrl.replace(/\/$/, '')}/discount/${encodeURIComponent(code)}?redirect=/cart`;
}
