import '@shopify/ui-extensions/preact';
import { render } from 'preact';
import type { Api } from '@shopify/ui-extensions/pos.home.modal.render';
import { balanceAndTier } from '../../shared/parts.tsx';
import { staffDoor, staffSpeech } from '../../shared/staff.ts';
import { RewardList } from './reward-list.tsx';
import { useMember, useSignal } from './use-member.ts';

declare const shopify: Api;

const door = staffDoor(() => shopify.session.getSessionToken());

export default function extension(): void {
  render(<Modal />, document.body);
}

function Modal() {
  const customerId = useSignal(shopify.cart.current).customer?.id ?? null;
  const { member, load } = useMember(door, customerId);
  const { translate } = shopify.i18n;
  if (customerId === null) return <Told text={translate('till.addCustomer')} />;
  if (member === undefined) return <Told text={translate('till.looking')} />;
  if (member === null) {
    return (
      <Told text={translate('till.notLoaded', { word: translate('unit.word') })}>
        <s-button onClick={load}>{translate('spend.tryAgain')}</s-button>
      </Told>
    );
  }
  const speech = staffSpeech(shopify.i18n, member.program);
  const { account } = member.answer;
  if (account === null) return <Told text={speech.say('till.joins')} />;
  return (
    <s-page heading={balanceAndTier(account, speech)}>
      <s-scroll-box>
        <RewardList
          {...{ member, door, speech, customerId }}
          addCode={(code) => shopify.cart.addCartCodeDiscount(code)}
          tell={(text) => shopify.toast.show(text)}
          reload={load}
        />
      </s-scroll-box>
    </s-page>
  );
}

function Told({ text, children }: { text: string; children?: preact.ComponentChildren }) {
  return (
    <s-page heading={shopify.i18n.translate('till.points')}>
      <s-stack padding="base" gap="base">
        <s-text>{text}</s-text>
        {children}
      </s-stack>
    </s-page>
  );
}
