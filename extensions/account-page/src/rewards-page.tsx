/** Everything a member has: balance, rewards to redeem, codes, tiers, and how each point came about. */
import type { WireAccount, WireProgram } from '../../../app/domain/shopper-wire.ts';
import type { Member } from '../../shared/customer-account.ts';
import type { KeyHolder } from '../../shared/door.ts';
import { balanceAndTier, buysNow, Debt, Expiring, Pending, TierProgress } from '../../shared/parts.tsx';
import { speechOf, type Speech, type Voice } from '../../shared/speech.ts';
import { Codes } from './codes.tsx';
import { History } from './history.tsx';
import { NotLoaded } from './not-loaded.tsx';
import { Rewards } from './rewards.tsx';
import { Tiers } from './tiers.tsx';
import { useRewards, type RewardsState } from './use-rewards.ts';

export type PageApi = KeyHolder & Voice;

export function RewardsPage({ api }: { api: PageApi }) {
  const state = useRewards(api);
  const { translate } = api.i18n;
  const heading = translate('page.heading');
  if (state.hasFailed && state.member === undefined) {
    return (
      <s-page heading={heading}>
        <NotLoaded
          text={translate('page.notLoaded', { word: translate('unit.word') })}
          again={translate('spend.tryAgain')}
          onAgain={state.load}
        />
      </s-page>
    );
  }
  const { member } = state;
  if (member === undefined) return <Loading heading={heading} />;
  // The app has no program yet: there is nothing to tell.
  if (member === null) return <s-page heading={heading} />;
  return <MemberPage {...{ heading, member, state }} speech={speechOf(api, member.program)} />;
}

function Loading({ heading }: { heading: string }) {
  return (
    <s-page heading={heading}>
      <s-section>
        <s-skeleton-paragraph />
        <s-skeleton-paragraph />
      </s-section>
    </s-page>
  );
}

interface MemberProps {
  readonly heading: string;
  readonly member: Member;
  readonly state: RewardsState;
  readonly speech: Speech;
}

function MemberPage({ heading, member, state, speech }: MemberProps) {
  const { program, shop } = member;
  const account = state.answer?.account ?? member.account;
  if (account?.outside === true) {
    return (
      <s-page heading={heading}>
        <s-section>
          <s-text>{speech.say('balance.left')}</s-text>
        </s-section>
      </s-page>
    );
  }
  return (
    <s-page heading={heading} {...(account === null ? {} : { subheading: balanceAndTier(account, speech) })}>
      {account === null ? (
        <s-section>
          <s-text>{speech.say('page.empty')}</s-text>
        </s-section>
      ) : (
        <Overview {...{ account, program, speech }} />
      )}
      {state.hasFailed ? (
        <NotLoaded
          text={speech.say('page.notLoaded')}
          again={speech.say('spend.tryAgain')}
          onAgain={state.load}
        />
      ) : (
        <>
          <Rewards {...{ state, program, speech }} />
          <Codes {...{ state, speech }} shopUrl={shop.url} />
        </>
      )}
      <Tiers {...{ program, speech }} tier={account?.tier ?? null} />
      {state.door !== null && (
        <History key={state.changes} door={state.door} telling={{ speech, program, shop: shop.name }} />
      )}
    </s-page>
  );
}

interface OverviewProps {
  readonly account: WireAccount;
  readonly program: WireProgram;
  readonly speech: Speech;
}

function Overview({ account, program, speech }: OverviewProps) {
  const buys = buysNow(program, account, speech, true);
  return (
    <s-section heading={speech.say('page.overview')}>
      <s-stack gap="base">
        {program.paused && <s-text>{speech.say('balance.paused')}</s-text>}
        {buys !== null && <s-text>{buys}</s-text>}
        <Debt {...{ account, speech }} />
        <Pending {...{ account, speech }} />
        <TierProgress {...{ account, speech }} />
        <Expiring {...{ account, speech }} />
      </s-stack>
    </s-section>
  );
}
