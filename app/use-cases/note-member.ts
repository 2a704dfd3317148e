import { inTransaction, type Database, type Transaction } from '#app/db/database.ts';
import { databaseClock, type Clock } from '#app/db/clock.ts';
import { isFactId, BAD_FACT_ID } from '#app/ledger/facts.ts';
import { rootOf } from '#app/ledger/members.ts';
import { failure, success, type Result } from '#app/shopify/result.ts';
import { recordStaffAction, type Staff } from './record-staff-action.ts';

export type NoteChange =
  | { readonly kind: 'add'; readonly body: string }
  | { readonly kind: 'edit'; readonly body: string }
  | { readonly kind: 'delete' };

export type NoteCode = 'bad_id' | 'bad_note' | 'member_redacted' | 'unknown_member' | 'unknown_note';

export const MAX_NOTE_LENGTH = 2_000;

/**
 * Adds, changes or deletes what staff want to remember about a member. A note added twice under one id is one note,
 * one changed twice to the same is changed once, and one deleted twice is gone.
 */
export async function noteMember(
  database: Database,
  shopId: number,
  staff: Staff,
  note: { readonly memberId: number; readonly noteId: string; readonly change: NoteChange },
  clock: Clock = databaseClock,
): Promise<Result<null, NoteCode>> {
  const { change, noteId } = note;
  if (!isFactId(noteId)) return failure('bad_id', BAD_FACT_ID);
  const body = 'body' in change ? change.body.trim() : '';
  if (change.kind !== 'delete' && (body === '' || body.length > MAX_NOTE_LENGTH)) {
    return failure('bad_note', `Enter a note of 1 to ${MAX_NOTE_LENGTH} characters.`);
  }
  return inTransaction(database, async (tx) => {
    const memberId = await rootOf(tx, shopId, note.memberId);
    if (memberId === undefined) return failure('unknown_member', 'There is no such member.');
    if (change.kind !== 'delete' && !(await isRemembered(tx, shopId, memberId)))
      return failure('member_redacted', 'This customer was deleted at Shopify: nothing can be noted.');
    const now = await clock(tx);
    const row = { shopId, noteId, memberId, body, now };
    const done = await WAYS[change.kind](tx, row, staff);
    if (done === 'unknown') return failure('unknown_note', 'This note was deleted.');
    if (done) {
      const action = { add: 'note.added', edit: 'note.edited', delete: 'note.deleted' }[change.kind];
      await recordStaffAction(tx, shopId, staff, now, { action, memberId });
    }
    return success(null);
  });
}

/** Held against a redaction that comes at the same time: it would not see the note, and nobody would forget it. */
async function isRemembered(tx: Transaction, shopId: number, memberId: number): Promise<boolean> {
  const { rowCount } = await tx.query(
    'SELECT 1 FROM member WHERE shop_id = $1 AND id = $2 AND redacted_at IS NULL FOR KEY SHARE',
    [shopId, memberId],
  );
  return rowCount === 1;
}

interface NoteRow {
  readonly shopId: number;
  readonly noteId: string;
  readonly memberId: number;
  readonly body: string;
  readonly now: number;
}

/** Whether it was done now; `unknown` when the member has no such note. */
type Way = (tx: Transaction, row: NoteRow, staff: Staff) => Promise<boolean | 'unknown'>;

const OWN = `shop_id = $1 AND id = $2 AND member_id IN (SELECT id FROM member WHERE shop_id = $1 AND root_id = $3)`;

const WAYS: Readonly<Record<NoteChange['kind'], Way>> = {
  add: async (tx, { shopId, noteId, memberId, body, now }, staff) => {
    const { rowCount } = await tx.query(
      `INSERT INTO member_note (shop_id, id, member_id, body, staff_name, created_at)
       VALUES ($1, $2, $3, $4, $5, to_timestamp($6::float8 / 1000)) ON CONFLICT (shop_id, id) DO NOTHING`,
      [shopId, noteId, memberId, body, staff.name, now],
    );
    return rowCount === 1;
  },
  edit: async (tx, { shopId, noteId, memberId, body, now }) => {
    const { rowCount } = await tx.query(
      `UPDATE member_note SET body = $4, edited_at = to_timestamp($5::float8 / 1000) WHERE ${OWN} AND body <> $4`,
      [shopId, noteId, memberId, body, now],
    );
    if (rowCount === 1) return true;
    // Sent again, it says so already.
    const known = await tx.query(`SELECT 1 FROM member_note WHERE ${OWN}`, [shopId, noteId, memberId]);
    return known.rowCount === 1 ? false : 'unknown';
  },
  delete: async (tx, { shopId, noteId, memberId }) => {
    const { rowCount } = await tx.query(`DELETE FROM member_note WHERE ${OWN}`, [shopId, noteId, memberId]);
    return rowCount === 1;
  },
};
