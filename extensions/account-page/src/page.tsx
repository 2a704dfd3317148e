import '@shopify/ui-extensions/preact';
import { render } from 'preact';
import type { Api } from '@shopify/ui-extensions/customer-account.page.render';
import { RewardsPage } from './rewards-page.tsx';

declare const shopify: Api;

export default function extension(): void {
  render(<RewardsPage api={shopify} />, document.body);
}
