import type { Queryable } from '#app/db/database.ts';
import type { Instant } from '#app/domain/time.ts';

/** Who a member is, as far as it is known and not forgotten. */
export interface Person {
  /** Of the member it is read as. */
  readonly memberId: number;
  /** Itself and whoever was merged into it. */
  readonly memberIds: readonly number[];
  /** `null` when the customer was deleted at Shopify and redacted. */
  readonly customerGid: string | null;
  readonly name: string | null;
  readonly email: string | null;
  readonly tags: readonly string[];
  /** Personal data was deleted by staff. */
  readonly erasedAt: Instant | null;
  readonly redactedAt: Instant | null;
}

export async function readPerson(tx: Queryable, shopId: number, memberId: number): Promise<Person | null> {
  const { rows } = await tx.query<Omit<Person, 'tags'> & { tags: string[] | null }>({
    name: 'member-person',
    text: `SELECT r.id AS "memberId",
                  (SELECT array_agg(o.id ORDER BY o.id) FROM member o WHERE o.shop_id = $1 AND o.root_id = r.id)
                    AS "memberIds",
                  CASE WHEN r.customer_gid LIKE 'gid://%' THEN r.customer_gid END AS "customerGid",
                  p.name, p.email, p.tags, r.erased_at AS "erasedAt", r.redacted_at AS "redactedAt"
           FROM member m JOIN member r ON r.shop_id = m.shop_id AND r.id = m.root_id
           LEFT JOIN member_profile p ON p.shop_id = r.shop_id AND p.member_id = r.id
           WHERE m.shop_id = $1 AND m.id = $2`,
    values: [shopId, memberId],
  });
  const row = rows[0];
  return row ? { ...row, tags: row.tags ?? [] } : null;
}

export interface MemberNote {
  readonly id: string;
  readonly body: string;
  readonly staffName: string;
  readonly createdAt: Instant;
  readonly editedAt: Instant | null;
}

const MOST_NOTES = 100;

/** The newest first. */
export async function readNotes(tx: Queryable, shopId: number, memberId: number): Promise<MemberNote[]> {
  const { rows } = await tx.query<MemberNote>({
    name: 'member-notes',
    text: `SELECT n.id, n.body, n.staff_name AS "staffName", n.created_at AS "createdAt", n.edited_at AS "editedAt"
           FROM member m JOIN member_note n ON n.shop_id = m.shop_id AND n.member_id = m.id
           WHERE m.shop_id = $1 AND m.root_id = $2 ORDER BY n.created_at DESC, n.id LIMIT ${MOST_NOTES}`,
    values: [shopId, memberId],
  });
  return rows;
}
