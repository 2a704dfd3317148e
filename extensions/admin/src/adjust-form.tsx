/** Adds or takes points, with a reason that only staff see; a press whose answer stayed out keeps its key. */
import { useState } from 'preact/hooks';
import type { WireAccount, WireAdjustmentAnswer } from '../../../app/domain/shopper-wire.ts';
import { newKey, type Door } from '../../shared/door.ts';
import type { Speech } from '../../shared/speech.ts';

interface Props {
  readonly door: Door;
  /** Digits of the customer's gid. */
  readonly customerId: string;
  readonly speech: Speech;
  readonly onDone: (account: WireAccount) => void;
}

type Mistake = 'staff.enterPoints' | 'staff.enterReason' | 'staff.tooMany' | 'staff.notSaved';

export function AdjustForm({ door, customerId, speech, onDone }: Props) {
  const [points, setPoints] = useState('');
  const [reason, setReason] = useState('');
  const [key, setKey] = useState(newKey);
  const [isBusy, setIsBusy] = useState(false);
  const [mistake, setMistake] = useState<Mistake | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const { say } = speech;

  async function save(): Promise<void> {
    const number = Number(points);
    setDone(null);
    if (points.trim() === '' || !Number.isSafeInteger(number) || number === 0)
      return setMistake('staff.enterPoints');
    if (reason.trim() === '') return setMistake('staff.enterReason');
    setMistake(null);
    setIsBusy(true);
    const body = { key, points: number, reason: reason.trim() };
    const answer = await door.post<WireAdjustmentAnswer>(`customers/${customerId}/adjustments`, body);
    setIsBusy(false);
    if (!answer.ok)
      return setMistake(answer.code === 'insufficient_points' ? 'staff.tooMany' : 'staff.notSaved');
    setKey(newKey());
    setPoints('');
    setReason('');
    setDone(speech.signed(number));
    onDone(answer.value.account);
  }

  const told = mistake === null ? undefined : say(mistake);
  const isOfPoints = mistake === 'staff.enterPoints' || mistake === 'staff.tooMany';
  return (
    <s-stack gap="base">
      <s-number-field
        label={say('staff.change')}
        value={points}
        step={1}
        onInput={(event) => setPoints(typedIn(event))}
        {...(told !== undefined && isOfPoints ? { error: told } : {})}
      />
      <s-text-field
        label={say('staff.reason')}
        value={reason}
        maxLength={500}
        onInput={(event) => setReason(typedIn(event))}
        {...(mistake === 'staff.enterReason' ? { error: say(mistake) } : {})}
      />
      {mistake === 'staff.notSaved' && <s-banner tone="critical">{say(mistake)}</s-banner>}
      <s-stack direction="inline" gap="base" alignItems="center">
        <s-button variant="secondary" loading={isBusy} onClick={() => void save()}>
          {say('staff.adjust')}
        </s-button>
        {done !== null && <s-text>{say('staff.adjusted', { change: done })}</s-text>}
      </s-stack>
    </s-stack>
  );
}

function typedIn({ currentTarget }: Event): string {
  return currentTarget !== null && 'value' in currentTarget ? String(currentTarget.value) : '';
}
