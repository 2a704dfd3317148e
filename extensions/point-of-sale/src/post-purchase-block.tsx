import '@shopify/ui-extensions/preact';
import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Api } from '@shopify/ui-extensions/pos.purchase.post.block.render';
import type { WireProgram, WireStaffOrderAnswer } from '../../../app/domain/shopper-wire.ts';
import { ASK_AFTER_MS, wait } from '../../shared/door.ts';
import { askProgram, staffDoor, staffSpeech } from '../../shared/staff.ts';
import { useSignal } from './use-member.ts';

declare const shopify: Api;

const door = staffDoor(() => shopify.session.getSessionToken());

export default function extension(): void {
  render(<Block />, document.body);
}

function Block() {
  const isOnline = useSignal(shopify.connectivity.current).internetConnected === 'Connected';
  const { translate } = shopify.i18n;
  const told = useOrder(shopify.order.id);
  return (
    <s-pos-block heading={translate('till.points')}>
      <s-text>
        {isOnline ? sentence(told) : translate('till.offline', { word: translate('unit.word') })}
      </s-text>
    </s-pos-block>
  );
}

interface Told {
  readonly program: WireProgram;
  readonly answer: WireStaffOrderAnswer;
}

/** Asks until the order's webhook has come. */
function useOrder(orderId: number): Told | null {
  const [told, setTold] = useState<Told | null>(null);
  useEffect(() => {
    let isGone = false;
    void (async () => {
      for (const pause of [0, ...ASK_AFTER_MS]) {
        await wait(pause);
        if (isGone) return;
        const answer = await door.get<WireStaffOrderAnswer>(`orders/${orderId}`);
        if (!answer.ok || answer.value.order.state === 'unknown') continue;
        const program = await askProgram(door);
        if (program !== null) return setTold({ program, answer: answer.value });
      }
    })();
    return () => {
      isGone = true;
    };
  }, [orderId]);
  return told;
}

function sentence(told: Told | null): string {
  const { translate } = shopify.i18n;
  if (told === null) return translate('after.onWay', { word: translate('unit.word') });
  const { account, order } = told.answer;
  const speech = staffSpeech(shopify.i18n, told.program);
  if (account === null) return speech.say('till.addCustomer');
  if (order.points === 0) return speech.say('after.none');
  if (order.pending_until === null) return speech.say('till.earns', { points: speech.points(order.points) });
  const date = speech.date(order.pending_until);
  return speech.say('after.pendingUntil', { points: speech.points(order.points), date });
}
