/** A section about the member's points: loads, tells when it could not, and is nothing where there is no program. */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { WireAccount } from '../../../app/domain/shopper-wire.ts';
import { findMember, type Member } from '../../shared/customer-account.ts';
import type { KeyHolder } from '../../shared/door.ts';
import { speechOf, type Speech, type Voice } from '../../shared/speech.ts';

/** The page of extensions/account-page. */
export const REWARDS_PAGE = 'extension:account-page/';

interface Props {
  readonly api: KeyHolder & Voice;
  readonly children: (account: WireAccount, member: Member, speech: Speech) => ComponentChildren;
}

export function MemberSection({ api, children }: Props) {
  const { member, hasFailed, load } = useLoaded(api);
  const { translate } = api.i18n;
  if (hasFailed) {
    return (
      <s-section>
        <s-banner tone="warning">
          <s-stack gap="small-200">
            <s-text>{translate('page.notLoaded', { word: translate('unit.word') })}</s-text>
            <s-button variant="secondary" onClick={load}>
              {translate('spend.tryAgain')}
            </s-button>
          </s-stack>
        </s-banner>
      </s-section>
    );
  }
  if (member === undefined) {
    return (
      <s-section>
        <s-skeleton-paragraph />
      </s-section>
    );
  }
  if (member === null || member.account?.outside === true) return null;
  const speech = speechOf(api, member.program);
  if (member.account === null) {
    return (
      <s-section>
        <s-text>{speech.say('page.empty')}</s-text>
      </s-section>
    );
  }
  return <s-section>{children(member.account, member, speech)}</s-section>;
}

/** Undefined while loading. */
function useLoaded(api: KeyHolder): {
  readonly member: Member | null | undefined;
  readonly hasFailed: boolean;
  readonly load: () => void;
} {
  const [member, setMember] = useState<Member | null | undefined>(undefined);
  const [hasFailed, setHasFailed] = useState(false);
  function load(): void {
    setHasFailed(false);
    findMember(api).then(setMember, () => setHasFailed(true));
  }
  useEffect(load, []);
  return { member, hasFailed, load };
}
