import '@shopify/ui-extensions/preact';
import { render } from 'preact';
import type { Api } from '@shopify/ui-extensions/pos.customer-details.block.render';
import { balanceAndTier, buysNow } from '../../shared/parts.tsx';
import { staffDoor, staffSpeech } from '../../shared/staff.ts';
import { useMember, useSignal, type Member } from './use-member.ts';

declare const shopify: Api;

const door = staffDoor(() => shopify.session.getSessionToken());

export default function extension(): void {
  render(<Block />, document.body);
}

function Block() {
  const isOnline = useSignal(shopify.connectivity.current).internetConnected === 'Connected';
  const { member, load } = useMember(door, shopify.customer.id);
  const { translate } = shopify.i18n;
  return (
    <s-pos-block heading={translate('till.points')}>
      {!isOnline && <s-text>{translate('till.offline', { word: translate('unit.word') })}</s-text>}
      {isOnline && member === null && (
        <s-stack gap="small">
          <s-text>{translate('till.notLoaded', { word: translate('unit.word') })}</s-text>
          <s-button onClick={load}>{translate('spend.tryAgain')}</s-button>
        </s-stack>
      )}
      {isOnline && member === undefined && <s-text>{translate('till.looking')}</s-text>}
      {isOnline && member && <Balance member={member} />}
    </s-pos-block>
  );
}

function Balance({ member: { program, answer } }: { member: Member }) {
  const speech = staffSpeech(shopify.i18n, program);
  const { account } = answer;
  if (account === null) return <s-text>{speech.say('till.joins')}</s-text>;
  const buys = buysNow(program, account, speech);
  const { points_pending: pending } = account;
  return (
    <s-stack gap="small">
      <s-text type="strong">{balanceAndTier(account, speech)}</s-text>
      {buys !== null && <s-text>{buys}</s-text>}
      {pending > 0 && (
        <s-text color="subdued">{speech.say('balance.pending', { points: speech.points(pending) })}</s-text>
      )}
    </s-stack>
  );
}
