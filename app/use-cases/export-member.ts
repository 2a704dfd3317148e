import { inTransaction, type Database } from '#app/db/database.ts';
import { databaseClock, type Clock } from '#app/db/clock.ts';
import { readShopRules } from '#app/ledger/shop-rules.ts';
import { failure, success, type Result } from '#app/shopify/result.ts';
import { collectCustomer } from './export-customer.ts';
import { recordStaffAction, type Staff } from './record-staff-action.ts';

export type MemberExport = Awaited<ReturnType<typeof collectCustomer>>;

/** Everything we hold of a member, for staff to hand on; written into the audit log. */
export async function exportMember(
  database: Database,
  shopId: number,
  staff: Staff,
  memberId: number,
  clock: Clock = databaseClock,
): Promise<Result<MemberExport, 'unknown_member'>> {
  return inTransaction(database, async (tx) => {
    const rules = await readShopRules(tx, shopId, 'none');
    const { rows } = await tx.query<{ id: number; customerGid: string }>(
      `SELECT r.id, r.customer_gid AS "customerGid"
       FROM member m JOIN member r ON r.shop_id = m.shop_id AND r.id = m.root_id
       WHERE m.shop_id = $1 AND m.id = $2`,
      [shopId, memberId],
    );
    const root = rows[0];
    if (!rules || !root) return failure('unknown_member', 'There is no such member.');
    const document = await collectCustomer(tx, rules, root.customerGid);
    await recordStaffAction(tx, shopId, staff, await clock(tx), {
      ...{ action: 'member.exported', memberId: root.id },
    });
    return success(document);
  });
}
