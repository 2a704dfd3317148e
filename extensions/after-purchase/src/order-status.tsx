import '@shopify/ui-extensions/preact';
import { render } from 'preact';
import type { Api } from '@shopify/ui-extensions/customer-account.order-status.block.render';
import { doorOf } from '../../shared/door.ts';
import { knownFrom } from '../../shared/metafields.ts';
import { speechOf } from '../../shared/speech.ts';
import { accountUrlOf, Guest } from './guest.tsx';
import { digitsOf, OrderPoints } from './order-points.tsx';

declare const shopify: Api;

export default function extension(): void {
  render(<OrderStatus />, document.body);
}

function OrderStatus() {
  const { program, account } = knownFrom(shopify.appMetafields.value);
  if (program === null) return null;
  const speech = speechOf(shopify, program);
  const { shop } = shopify;
  if (shopify.buyerIdentity?.customer.value === undefined) {
    const cart = {
      lines: shopify.lines.value,
      discounts: shopify.discountAllocations.value,
      shippingCodes: [],
    };
    return <Guest {...{ cart, program, speech }} accountUrl={accountUrlOf(shop.storefrontUrl)} />;
  }
  // Reached by the link of an email: the session token names nobody yet.
  if (shopify.authenticationState.value === 'pre_authenticated') {
    return (
      <s-section>
        <s-stack gap="base">
          <s-text>{speech.say('after.signInToSee')}</s-text>
          <s-button variant="secondary" onClick={() => void shopify.requireLogin()}>
            {speech.say('after.signIn')}
          </s-button>
        </s-stack>
      </s-section>
    );
  }
  const orderId = digitsOf(shopify.order.value?.id ?? '');
  if (orderId === null) return null;
  const door = doorOf(shopify, program.api);
  return <OrderPoints {...{ orderId, door, program, account, speech }} shop={shop.name} isFirst={false} />;
}
