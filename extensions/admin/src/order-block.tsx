import '@shopify/ui-extensions/preact';
import { render } from 'preact';
import { useState } from 'preact/hooks';
import type { Api } from '@shopify/ui-extensions/admin.order-details.block.render';
import type { WireAccount, WireProgram, WireStaffOrderAnswer } from '../../../app/domain/shopper-wire.ts';
import { askProgram, staffDoor, staffSpeech } from '../../shared/staff.ts';
import { sentencesOf } from '../../shared/why.ts';
import type { Speech } from '../../shared/speech.ts';
import { AdjustForm } from './adjust-form.tsx';
import { Balance } from './balance.tsx';
import { LoadingBlock } from './loading-block.tsx';

declare const shopify: Api;

const door = staffDoor(() => shopify.auth.idToken());

export default function extension(): void {
  render(
    <LoadingBlock i18n={shopify.i18n} ask={ask} children={(known) => <Order {...known} />} />,
    document.body,
  );
}

interface Known {
  readonly program: WireProgram;
  /** Null where the order is not known yet. */
  readonly answer: WireStaffOrderAnswer | null;
}

async function ask(): Promise<Known | null> {
  const orderId = /\d+$/.exec(shopify.data.selected[0]?.id ?? '')?.[0];
  if (orderId === undefined) return null;
  const [program, answer] = await Promise.all([
    askProgram(door),
    door.get<WireStaffOrderAnswer>(`orders/${orderId}`),
  ]);
  if (program === null) return null;
  if (answer.ok) return { program, answer: answer.value };
  return answer.code === 'not_found' ? { program, answer: null } : null;
}

function Order({ program, answer }: Known) {
  const [account, setAccount] = useState<WireAccount | null>(answer?.account ?? null);
  const speech = staffSpeech(shopify.i18n, program);
  if (answer === null || answer.order.state === 'unknown') {
    return <s-text>{speech.say('staff.orderUnknown')}</s-text>;
  }
  const { customer_id: customerId } = answer;
  if (customerId === null || account === null) return <s-text>{speech.say('staff.nobody')}</s-text>;
  return (
    <s-stack gap="base">
      <Given {...{ answer, program, speech }} />
      <s-divider />
      <Balance {...{ account, speech }} />
      <AdjustForm {...{ door, customerId, speech }} onDone={setAccount} />
    </s-stack>
  );
}

interface GivenProps {
  readonly answer: WireStaffOrderAnswer;
  readonly program: WireProgram;
  readonly speech: Speech;
}

function Given({ answer: { order }, program, speech }: GivenProps) {
  const { points, pending_until: until, why } = order;
  const sentences = why === null ? [] : sentencesOf(why, { speech, program, shop: null });
  return (
    <s-stack gap="small-200">
      <s-text type="strong">{speech.say('staff.thisOrder', { points: speech.points(points) })}</s-text>
      {until !== null && (
        <s-text color="subdued">{speech.say('staff.spendableFrom', { date: speech.date(until) })}</s-text>
      )}
      {sentences.map((sentence) => (
        <s-text key={sentence} color="subdued">
          {sentence}
        </s-text>
      ))}
    </s-stack>
  );
}
