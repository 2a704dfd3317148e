import '@shopify/ui-extensions/preact';
import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Api } from '@shopify/ui-extensions/purchase.checkout.reductions.render-after';
import type { WireVoucher } from '../../../app/domain/shopper-wire.ts';
import { wait } from '../../shared/door.ts';
import { knownFrom } from '../../shared/metafields.ts';
import { nameOf } from '../../shared/rewards.ts';
import { speechOf } from '../../shared/speech.ts';
import { appliedOf, readRedeemed, vouchersOf } from './own-vouchers.ts';

declare const shopify: Api;

export default function extension(): void {
  render(<Reductions />, document.body);
}

/** The block of the checkout may still be asking about a code that was redeemed seconds ago. */
const LOOK_AFTER_MS = [0, 500, 1_000, 2_000, 4_000];

/** One line below the discounts: which reward one of the codes is, and what it took. */
function Reductions() {
  const { program, account } = knownFrom(shopify.appMetafields.value);
  const codes = shopify.discountCodes.value;
  const customerId = shopify.buyerIdentity?.customer.value?.id ?? '';
  const [redeemed, setRedeemed] = useState<readonly WireVoucher[]>([]);
  useEffect(() => {
    let isGone = false;
    void (async () => {
      for (const pause of LOOK_AFTER_MS) {
        await wait(pause);
        const found = await readRedeemed(shopify.storage, customerId);
        if (isGone) return;
        setRedeemed(found);
        if (codes.length === 0 || appliedOf(vouchersOf(account, found), codes) !== null) return;
      }
    })();
    return () => {
      isGone = true;
    };
  }, [codes, customerId]);
  if (program === null) return null;
  const applied = appliedOf(vouchersOf(account, redeemed), codes);
  if (applied === null) return null;
  const speech = speechOf(shopify, program);
  const name = nameOf(applied, speech);
  return (
    <s-text color="subdued">
      {applied.points > 0
        ? speech.say('checkout.choice', { reward: name, points: speech.points(applied.points) })
        : name}
    </s-text>
  );
}
