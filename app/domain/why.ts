/**
 * Why an entry of a member's timeline has its points: typed steps for people to read, by the rules of the purchase and
 * by what is known now. An entry tells the difference between what was held and what was deserved, so where the facts
 * have changed again since, an older entry only says so (`as_known_then`).
 */
import type { Account, AccountFacts, MemberFact, Rules } from './account.ts';
import { explainOrder, type OrderFacts, type OrderWhy } from './earning/explain-order.ts';
import type { LotAfter } from './lots.ts';
import type { Instant } from './time.ts';

/** The kinds of entries that the ledger books. */
export type EntryKind =
  'order' | 'joining' | 'adjustment' | 'redemption' | 'return' | 'expiry' | 'transfer' | 'forgiveness';

export interface ExplainableEntry {
  readonly kind: EntryKind;
  readonly cause: string;
  readonly points: number;
  readonly orderGid: string | null;
  readonly occurredAt: Instant;
  /** The cause of the lot that it sizes or whose expiry it books; `null` for debits and forgiveness. */
  readonly lot: string | null;
  /** What the earlier entries of the same lot, and of the same part of it, sum up to. */
  readonly had: number;
  /** No entry of the same lot and part comes after it. */
  readonly isLast: boolean;
}

/** Who of the staff did it, and what they wrote about it. */
export interface ByStaff {
  readonly name: string;
  readonly reason: string | null;
}

export interface WhyFacts {
  readonly account: Account;
  readonly facts: AccountFacts;
  readonly rules: Rules;
  /** By order gid: those that entries or lots in question name. */
  readonly orders: ReadonlyMap<string, OrderFacts>;
  /** By cause of the fact. */
  readonly staff: ReadonlyMap<string, ByStaff>;
}

/** What was held before and is deserved now; `deserves - had` are the entry's points. */
interface Difference {
  readonly points: number;
  readonly had: number;
  readonly deserves: number;
}

/** Where points came from. */
export interface Source {
  readonly kind: LotAfter['kind'];
  readonly orderGid: string | null;
  readonly orderName: string | null;
}

export type Why =
  | OrderWhy
  | (Difference & {
      readonly kind: 'joining';
      readonly joinedAt: Instant | null;
      readonly until: Instant | null;
    })
  | (Difference & { readonly kind: 'added'; readonly by: ByStaff | null; readonly until: Instant | null })
  | (Difference & { readonly kind: 'given_back'; readonly until: Instant | null })
  | {
      readonly kind: 'expired';
      readonly points: number;
      readonly source: Source;
      readonly gave: number;
      readonly spent: number;
      /** Of that lot, by now. */
      readonly expired: number;
      /** Booked as expired before. */
      readonly had: number;
    }
  | { readonly kind: 'taken_away'; readonly points: number; readonly by: ByStaff | null }
  | { readonly kind: 'redeemed'; readonly points: number }
  | { readonly kind: 'redemption_cancelled'; readonly points: number }
  /** `by` is null where the program forgives. */
  | { readonly kind: 'forgiven'; readonly points: number; readonly by: ByStaff | null }
  /** Another customer was merged into this one and brought `points`, which its own entries explain. */
  | { readonly kind: 'merged'; readonly points: number; readonly fromMemberId: number };

export function explainEntry(entry: ExplainableEntry, known: WhyFacts): Why {
  const { points, had } = entry;
  const deserves = had + points;
  const lot = known.account.lots.find(({ cause }) => cause === entry.lot);
  const until = deserves > 0 ? (lot?.expiresAt ?? null) : null;
  switch (entry.kind) {
    case 'order':
      return explainOrder(entry, known);
    case 'joining':
      return { kind: 'joining', points, had, deserves, joinedAt: known.account.joinedAt, until };
    case 'adjustment': {
      const by = known.staff.get(entry.lot ?? entry.cause) ?? null;
      if (entry.lot === null) return { kind: 'taken_away', points, by };
      return { kind: 'added', points, had, deserves, by, until };
    }
    case 'return':
      return { kind: 'given_back', points, had, deserves, until };
    case 'expiry':
      return explainExpiry(entry, lot, known);
    case 'redemption':
      return { kind: points > 0 ? 'redemption_cancelled' : 'redeemed', points };
    case 'forgiveness':
      return { kind: 'forgiven', points, by: forgivenBy(entry, known) };
    case 'transfer':
      throw new Error('transfers are told as merges, not one by one');
  }
}

function explainExpiry(
  { points, had, lot: cause }: ExplainableEntry,
  lot: LotAfter | undefined,
  { orders }: WhyFacts,
): Why {
  const { size, left, expired } = lot ?? { size: 0, left: 0, expired: 0 };
  const source = sourceOf(cause ?? '', orders);
  return { kind: 'expired', points, source, gave: size, spent: size - left - expired, expired, had: 0 - had };
}

export function sourceOf(lotCause: string, orders: ReadonlyMap<string, OrderFacts>): Source {
  const [kind, ...rest] = lotCause.split(':');
  if (kind === 'order') {
    const orderGid = rest.join(':');
    return { kind: 'order', orderGid, orderName: orders.get(orderGid)?.state?.name ?? null };
  }
  const named = kind === 'join' ? 'joining' : kind === 'return' ? 'return' : 'adjustment';
  return { kind: named, orderGid: null, orderName: null };
}

/** By staff when one of their facts has that very moment; otherwise the program did. */
function forgivenBy({ occurredAt }: ExplainableEntry, { facts, staff }: WhyFacts): ByStaff | null {
  const isIt = ({ kind, at }: MemberFact) => kind === 'forgiveness' && at === occurredAt;
  return staff.get(facts.facts.find(isIt)?.cause ?? '') ?? null;
}
