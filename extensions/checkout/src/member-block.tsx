/** A member's points, and a reward on or off the order. One block, one button: only Pay is primary. */
import type { Api } from '@shopify/ui-extensions/purchase.checkout.block.render';
import { useEffect, useState } from 'preact/hooks';
import type { WireAccount, WireProgram, WireVoucher } from '../../../app/domain/shopper-wire.ts';
import { doorOf, newKey } from '../../shared/door.ts';
import { estimateOf, subtotalOf, type Cart } from '../../shared/earning.ts';
import { buysNow, Debt } from '../../shared/parts.tsx';
import type { Speech } from '../../shared/speech.ts';
import { Applied } from './applied.tsx';
import { choicesOf, type Choice } from './choices.ts';
import { Choices } from './choices-form.tsx';
import { EarningLine } from './earning-line.tsx';
import { appliedOf, keepRedeemed, readRedeemed, shippingCodesOf, vouchersOf } from './own-vouchers.ts';
import { tellOutcome, type Notice } from './tell-outcome.ts';
import { useChoice, type Outcome } from './use-reward.ts';

export interface MemberFacts {
  readonly shopify: Api;
  readonly program: WireProgram;
  readonly account: WireAccount;
  readonly speech: Speech;
  readonly cart: Cart;
}

export function MemberBlock(facts: MemberFacts) {
  const { shopify, program, speech } = facts;
  const state = useMember(facts);
  if (state.redeemed === null) return <s-skeleton-paragraph />;
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
          onUse={(choice) => void state.use(choice)}
          empty={buysNow(program, account, speech, true)}
        />
      ) : (
        <Applied
          {...{ applied, account, estimate, speech }}
          busy={state.busy}
          onRemove={() => void state.remove(shopify)}
        />
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

/** What is known of the member now, and what the buttons do. */
function useMember({ shopify, program, account: published, speech }: MemberFacts) {
  const [redeemed, setRedeemed] = useState<readonly WireVoucher[] | null>(null);
  const [newest, setNewest] = useState<WireAccount>(published);
  const [busy, setBusy] = useState(false);
  const [notice, setNotice] = useState<Notice | null>(null);
  const [retry, setRetry] = useState<{ readonly choice: Choice; readonly key: string } | null>(null);
  // What was applied here, until the host's own list shows it.
  const [here, setHere] = useState<string | null>(null);
  const codes = shopify.discountCodes.value;

  useEffect(() => void readRedeemed(shopify.storage).then(setRedeemed), []);
  useEffect(() => {
    if (here !== null && codes.some(({ code }) => code.toUpperCase() === here.toUpperCase())) setHere(null);
  }, [codes, here]);

  const account = Date.parse(newest.as_of) > Date.parse(published.as_of) ? newest : published;
  const vouchers = vouchersOf(account, redeemed ?? []);
  const applied = appliedOf(vouchers, here === null ? codes : [...codes, { code: here }]);

  function remember(voucher: WireVoucher, known: WireAccount): void {
    setNewest(known);
    const all = [voucher, ...(redeemed ?? []).filter(({ id }) => id !== voucher.id)];
    setRedeemed(all);
    void keepRedeemed(shopify.storage, all);
  }

  async function apply(code: string): Promise<boolean> {
    try {
      const { type } = await shopify.applyDiscountCodeChange({ type: 'addDiscountCode', code });
      if (type === 'success') setHere(code);
      return type === 'success';
    } catch {
      return false;
    }
  }

  async function use(choice: Choice, key: string = newKey()): Promise<void> {
    setBusy(true);
    setRetry(null);
    setNotice(choice.kind === 'reward' ? { tone: 'status', sentences: [speech.say('spend.getting')] } : null);
    const hasOthers = codes.length > 0 || shopify.discountAllocations.value.length > 0;
    const tell = (outcome: Outcome) => setNotice(tellOutcome(outcome, choice, hasOthers, speech));
    const outcome = await useChoice(choice, {
      ...{ door: doorOf(shopify, program.api), key, apply },
      onSilence: () => setNotice({ tone: 'status', sentences: [speech.say('spend.noAnswer')] }),
      onVoucher: ({ voucher, account: known }) => remember(voucher, known),
      onRefused: tell,
    });
    tell(outcome);
    if (outcome.is === 'not_redeemed' && outcome.code === 'no_answer') setRetry({ choice, key });
    setBusy(false);
  }

  async function remove(api: Api): Promise<void> {
    if (applied?.code === null || applied === null) return;
    setBusy(true);
    const change = { type: 'removeDiscountCode', code: applied.code } as const;
    const result = await api.applyDiscountCodeChange(change).catch(() => ({ type: 'error' }));
    if (result.type === 'success') {
      setHere(null);
      setNotice({ tone: 'status', sentences: [speech.say('checkout.removed')] });
    } else setNotice({ tone: 'warning', sentences: [speech.say('spend.unavailable')] });
    setBusy(false);
  }

  return {
    ...{ redeemed, account, vouchers, applied, busy, notice, use, remove },
    retry: retry === null ? null : () => void use(retry.choice, retry.key),
  };
}
