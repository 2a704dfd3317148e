import type { Clock } from '#app/db/clock.ts';
import type { Database } from '#app/db/database.ts';
import { isCode } from '#app/domain/rewards/reward-terms.ts';
import { MINUTE_MS } from '#app/domain/time.ts';
import type { AdminClient } from '#app/shopify/admin/admin-client.ts';
import { finishVoucher } from './finish-voucher.ts';
import { isOfTheShop } from './outgoing-errors.ts';
import {
  claimVouchers,
  endTurn,
  letGo,
  openTending,
  type DueVoucher,
  type Tending,
  type TurnEnd,
} from './vouchers/due-voucher.ts';
import { deleteTogether, endVoucher, type ToDelete } from './vouchers/end-voucher.ts';
import { makeVoucher } from './vouchers/make-voucher.ts';
import { sideBySide } from './vouchers/side-by-side.ts';

export interface TendingDone {
  /** Turns that went well. */
  readonly tended: number;
  readonly failed: number;
  /** It stopped before everything due was tried, or Shopify is still deleting codes. */
  readonly hasMore: boolean;
}

/** What Shopify refuses so often is not made, and the points go back; the attempts are spread over a minute. */
const REFUSED_OFTEN = 3;
/** With what the last voucher may take, each call tried again and again, well within the claim. */
const ROUND_MS = MINUTE_MS;
/** Waits up to this long are worth coming back for at once. */
const SHORT_MS = 5_000;

/**
 * Makes what was redeemed or granted, takes away the codes of what is cancelled, withdrawn or has expired, and ends those
 * vouchers. Each step is written down before Shopify is asked and looked for after an answer that did not come: nothing is
 * given twice, and nothing is forgotten.
 * @param shouldStop asked between vouchers
 */
export async function tendVouchers(
  database: Database,
  shopId: number,
  client: AdminClient,
  clock: Clock,
  shouldStop: () => boolean = () => false,
): Promise<TendingDone> {
  const tending = await openTending(database, shopId, client, clock);
  const sum = { tended: 0, failed: 0, hasMore: false };
  for (;;) {
    if (!tending) return sum;
    if (shouldStop()) return { ...sum, hasMore: true };
    const claimed = await claimVouchers(tending);
    if (claimed.length === 0) return sum;
    const round = new Round(tending, claimed, shouldStop);
    await round.run();
    sum.tended += round.tended;
    sum.failed += round.failed;
    sum.hasMore ||= round.hasWaiting;
    if (round.shopFails) return { ...sum, hasMore: false };
  }
}

/** The vouchers of one claim: those of a member one after the other, members side by side. */
class Round {
  tended = 0;
  failed = 0;
  hasWaiting = false;
  shopFails = false;
  private readonly tending: Tending;
  private readonly shouldStop: () => boolean;
  private readonly open: Map<number, DueVoucher>;
  private readonly byMember = new Map<number, DueVoucher[]>();
  private readonly toDelete = new Map<string, ToDelete[]>();
  private readonly until = Date.now() + ROUND_MS;

  constructor(tending: Tending, claimed: readonly DueVoucher[], shouldStop: () => boolean) {
    this.tending = tending;
    this.shouldStop = shouldStop;
    this.open = new Map(claimed.map((voucher) => [voucher.id, voucher]));
    for (const voucher of claimed) {
      const list = this.byMember.get(voucher.memberId) ?? [];
      this.byMember.set(voucher.memberId, [...list, voucher]);
    }
  }

  async run(): Promise<void> {
    try {
      await sideBySide([...this.byMember.values()], async (vouchers) => {
        for (const voucher of vouchers) if (!this.isOver()) await this.takeTurn(voucher);
      });
      await sideBySide([...this.toDelete], async ([discountGid, codes]) => {
        // However long the looking took: it must not have been for nothing.
        if (this.shopFails || this.shouldStop()) return;
        const end = await deleteTogether(this.tending, discountGid, codes);
        for (const { voucher } of codes) await this.conclude(voucher, end(voucher));
      });
    } finally {
      // What was not reached, or broke off: the next claim goes on from what is written down.
      if (this.open.size > 0) await letGo(this.tending, [...this.open.values()]);
    }
  }

  private isOver(): boolean {
    return this.shopFails || this.shouldStop() || Date.now() > this.until;
  }

  private async takeTurn(voucher: DueVoucher): Promise<void> {
    const isMaking = voucher.state === 'making';
    const end = isMaking ? await makeVoucher(this.tending, voucher) : await endVoucher(this.tending, voucher);
    if ('kind' in end) return this.conclude(voucher, end);
    const together = this.toDelete.get(end.discountGid) ?? [];
    this.toDelete.set(end.discountGid, [...together, end]);
  }

  private async conclude(voucher: DueVoucher, end: TurnEnd): Promise<void> {
    const { database, shopId, clock } = this.tending;
    if (end.kind === 'done') this.tended += 1;
    else if (end.kind === 'refused' && voucher.attempts >= REFUSED_OFTEN) {
      await finishVoucher(database, shopId, voucher.id, 'not_made', clock);
      // Cancelled meanwhile it is still to be ended.
      await letGo(this.tending, [voucher]);
    } else await endTurn(this.tending, voucher, end);
    this.open.delete(voucher.id);
    if (end.kind === 'wait') this.hasWaiting ||= end.ms <= SHORT_MS;
    if (end.kind === 'done' || end.kind === 'wait') return;
    this.failed += 1;
    const { code } = end.failure;
    // A change whose answer was lost speaks of the shop as a read without any does.
    this.shopFails ||= code === 'unknown_outcome' || (isOfTheShop(code) && !isOwnScope(voucher, code));
  }
}

/** Cards and credits need scopes of their own: without them other vouchers go on. */
function isOwnScope({ terms }: DueVoucher, code: string): boolean {
  return code === 'unauthorized' && !isCode(terms.value);
}
