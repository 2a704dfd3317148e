import '@shopify/ui-extensions/preact';
import { render } from 'preact';
import type { Api } from '@shopify/ui-extensions/purchase.checkout.block.render';
import { estimateOf, type Cart } from '../../shared/earning.ts';
import { knownFrom } from '../../shared/metafields.ts';
import { speechOf } from '../../shared/speech.ts';
import { EarningLine } from './earning-line.tsx';
import { MemberBlock } from './member-block.tsx';

declare const shopify: Api;

export default function extension(): void {
  render(<Block />, document.body);
}

function Block() {
  const { program, account } = knownFrom(shopify.appMetafields.value);
  if (program === null) return null;
  const speech = speechOf(shopify, program);
  const isGuest = shopify.buyerIdentity?.customer.value === undefined;
  const cart: Cart = {
    lines: shopify.lines.value,
    discounts: shopify.discountAllocations.value,
    shippingCodes: [],
  };
  const estimate = program.paused ? null : estimateOf(cart, program, account?.tier ?? null);
  if (isGuest) {
    if (shopify.settings.value['invite_guests'] !== true || (estimate?.points ?? 0) === 0) return null;
    return (
      <s-text>{speech.say('checkout.signInToEarn', { points: speech.points(estimate?.points ?? 0) })}</s-text>
    );
  }
  if (account?.outside === true) return null;
  // Members of the last seconds have no balance yet.
  if (account === null || !shopify.instructions.value.discounts.canUpdateDiscountCodes) {
    return <EarningLine estimate={estimate} speech={speech} />;
  }
  return <MemberBlock {...{ shopify, program, account, speech, cart }} />;
}
