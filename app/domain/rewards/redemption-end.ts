/**
 * How a redemption stands, as a pure function of what was done with its voucher and of the orders that carry its code.
 * A use always wins: while an order stands with the code, the points are taken, also when they had gone back before.
 */
import type { Instant } from '../time.ts';

/** An order whose newest state carries the voucher's code. */
export interface VoucherUse {
  readonly orderGid: string;
  readonly placedAt: Instant;
  /** Since when the order is cancelled, fully refunded or deleted; `null` while it stands. */
  readonly undoneAt: Instant | null;
}

/** What was done with the voucher, dated; never undone by a late delivery. */
export interface VoucherAct {
  /**
   * `cancelled` by the member; `not_made` by Shopify or staff; `withdrawn`: its code was taken away because its order was
   * undone.
   */
  readonly kind: 'cancelled' | 'not_made' | 'withdrawn';
  readonly at: Instant;
}

export interface RedemptionEnd {
  /** `cancelled` drops out of the replay, `returned` opens a lot of its own. */
  readonly ended: 'cancelled' | 'returned';
  readonly at: Instant;
}

export interface RedemptionFacts {
  readonly at: Instant;
  readonly act: VoucherAct | null;
  readonly uses: readonly VoucherUse[];
  /** Whether undone orders give the points back: by the terms it was taken under. */
  readonly returnsPoints: boolean;
}

/** `null`: the points are taken. */
export function redemptionEnd({ at, act, uses, returnsPoints }: RedemptionFacts): RedemptionEnd | null {
  if (uses.some((use) => use.undoneAt === null)) return null;
  if (act?.kind === 'cancelled') return { ended: 'cancelled', at: Math.max(at, act.at) };
  const undone = uses.map((use) => use.undoneAt ?? at);
  if (undone.length > 0 && returnsPoints && act?.kind !== 'not_made')
    return { ended: 'returned', at: Math.max(at, ...undone) };
  return act ? { ended: 'returned', at: Math.max(at, act.at) } : null;
}

/**
 * The order that a voucher counts as used by: one that stands; else, where its points did not come back, the last one
 * undone, for Shopify lets no code be used again.
 */
export function usingOrder(uses: readonly VoucherUse[], end: RedemptionEnd | null): string | null {
  const byPlacement = [...uses].sort((a, b) => a.placedAt - b.placedAt || (a.orderGid < b.orderGid ? -1 : 1));
  const standing = byPlacement.find((use) => use.undoneAt === null);
  if (standing) return standing.orderGid;
  return end === null ? (byPlacement.at(-1)?.orderGid ?? null) : null;
}
