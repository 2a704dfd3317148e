/** Members as they are shown: who they are, and their balance at this very moment. */
import type { Queryable } from '#app/db/database.ts';
import type { Instant } from '#app/domain/time.ts';

export interface MemberRow {
  readonly memberId: number;
  readonly customerGid: string;
  /** Null when the shop has none, or does not tell. */
  readonly name: string | null;
  readonly email: string | null;
  readonly tags: readonly string[];
  readonly tier: string | null;
  readonly available: number;
  readonly pending: number;
  readonly debt: number;
  readonly earnedLifetime: number;
  readonly lastOrderAt: Instant | null;
  readonly joinedAt: Instant | null;
}

/**
 * Only where something has matured or expired since the last booking is the view asked, which looks at the lots.
 * In the order of the ids; who is gone or was forgotten since is left out.
 */
export async function readMemberRows(
  database: Queryable,
  shopId: number,
  memberIds: readonly number[],
): Promise<MemberRow[]> {
  if (memberIds.length === 0) return [];
  const { rows } = await database.query<MemberRow>({
    name: 'members-rows',
    text: `SELECT m.id AS "memberId", m.customer_gid AS "customerGid", p.name, p.email, coalesce(p.tags, '{}') AS tags,
                  b.tier, coalesce(v.points_available, b.available) AS available,
                  coalesce(v.points_pending, b.pending) AS pending, coalesce(v.points_debt, b.debt) AS debt,
                  b.earned_lifetime AS "earnedLifetime", o.placed_at AS "lastOrderAt", b.joined_at AS "joinedAt"
           FROM unnest($2::bigint[]) WITH ORDINALITY AS u(id, n)
           JOIN shop s ON s.id = $1
           JOIN member m ON m.shop_id = $1 AND m.id = u.id AND m.root_id = m.id AND m.redacted_at IS NULL
           JOIN balance b ON b.shop_id = $1 AND b.member_id = m.id
           LEFT JOIN LATERAL (
             SELECT * FROM reporting.member_balance v
             WHERE b.next_boundary_at <= now() AND v.shop_domain = s.domain AND v.customer_gid = m.customer_gid OFFSET 0
           ) v ON true
           LEFT JOIN member_profile p ON p.shop_id = $1 AND p.member_id = m.id
           LEFT JOIN LATERAL (SELECT placed_at FROM shop_order WHERE shop_id = $1 AND member_id = m.id AND NOT deleted
                              AND placed_at IS NOT NULL ORDER BY placed_at DESC LIMIT 1) o ON true
           ORDER BY u.n`,
    values: [shopId, memberIds],
  });
  return rows;
}
