import '@shopify/ui-extensions/preact';
import { render } from 'preact';
import type { Api } from '@shopify/ui-extensions/customer-account.profile.block.render';
import { balanceAndTier, buysNow, Debt, Expiring, Pending, TierProgress } from '../../shared/parts.tsx';
import { MemberSection, REWARDS_PAGE } from './member-section.tsx';

declare const shopify: Api;

export default function extension(): void {
  render(<Profile />, document.body);
}

function Profile() {
  return (
    <MemberSection api={shopify}>
      {(account, { program }, speech) => {
        const buys = buysNow(program, account, speech, true);
        return (
          <s-stack gap="base">
            <s-heading>{balanceAndTier(account, speech)}</s-heading>
            {program.paused && <s-text>{speech.say('balance.paused')}</s-text>}
            {buys !== null && <s-text>{buys}</s-text>}
            <Debt {...{ account, speech }} />
            <Pending {...{ account, speech }} />
            <TierProgress {...{ account, speech }} />
            <Expiring {...{ account, speech }} />
            <s-button variant="secondary" href={REWARDS_PAGE}>
              {speech.say('page.view')}
            </s-button>
          </s-stack>
        );
      }}
    </MemberSection>
  );
}
