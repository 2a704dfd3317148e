import type { Database } from '#app/db/database.ts';
import { databaseClock, type Clock } from '#app/db/clock.ts';
import { eraseProfile } from '#app/ledger/erase-profile.ts';
import { openMember } from '#app/ledger/facts.ts';
import { inSettlement } from '#app/ledger/settlement.ts';
import { failure, success, type Result } from '#app/shopify/result.ts';
import { forgetWords } from './forget-words.ts';
import { recordStaffAction, type Staff } from './record-staff-action.ts';

export type EraseCode = 'unknown_member' | 'unknown_shop';

/**
 * Deletes a member's personal data on behalf of staff: name, e-mail address, tags, notes, reasons, and what was
 * exported or arrived with them in it. Points, orders and the customer's id stay, and no profile is kept for it from
 * then on (docs/decisions/0011-what-staff-do-to-members.md).
 */
export async function eraseMember(
  database: Database,
  shopId: number,
  staff: Staff,
  memberId: number,
  clock: Clock = databaseClock,
): Promise<Result<null, EraseCode>> {
  const result = await inSettlement(database, shopId, 'share', async (tx, rules) => {
    const open = await openMember(tx, rules, memberId, clock);
    if (!open) return failure('unknown_member', 'There is no such member.');
    const rootId = open.holding.memberId;
    const { memberIds, isNew } = await eraseProfile(tx, shopId, rootId, open.now);
    const hadWords = await forgetWords(tx, shopId, memberIds);
    if (isNew || hadWords) {
      await recordStaffAction(tx, shopId, staff, open.now, { action: 'member.erased', memberId: rootId });
    }
    return success(null);
  });
  return result ?? failure('unknown_shop', 'There is no such shop: install it first.');
}
