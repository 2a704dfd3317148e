import type { Transaction } from '#app/db/database.ts';
import type { Instant } from '#app/domain/time.ts';

/** Who is signed in to the admin. */
export interface Staff {
  /** As shown beside what they did: `Anna K.`. */
  readonly name: string;
}

export interface StaffAction {
  /** Past tense, `subject.verb`: `points.adjusted`, `program.saved`, `member.erased`. */
  readonly action: string;
  readonly memberId?: number;
  /** Figures and words of the action; nothing about the member that erasing would have to find. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Writes a line of the audit log, in the transaction of what was done. */
export async function recordStaffAction(
  tx: Transaction,
  shopId: number,
  staff: Staff,
  at: Instant,
  { action, memberId, detail }: StaffAction,
): Promise<void> {
  await tx.query(
    `INSERT INTO staff_action (shop_id, at, staff_name, action, member_id, detail)
     VALUES ($1, to_timestamp($2::float8 / 1000), $3, $4, $5, $6)`,
    [shopId, at, staff.name, action, memberId ?? null, detail === undefined ? null : JSON.stringify(detail)],
  );
}
