import '@shopify/ui-extensions/preact';
import { render } from 'preact';
import type { Api } from '@shopify/ui-extensions/pos.home.tile.render';
import { balanceAndTier } from '../../shared/parts.tsx';
import { staffDoor, staffSpeech } from '../../shared/staff.ts';
import { useMember, useSignal, type Member } from './use-member.ts';

declare const shopify: Api;

const door = staffDoor(() => shopify.session.getSessionToken());

export default function extension(): void {
  render(<Tile />, document.body);
}

function Tile() {
  const cart = useSignal(shopify.cart.current);
  const isOnline = useSignal(shopify.connectivity.current).internetConnected === 'Connected';
  const customerId = cart.customer?.id ?? null;
  const { member } = useMember(door, customerId);
  const { translate } = shopify.i18n;
  return (
    <s-tile
      heading={translate('till.points')}
      subheading={subheading(customerId, isOnline, member)}
      disabled={customerId === null || !isOnline || !member}
      onClick={() => shopify.action.presentModal()}
    />
  );
}

function subheading(customerId: number | null, isOnline: boolean, member: Member | null | undefined): string {
  const { translate } = shopify.i18n;
  if (customerId === null) return translate('till.addCustomer');
  if (!isOnline) return translate('till.offline', { word: translate('unit.word') });
  if (member === undefined) return translate('till.looking');
  if (member === null) return translate('till.notLoaded', { word: translate('unit.word') });
  const { account } = member.answer;
  if (account === null) return translate('till.joins');
  return balanceAndTier(account, staffSpeech(shopify.i18n, member.program));
}
