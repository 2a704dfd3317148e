/** Rewards and codes that a customer can use for the cart: one press takes the points and puts the code on it. */
import { useState } from 'preact/hooks';
import type { WireOffer, WireVoucher, WireVoucherAnswer } from '../../../app/domain/shopper-wire.ts';
import { followVoucher, insist, newKey, type Door } from '../../shared/door.ts';
import { isDiscount, nameOf, refusalOf, termsOf } from '../../shared/rewards.ts';
import type { Speech } from '../../shared/speech.ts';
import type { Member } from './use-member.ts';

interface Props {
  readonly member: Member;
  readonly door: Door;
  readonly speech: Speech;
  readonly customerId: number;
  readonly addCode: (code: string) => Promise<void>;
  readonly tell: (text: string) => void;
  /** Asks for the rewards anew, and forgets the presses here. */
  readonly reload: () => void;
}

export function RewardList({ member, door, speech, customerId, addCode, tell, reload }: Props) {
  /** Of the press that is under way. */
  const [busy, setBusy] = useState<string | null>(null);
  const [vouchers, setVouchers] = useState(readyCodes(member.answer.account?.vouchers ?? []));
  /** A press whose answer stayed out is pressed again with its own key. */
  const [keys] = useState(new Map<string, string>());
  const customer = `customers/${customerId}`;

  async function redeem(offer: WireOffer): Promise<void> {
    const key = keys.get(offer.id) ?? newKey();
    keys.set(offer.id, key);
    const body = { key, reward_id: offer.id, reward_version: offer.version };
    const answer = await insist(door, `${customer}/redemptions`, body, () => tell(noAnswer(speech)));
    if (!answer.ok) {
      if (answer.code !== 'no_answer') keys.delete(offer.id);
      if (answer.code === 'reward_gone' && keys.size === 0) reload();
      return tell(refusalOf(answer, speech));
    }
    keys.delete(offer.id);
    const { voucher } = await followVoucher(underCustomer(door, customer), answer.value);
    setVouchers((known) => [...readyCodes([voucher]), ...known]);
    if (voucher.code === null) {
      return tell(
        voucher.state === 'making'
          ? speech.say('spend.makingAccount')
          : speech.sayOf('spend.notMade', voucher.points),
      );
    }
    await put(voucher);
  }

  async function put(voucher: WireVoucher): Promise<void> {
    if (voucher.code === null) return;
    try {
      await addCode(voucher.code);
      tell(speech.say('till.added', { reward: nameOf(voucher, speech) }));
    } catch {
      tell(speech.say('till.stays', { reward: nameOf(voucher, speech) }));
    }
  }

  function press(id: string, deed: () => Promise<void>): () => void {
    return () => {
      if (busy !== null) return;
      setBusy(id);
      void deed().finally(() => setBusy(null));
    };
  }

  const offers = member.answer.offers.filter(
    ({ value, cost, reach }) => isDiscount(value) && cost.kind === 'fixed' && reach.can === 'redeem',
  );
  if (offers.length + vouchers.length === 0) {
    return (
      <s-stack padding="base">
        <s-text>{speech.say(member.program.paused ? 'balance.paused' : 'till.nothing')}</s-text>
      </s-stack>
    );
  }
  return (
    <s-stack padding="base" gap="base">
      {vouchers.map((voucher) => (
        <Line
          key={voucher.id}
          title={nameOf(voucher, speech)}
          lines={[voucher.code ?? '']}
          isBusy={busy === `voucher ${voucher.id}`}
          label={speech.say('till.add')}
          onClick={press(`voucher ${voucher.id}`, () => put(voucher))}
        />
      ))}
      {offers.map((offer) => (
        <Line
          key={offer.id}
          title={`${nameOf(offer, speech)} · ${speech.points(pointsOf(offer))}`}
          lines={termsOf(offer, speech)}
          isBusy={busy === `reward ${offer.id}`}
          label={speech.say('till.add')}
          onClick={press(`reward ${offer.id}`, () => redeem(offer))}
        />
      ))}
    </s-stack>
  );
}

interface LineProps {
  readonly title: string;
  readonly lines: readonly string[];
  readonly label: string;
  readonly isBusy: boolean;
  readonly onClick: () => void;
}

function Line({ title, lines, label, isBusy, onClick }: LineProps) {
  return (
    <s-section heading={title}>
      <s-stack gap="small">
        {lines.map((line) => (
          <s-text key={line} color="subdued">
            {line}
          </s-text>
        ))}
        <s-button loading={isBusy} onClick={onClick}>
          {label}
        </s-button>
      </s-stack>
    </s-section>
  );
}

const pointsOf = ({ cost }: WireOffer): number => (cost.kind === 'fixed' ? cost.points : 0);

const noAnswer = ({ say }: Speech): string => say('spend.noAnswer');

function readyCodes(vouchers: readonly WireVoucher[]): WireVoucher[] {
  return vouchers.filter(({ state, code, value }) => state === 'ready' && code !== null && isDiscount(value));
}

/** Calls about a voucher stand below the customer. */
function underCustomer(door: Door, customer: string): Door {
  return {
    get: (path) => door.get(`${customer}/${path}`),
    post: (path, body) => door.post<WireVoucherAnswer & never>(`${customer}/${path}`, body),
  };
}
