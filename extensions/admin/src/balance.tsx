/** A customer's points as staff see them. */
import type { WireAccount } from '../../../app/domain/shopper-wire.ts';
import { balanceAndTier } from '../../shared/parts.tsx';
import type { Speech } from '../../shared/speech.ts';

export function Balance({ account, speech }: { account: WireAccount; speech: Speech }) {
  const {
    points_pending: pending,
    points_debt: debt,
    pending_until: until,
    next_tier: next,
    expiring,
  } = account;
  const { say } = speech;
  const lines: string[] = [];
  if (account.outside) lines.push(say('staff.left'));
  if (pending > 0) {
    const points = speech.points(pending);
    lines.push(
      until === null
        ? say('balance.pending', { points })
        : say('balance.pendingUntil', { points, date: speech.date(until) }),
    );
  }
  if (debt > 0) lines.push(say('staff.toEarnBack', { number: speech.number(debt) }));
  if (next !== null) {
    const amount = speech.money(Math.max(0, next.from_minor - next.spend_minor));
    lines.push(say('tier.toNext', { amount, tier: next.name }));
  }
  if (expiring !== null) {
    lines.push(speech.sayOf('balance.expire', expiring.points, { date: speech.date(expiring.at) }));
  }
  return (
    <s-stack gap="small-200">
      <s-text type="strong">{balanceAndTier(account, speech)}</s-text>
      {lines.map((line) => (
        <s-text key={line} color="subdued">
          {line}
        </s-text>
      ))}
    </s-stack>
  );
}
