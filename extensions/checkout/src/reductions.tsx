import '@shopify/ui-extensions/preact';
import { render } from 'preact';
import type { Api } from '@shopify/ui-extensions/purchase.checkout.reductions.render-after';

declare const shopify: Api;

export default function extension(): void {
  render(<s-text>{shopify.i18n.translate('unit.points')}</s-text>, document.body);
}
