import '@shopify/ui-extensions/preact';
import { render } from 'preact';
import type { Api } from '@shopify/ui-extensions/purchase.thank-you.block.render';
import { doorOf } from '../../shared/door.ts';
import { knownFrom } from '../../shared/metafields.ts';
import { speechOf } from '../../shared/speech.ts';
import { accountUrlOf, Guest } from './guest.tsx';
import { digitsOf, OrderPoints } from './order-points.tsx';

declare const shopify: Api;

export default function extension(): void {
  render(<ThankYou />, document.body);
}

function ThankYou() {
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
  const { order, isFirstOrder: isFirst } = shopify.orderConfirmation.value;
  const orderId = digitsOf(order.id);
  if (orderId === null) return null;
  const door = doorOf(shopify, program.api);
  return <OrderPoints {...{ orderId, door, program, account, speech, isFirst }} shop={shop.name} />;
}
