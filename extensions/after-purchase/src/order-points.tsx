/** What the order earned and why, how far the next tier is, and the code it brought; asks until it is known. */
import { useEffect, useState } from 'preact/hooks';
import type {
  WireAccount,
  WireOrderAnswer,
  WireProgram,
  WireVoucher,
} from '../../../app/domain/shopper-wire.ts';
import { ASK_AFTER_MS, wait, type Door } from '../../shared/door.ts';
import { CopyCode, TierProgress, VOUCHER_STATES } from '../../shared/parts.tsx';
import { nameOf } from '../../shared/rewards.ts';
import type { Speech } from '../../shared/speech.ts';
import { sentencesOf } from '../../shared/why.ts';

export interface OrderFacts {
  /** Digits of the order's gid. */
  readonly orderId: string;
  readonly door: Door;
  readonly program: WireProgram;
  /** As published before the order. */
  readonly account: WireAccount | null;
  readonly shop: string | null;
  /** The customer's first order here; false where the page does not tell. */
  readonly isFirst: boolean;
  readonly speech: Speech;
}

/** `gid://shopify/OrderIdentity/1042` and `.../Order/1042` are the same order. */
export function digitsOf(gid: string): string | null {
  return /\d+$/.exec(gid)?.[0] ?? null;
}

export function OrderPoints(facts: OrderFacts) {
  const { speech, program } = facts;
  const { answer, isOver } = useOrder(facts);
  const account = answer?.account ?? facts.account;
  if (account?.outside === true) return null;
  return (
    <s-section>
      <s-stack gap="base">
        <s-stack gap="small-200" accessibilityRole="status">
          <Points {...{ answer, isOver, speech }} />
          <Gift gift={answer?.gift ?? null} isFirst={facts.isFirst} {...{ isOver, speech }} />
        </s-stack>
        {answer !== null && <Why {...facts} answer={answer} />}
        {account !== null && !program.paused && <TierProgress {...{ account, speech }} />}
      </s-stack>
    </s-section>
  );
}

function useOrder({ door, orderId }: OrderFacts): {
  answer: WireOrderAnswer | null;
  isOver: boolean;
} {
  const [answer, setAnswer] = useState<WireOrderAnswer | null>(null);
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    let isGone = false;
    void (async () => {
      for (const pause of [0, ...ASK_AFTER_MS]) {
        await wait(pause);
        if (isGone) return;
        const asked = await door.get<WireOrderAnswer>(`orders/${orderId}`);
        if (!asked.ok) continue;
        setAnswer(asked.value);
        if (isComplete(asked.value)) return;
      }
      setIsOver(true);
    })();
    return () => {
      isGone = true;
    };
  }, [orderId]);
  return { answer, isOver };
}

function isComplete({ order, gift }: WireOrderAnswer): boolean {
  if (order.state === 'unknown' || gift.state === 'waiting') return false;
  return gift.state !== 'given' || gift.voucher.state !== 'making';
}

interface Shown {
  readonly isOver: boolean;
  readonly speech: Speech;
}

function Points({ answer, isOver, speech }: Shown & { answer: WireOrderAnswer | null }) {
  const { say } = speech;
  if (answer === null || answer.order.state === 'unknown') {
    const sentences = [say('after.onWay'), ...(isOver ? [say('after.inAccount')] : [])];
    return <s-text>{sentences.join(' ')}</s-text>;
  }
  const { points: number, pending_until: until, why } = answer.order;
  const points = speech.points(number);
  const isChanged = why?.kind === 'order' && (why.cancelled || why.returned_minor > 0);
  if (number === 0 && !isChanged) return <s-text>{say('after.none')}</s-text>;
  if (until !== null) {
    return <s-text>{say('after.pendingUntil', { points, date: speech.date(until) })}</s-text>;
  }
  return <s-heading>{say(isChanged ? 'after.kept' : 'after.earned', { points })}</s-heading>;
}

function Why({ answer, ...facts }: OrderFacts & { answer: WireOrderAnswer }) {
  const { why } = answer.order;
  const sentences = why === null ? [] : sentencesOf(why, facts);
  if (sentences.length === 0) return null;
  return (
    <s-details>
      <s-summary>{facts.speech.say('why.heading')}</s-summary>
      <s-stack gap="small-200">
        {sentences.map((sentence) => (
          <s-text key={sentence}>{sentence}</s-text>
        ))}
      </s-stack>
    </s-details>
  );
}

function Gift({
  gift,
  isFirst,
  isOver,
  speech,
}: Shown & { gift: WireOrderAnswer['gift'] | null; isFirst: boolean }) {
  const { say } = speech;
  const voucher = gift?.state === 'given' ? gift.voucher : null;
  // Before the server knows, only a first order promises one.
  const isComing = voucher === null ? gift?.state === 'waiting' && isFirst : voucher.state === 'making';
  if (isComing) {
    const sentences = [say('after.giftOnWay'), ...(isOver ? [say('after.giftInAccount')] : [])];
    return <s-text>{sentences.join(' ')}</s-text>;
  }
  if (voucher === null) return null;
  const { code } = voucher;
  if (code === null || voucher.state !== 'ready') {
    return (
      <s-stack direction="inline" gap="small" alignItems="center">
        <s-text>{nameOf(voucher, speech)}</s-text>
        <s-badge>{say(VOUCHER_STATES[voucher.state])}</s-badge>
      </s-stack>
    );
  }
  return (
    <s-stack gap="small-200">
      <s-text>{giftSentence(voucher, code, speech)}</s-text>
      <CopyCode id="perennial-gift" {...{ code, speech }} />
    </s-stack>
  );
}

/** "10% off your next order: WELCOME-8K2M, until Dec 21, 2026." */
function giftSentence(voucher: WireVoucher, code: string, speech: Speech): string {
  const reward = nameOf(voucher, speech);
  const isOff = voucher.title === null && ['amount_off', 'percentage_off'].includes(voucher.value.kind);
  const date = voucher.expires_at === null ? null : speech.date(voucher.expires_at);
  if (date === null) return speech.say(isOff ? 'after.gift' : 'after.otherGift', { reward, code });
  return speech.say(isOff ? 'after.giftUntil' : 'after.otherGiftUntil', { reward, code, date });
}
