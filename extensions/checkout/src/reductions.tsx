import '@shopify/ui-extensions/preact';
import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Api } from '@shopify/ui-extensions/purchase.checkout.reductions.render-after';
import type { WireVoucher } from '../../../app/domain/shopper-wire.ts';
import { knownFrom } from '../../shared/metafields.ts';
import { nameOf } from '../../shared/rewards.ts';
import { speechOf } from '../../shared/speech.ts';
import { appliedOf, readRedeemed, vouchersOf } from './own-vouchers.ts';

declare const shopify: Api;

export default function extension(): void {
  render(<Reductions />, document.body);
}

/** One line below the discounts: which reward one of the codes is, and what it took. */
function Reductions() {
  const { program, account } = knownFrom(shopify.appMetafields.value);
  const codes = shopify.discountCodes.value;
  const customerId = shopify.buyerIdentity?.customer.value?.id ?? '';
  const [redeemed, setRedeemed] = useState<readonly WireVoucher[]>([]);
  useEffect(() => void readRedeemed(shopify.storage, customerId).then(setRedeemed), [codes, customerId]);
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
