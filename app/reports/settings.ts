/** What the settings page shows beside the program. */
import type { Queryable } from '#app/db/database.ts';
import type { Instant } from '#app/domain/time.ts';

export interface ApiKeyRow {
  readonly id: number;
  readonly name: string;
  readonly createdAt: Instant;
  /** To the hour. */
  readonly lastUsedAt: Instant | null;
}

export async function listApiKeys(database: Queryable, shopId: number): Promise<readonly ApiKeyRow[]> {
  const { rows } = await database.query<ApiKeyRow>(
    `SELECT id, name, created_at AS "createdAt", last_used_at AS "lastUsedAt"
     FROM api_key WHERE shop_id = $1 ORDER BY name`,
    [shopId],
  );
  return rows;
}

export interface WordsRow {
  readonly language: string;
  readonly pointOne: string;
  readonly pointMany: string;
}

/** Only the languages in which the owner chose words. */
export async function readWords(database: Queryable, shopId: number): Promise<readonly WordsRow[]> {
  const { rows } = await database.query<WordsRow>(
    `SELECT language, point_one AS "pointOne", point_many AS "pointMany" FROM shop_words WHERE shop_id = $1`,
    [shopId],
  );
  return rows;
}

export interface StaffActionRow {
  readonly id: number;
  readonly at: Instant;
  readonly staffName: string;
  readonly action: string;
  readonly memberId: number | null;
  /** Null where the member has none, or was forgotten. */
  readonly memberName: string | null;
  readonly detail: Readonly<Record<string, unknown>> | null;
}

export interface StaffActionPage {
  /** Newest first. */
  readonly rows: readonly StaffActionRow[];
  readonly hasOlder: boolean;
}

const PAGE_ROWS = 25;

/** What staff did, by the order it was written down. */
export async function listStaffActions(
  database: Queryable,
  shopId: number,
  olderThan: number | null,
): Promise<StaffActionPage> {
  const { rows } = await database.query<StaffActionRow>(
    `SELECT a.id, a.at, a.staff_name AS "staffName", a.action, a.member_id AS "memberId", p.name AS "memberName", a.detail
     FROM staff_action a LEFT JOIN member_profile p ON p.shop_id = a.shop_id AND p.member_id = a.member_id
     WHERE a.shop_id = $1 AND a.id < $2 ORDER BY a.id DESC LIMIT ${PAGE_ROWS + 1}`,
    [shopId, olderThan ?? Number.MAX_SAFE_INTEGER],
  );
  return { rows: rows.slice(0, PAGE_ROWS), hasOlder: rows.length > PAGE_ROWS };
}

export interface MemberBalance {
  readonly customerGid: string;
  readonly pointsAvailable: number;
  readonly pointsPending: number;
  readonly pointsDebt: number;
  readonly pointsEarnedLifetime: number;
  readonly tier: string | null;
}

/** A member's balance at this moment; null for a customer who is no member of the shop. */
export async function readMemberBalance(
  database: Queryable,
  shopId: number,
  customerGid: string,
): Promise<MemberBalance | null> {
  const { rows } = await database.query<MemberBalance>(
    `SELECT v.customer_gid AS "customerGid", v.points_available AS "pointsAvailable", v.points_pending AS "pointsPending",
            v.points_debt AS "pointsDebt", v.points_earned_lifetime AS "pointsEarnedLifetime", v.tier
     FROM member asked
     JOIN member root ON root.shop_id = asked.shop_id AND root.id = asked.root_id AND root.redacted_at IS NULL
     JOIN shop s ON s.id = asked.shop_id
     JOIN reporting.member_balance v ON v.shop_domain = s.domain AND v.customer_gid = root.customer_gid
     WHERE asked.shop_id = $1 AND asked.customer_gid = $2`,
    [shopId, customerGid],
  );
  return rows[0] ?? null;
}

/** When somebody asked for everything to be deleted; null when nobody did. */
export async function erasureRequestedAt(database: Queryable, shopId: number): Promise<Instant | null> {
  const { rows } = await database.query<{ at: Instant }>(
    'SELECT requested_at AS at FROM shop_erasure WHERE shop_id = $1',
    [shopId],
  );
  return rows[0]?.at ?? null;
}
