import '@shopify/ui-extensions/preact';
import { render } from 'preact';
import { useState } from 'preact/hooks';
import type { Api } from '@shopify/ui-extensions/admin.customer-details.block.render';
import type { WireAccount, WireAccountAnswer, WireProgram } from '../../../app/domain/shopper-wire.ts';
import { askProgram, staffDoor, staffSpeech } from '../../shared/staff.ts';
import { AdjustForm } from './adjust-form.tsx';
import { Balance } from './balance.tsx';
import { LoadingBlock } from './loading-block.tsx';

declare const shopify: Api;

const door = staffDoor(() => shopify.auth.idToken());

export default function extension(): void {
  render(
    <LoadingBlock i18n={shopify.i18n} ask={ask} children={(known) => <Customer {...known} />} />,
    document.body,
  );
}

interface Known {
  readonly customerId: string;
  readonly program: WireProgram;
  readonly account: WireAccount | null;
}

async function ask(): Promise<Known | null> {
  const customerId = /\d+$/.exec(shopify.data.selected[0]?.id ?? '')?.[0];
  if (customerId === undefined) return null;
  const [program, answer] = await Promise.all([
    askProgram(door),
    door.get<WireAccountAnswer>(`customers/${customerId}/account`),
  ]);
  return program !== null && answer.ok ? { customerId, program, account: answer.value.account } : null;
}

function Customer({ customerId, program, account: first }: Known) {
  const [account, setAccount] = useState(first);
  const speech = staffSpeech(shopify.i18n, program);
  if (account === null) return <s-text>{speech.say('till.joins')}</s-text>;
  return (
    <s-stack gap="base">
      <Balance {...{ account, speech }} />
      <s-divider />
      <AdjustForm {...{ door, customerId, speech }} onDone={setAccount} />
    </s-stack>
  );
}
