/** Reads an entry's cause back: which lot it belongs to. */
import type { EntryKind } from './booking.ts';

const REVISION = /:rev(\d+)$/;
const TRANSFER = /^transfer:\d+:(.+):(?:out|in)$/;

export interface EntryOfLot {
  readonly lot: string;
  /** Whether it sizes the lot or books its expiry. */
  readonly part: 'size' | 'expiry';
  /** 0 for transfers, which restate and do not count. */
  readonly rev: number;
}

/** `null` for entries of debits and forgiveness, which belong to no lot. */
export function lotOfEntry(kind: EntryKind, cause: string): EntryOfLot | null {
  if (kind === 'transfer') {
    const lot = TRANSFER.exec(cause)?.[1];
    return lot === undefined ? null : { lot, part: 'size', rev: 0 };
  }
  if (kind === 'redemption' || kind === 'forgiveness') return null;
  const rev = REVISION.exec(cause)?.[1];
  if (rev === undefined) return null;
  const held = cause.slice(0, -`:rev${rev}`.length);
  if (kind !== 'expiry') return { lot: held, part: 'size', rev: Number(rev) };
  return { lot: held.slice('expiry:'.length), part: 'expiry', rev: Number(rev) };
}

/** The redemption that an entry takes or gives back: its first entry has the redemption's own cause. */
export function redemptionOfEntry(cause: string): string {
  return cause.replace(REVISION, '');
}

export interface LotSums {
  size: number;
  expired: number;
  rev: number;
  expiryRev: number;
}

/** What entries say of each lot. */
export function sumLots(
  entries: readonly { kind: EntryKind; cause: string; points: number }[],
): Map<string, LotSums> {
  const lots = new Map<string, LotSums>();
  for (const { kind, cause, points } of entries) {
    const entry = lotOfEntry(kind, cause);
    if (!entry) continue;
    let sums = lots.get(entry.lot);
    if (!sums) lots.set(entry.lot, (sums = { size: 0, expired: 0, rev: 0, expiryRev: 0 }));
    if (entry.part === 'size') {
      sums.size += points;
      sums.rev = Math.max(sums.rev, entry.rev);
    } else {
      sums.expired -= points;
      sums.expiryRev = Math.max(sums.expiryRev, entry.rev);
    }
  }
  return lots;
}
