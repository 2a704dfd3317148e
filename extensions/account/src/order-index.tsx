import '@shopify/ui-extensions/preact';
import { render } from 'preact';
import type { Api } from '@shopify/ui-extensions/customer-account.order-index.block.render';
import { balanceAndTier, buysNow } from '../../shared/parts.tsx';
import { MemberSection, REWARDS_PAGE } from './member-section.tsx';

declare const shopify: Api;

export default function extension(): void {
  render(<OrderIndex />, document.body);
}

function OrderIndex() {
  return (
    <MemberSection api={shopify}>
      {(account, { program }, speech) => (
        <s-stack direction="inline" gap="base" justifyContent="space-between" alignItems="center">
          <s-text>{buysNow(program, account, speech) ?? balanceAndTier(account, speech)}</s-text>
          <s-button variant="secondary" href={REWARDS_PAGE}>
            {speech.say('page.view')}
          </s-button>
        </s-stack>
      )}
    </MemberSection>
  );
}
