/** What the page knows, and what its buttons do. */
import { useEffect, useState } from 'preact/hooks';
import type {
  WireAccountAnswer,
  WireOffer,
  WireVoucher,
  WireVoucherAnswer,
} from '../../../app/domain/shopper-wire.ts';
import { findMember, type Member } from '../../shared/customer-account.ts';
import { doorOf, followVoucher, insist, isMoving, newKey, type Door } from '../../shared/door.ts';
import { isDiscount, nameOf, refusalOf } from '../../shared/rewards.ts';
import { speechOf, type Speech } from '../../shared/speech.ts';
import type { PageApi } from './rewards-page.tsx';

export interface Notice {
  readonly where: 'rewards' | 'codes';
  readonly tone: 'status' | 'warning';
  readonly text: string;
  /** Sends the same again, with the same key. */
  readonly again: (() => void) | null;
}

export interface RewardsState {
  /** Undefined while loading, null where the app has no program. */
  readonly member: Member | null | undefined;
  readonly answer: WireAccountAnswer | null;
  readonly hasFailed: boolean;
  readonly door: Door | null;
  readonly isBusy: boolean;
  readonly notice: Notice | null;
  /** Counts what was redeemed and cancelled here: history is asked again. */
  readonly changes: number;
  load(): void;
  redeem(offer: WireOffer, steps: number | null): void;
  cancel(voucher: WireVoucher): void;
}

/** The member and what the server says of them; undefined while loading. */
function useLoaded(api: PageApi) {
  const [member, setMember] = useState<Member | null | undefined>(undefined);
  const [answer, setAnswer] = useState<WireAccountAnswer | null>(null);
  const [hasFailed, setHasFailed] = useState(false);

  async function loadAll(): Promise<void> {
    setHasFailed(false);
    try {
      const found = member ?? (await findMember(api));
      setMember(found);
      if (found === null) return;
      const asked = await doorOf(api, found.program.api).get<WireAccountAnswer>('account');
      if (asked.ok) setAnswer(asked.value);
      else setHasFailed(true);
    } catch {
      setHasFailed(true);
    }
  }
  useEffect(() => void loadAll(), []);
  return { member, answer, setAnswer, hasFailed, load: () => void loadAll() };
}

export function useRewards(api: PageApi): RewardsState {
  const { member, answer, setAnswer, hasFailed, load } = useLoaded(api);
  const [isBusy, setIsBusy] = useState(false);
  const [notice, setNotice] = useState<Notice | null>(null);
  const [changes, setChanges] = useState(0);
  const door = member === undefined || member === null ? null : doorOf(api, member.program.api);

  /** Shows the voucher at once, then what the server makes of the offers. */
  async function take({ voucher, account }: WireVoucherAnswer, asked: Door): Promise<void> {
    setAnswer((known) => ({
      account,
      offers: known?.offers ?? [],
      vouchers: [voucher, ...(known?.vouchers ?? []).filter(({ id }) => id !== voucher.id)],
    }));
    const fresh = await asked.get<WireAccountAnswer>('account');
    if (fresh.ok) setAnswer(fresh.value);
  }

  /** Sends, follows the voucher while it moves, and tells what came of it. */
  async function spend(where: Notice['where'], path: string, body: object): Promise<void> {
    if (member === undefined || member === null || door === null) return;
    const speech = speechOf(api, member.program);
    const tell = (text: string, tone: Notice['tone'] = 'status', again: Notice['again'] = null) =>
      setNotice({ where, tone, text, again });
    setIsBusy(true);
    tell(speech.say(where === 'rewards' ? 'spend.getting' : 'state.cancelling'));
    const first = await insist(door, path, body, () => tell(speech.say('spend.noAnswer')));
    if (!first.ok) {
      const again = first.code === 'no_answer' ? () => void spend(where, path, body) : null;
      tell(refusalOf(first, speech), 'warning', again);
      // What hindered it may stand on the cards.
      const fresh = await door.get<WireAccountAnswer>('account');
      if (fresh.ok) setAnswer(fresh.value);
    } else {
      await take(first.value, door);
      if (isMoving(first.value.voucher)) {
        if (first.value.voucher.state === 'making') tell(speech.say('spend.making'));
        else tell(speech.sayOf('spend.onWayBack', first.value.voucher.points));
      }
      const last = await followVoucher(door, first.value);
      if (last !== first.value) await take(last, door);
      tell(outcomeOf(last.voucher, speech), last.voucher.state === 'not_made' ? 'warning' : 'status');
      setChanges((count) => count + 1);
    }
    setIsBusy(false);
  }

  return {
    ...{ member, answer, hasFailed, door, isBusy, notice, changes, load },
    redeem(offer, steps) {
      const body = {
        key: newKey(),
        reward_id: offer.id,
        reward_version: offer.version,
        ...(steps === null ? {} : { steps }),
      };
      void spend('rewards', 'redemptions', body);
    },
    cancel: (voucher) => void spend('codes', `vouchers/${voucher.id}/cancel`, {}),
  };
}

function outcomeOf(voucher: WireVoucher, speech: Speech): string {
  switch (voucher.state) {
    case 'ready':
      return voucher.code === null || !isDiscount(voucher.value)
        ? speech.say('page.given', { reward: nameOf(voucher, speech) })
        : speech.say('page.code', { code: voucher.code });
    case 'making':
      return speech.say('spend.making');
    case 'not_made':
      return speech.sayOf('spend.notMade', voucher.points);
    case 'cancelling':
      return speech.sayOf('spend.onWayBack', voucher.points);
    case 'cancelled':
      return speech.sayOf('spend.back', voucher.points);
    case 'used':
    case 'passed_on':
      return speech.say('spend.justUsed');
    case 'expired':
    case 'withdrawn':
      return speech.say('spend.notCancellable');
  }
}
