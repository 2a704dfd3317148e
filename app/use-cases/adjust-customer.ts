import { databaseClock } from '#app/db/clock.ts';
import type { Database } from '#app/db/database.ts';
import { failure, success, type Result } from '#app/shopify/result.ts';
import { adjustMember, type AdjustMemberCode } from './adjust-member.ts';
import { readVisit } from './shopper/visit.ts';
import { findStaff } from './staff-name.ts';
import { wakePublishing } from './wake-shops.ts';

export interface CustomerAdjustment {
  readonly customerGid: string;
  /** Made by the block: the same adjustment sent twice counts once. */
  readonly key: string;
  /** Above 0 are added, below 0 taken away. */
  readonly points: number;
  /** Only staff see it. */
  readonly reason: string;
}

/** What staff do beside a customer in the admin, or at the till: as on the member's page, and in the audit log. */
export async function adjustCustomer(
  database: Database,
  shopDomain: string,
  staffId: string,
  { customerGid, key, points, reason }: CustomerAdjustment,
): Promise<Result<null, AdjustMemberCode>> {
  const visit = await readVisit(database, shopDomain, customerGid);
  if (!visit) return failure('unknown_shop', 'This shop does not have the app.');
  if (!visit.member) return failure('unknown_member', 'This customer is not a member yet.');
  const { memberId } = visit.member;
  const staff = await findStaff(database, shopDomain, staffId);
  const change = { kind: 'points' as const, points, expiry: { kind: 'program' as const } };
  const deed = { memberId, deedId: key, change, reason };
  const done = await adjustMember(database, visit.shopId, staff, deed, databaseClock);
  if (!done.ok) return done;
  await wakePublishing(database, visit.shopId);
  return success(null);
}
