/** What is known of the member at this checkout now, and what the buttons do. */
import type { Api } from '@shopify/ui-extensions/purchase.checkout.block.render';
import { useEffect, useState } from 'preact/hooks';
import type {
  WireAccount,
  WireAccountAnswer,
  WireProgram,
  WireVoucher,
} from '../../../app/domain/shopper-wire.ts';
import { doorOf, newKey } from '../../shared/door.ts';
import type { Speech } from '../../shared/speech.ts';
import type { Choice } from './choices.ts';
import { appliedOf, keepRedeemed, readRedeemed, vouchersOf } from './own-vouchers.ts';
import { tellOutcome, type Notice } from './tell-outcome.ts';
import { useChoice, type Outcome } from './use-reward.ts';

interface MemberFacts {
  readonly shopify: Api;
  readonly program: WireProgram;
  /** As published. */
  readonly account: WireAccount;
  readonly speech: Speech;
}

/** The newest balance, the vouchers, and which of them is on the order. */
function useKnown({ shopify, program, account: published }: MemberFacts) {
  // Null until the storage has answered.
  const [redeemed, setRedeemed] = useState<readonly WireVoucher[] | null>(null);
  const [newest, setNewest] = useState<WireAccount>(published);
  // What was applied here, until the host's own list shows it.
  const [here, setHere] = useState<string | null>(null);
  const codes = shopify.discountCodes.value;
  const customerId = shopify.buyerIdentity?.customer.value?.id ?? '';

  useEffect(() => void readRedeemed(shopify.storage, customerId).then(setRedeemed), [customerId]);
  useEffect(() => {
    if (here !== null && codes.some(({ code }) => code.toUpperCase() === here.toUpperCase())) setHere(null);
  }, [codes, here]);

  const account = Date.parse(newest.as_of) > Date.parse(published.as_of) ? newest : published;
  const vouchers = vouchersOf(account, redeemed ?? []);
  const applied = appliedOf(vouchers, here === null ? codes : [...codes, { code: here }]);

  // A code that the balance does not know may have been redeemed seconds ago in the store: then both are out of date.
  const isStrange = redeemed !== null && applied === null && codes.length > 0;
  useEffect(() => {
    if (!isStrange) return;
    void doorOf(shopify, program.api)
      .get<WireAccountAnswer>('account')
      .then((answer) => {
        if (!answer.ok || answer.value.account === null) return;
        setNewest(answer.value.account);
        // The line below the discounts reads it there.
        void keepRedeemed(shopify.storage, customerId, answer.value.account.vouchers);
      });
  }, [isStrange]);

  function remember(voucher: WireVoucher, known: WireAccount): void {
    setNewest(known);
    const all = [voucher, ...(redeemed ?? []).filter(({ id }) => id !== voucher.id)];
    setRedeemed(all);
    void keepRedeemed(shopify.storage, customerId, all);
  }

  return { isLoading: redeemed === null, account, vouchers, applied, remember, setHere };
}

export function useMember(facts: MemberFacts) {
  const { shopify, program, speech } = facts;
  const { remember, setHere, ...known } = useKnown(facts);
  const [busy, setBusy] = useState(false);
  const [notice, setNotice] = useState<Notice | null>(null);
  const [retry, setRetry] = useState<{ readonly choice: Choice; readonly key: string } | null>(null);

  async function change(type: 'addDiscountCode' | 'removeDiscountCode', code: string): Promise<boolean> {
    try {
      const result = await shopify.applyDiscountCodeChange({ type, code });
      if (result.type === 'success') setHere(type === 'addDiscountCode' ? code : null);
      return result.type === 'success';
    } catch {
      return false;
    }
  }

  async function use(choice: Choice, key: string = newKey()): Promise<void> {
    setBusy(true);
    setRetry(null);
    setNotice(choice.kind === 'reward' ? { tone: 'status', sentences: [speech.say('spend.getting')] } : null);
    const hasOthers = shopify.discountCodes.value.length > 0 || shopify.discountAllocations.value.length > 0;
    const tell = (outcome: Outcome) => setNotice(tellOutcome(outcome, choice, hasOthers, speech));
    const outcome = await useChoice(choice, {
      ...{ door: doorOf(shopify, program.api), key },
      apply: (code) => change('addDiscountCode', code),
      onSilence: () => setNotice({ tone: 'status', sentences: [speech.say('spend.noAnswer')] }),
      onVoucher: ({ voucher, account }) => remember(voucher, account),
      onRefused: tell,
    });
    tell(outcome);
    if (outcome.is === 'not_redeemed' && outcome.code === 'no_answer') setRetry({ choice, key });
    setBusy(false);
  }

  async function remove(): Promise<void> {
    const code = known.applied?.code ?? null;
    if (code === null) return;
    setBusy(true);
    setNotice(
      (await change('removeDiscountCode', code))
        ? { tone: 'status', sentences: [speech.say('checkout.removed')] }
        : { tone: 'warning', sentences: [speech.say('spend.unavailable')] },
    );
    setBusy(false);
  }

  return {
    ...known,
    ...{ busy, notice },
    use: (choice: Choice) => void use(choice),
    remove: () => void remove(),
    retry: retry === null ? null : () => void use(retry.choice, retry.key),
  };
}
