/** Everything a shop's data consists of, row by row, for a file. */
import type { Queryable } from '#app/db/database.ts';

/** One line of the file: what it is, and its columns. */
export type ExportedRow = Readonly<{ type: string }> & Readonly<Record<string, unknown>>;

const BLOCK = 2_000;

/** What is written, in this order; keys make blocks that neither overlap nor leave gaps. */
const PARTS = [
  {
    type: 'program_version',
    key: 'version',
    sql: 'SELECT version, in_force_from, created_by, document FROM program_version',
  },
  {
    type: 'member',
    key: 'id',
    sql: `SELECT x.*, p.name, p.email, p.tags, b.available, b.pending, b.debt, b.earned_lifetime, b.tier, b.joined_at, b.as_of
          FROM (SELECT shop_id, id, customer_gid, root_id, account_created_at, redacted_at FROM member) x
          LEFT JOIN member_profile p ON p.shop_id = x.shop_id AND p.member_id = x.id
          LEFT JOIN balance b ON b.shop_id = x.shop_id AND b.member_id = x.id`,
  },
  {
    type: 'note',
    key: 'id',
    sql: 'SELECT id, member_id, body, staff_name, created_at, edited_at FROM member_note',
  },
  {
    type: 'point_entry',
    key: 'cause',
    sql: 'SELECT cause, member_id, kind, points, order_gid, occurred_at FROM point_entry',
  },
  {
    type: 'member_fact',
    key: 'cause',
    sql: `SELECT cause, member_id, kind, points, at, expires_at, ended, ended_at, tier, tier_locked, staff_name, reason
          FROM member_fact`,
  },
  {
    type: 'order',
    key: 'order_gid',
    sql: 'SELECT order_gid, member_id, placed_at, state, refunds, deleted, net_minor, points FROM shop_order',
  },
  {
    type: 'reward',
    key: 'id',
    sql: 'SELECT id, granted_for, active, version, created_at FROM reward',
  },
  {
    type: 'reward_version',
    key: 'reward_id',
    sql: `SELECT x.reward_id, x.versions
          FROM (SELECT shop_id, reward_id, json_agg(json_build_object('version', version, 'in_force_from',
                    floor(extract(epoch FROM in_force_from) * 1000)::bigint, 'created_by', created_by, 'terms', terms)
                    ORDER BY version) AS versions
                FROM reward_version GROUP BY shop_id, reward_id) x`,
  },
  {
    type: 'voucher',
    key: 'id',
    sql: `SELECT x.*, coalesce(u.uses, '[]') AS uses
          FROM (SELECT shop_id, id, cause, member_id, reward_id, reward_version, points, amount_minor, code, state, ends_as,
                       created_at, made_at, expires_at, ended_at, used_order_gid, passed_on FROM voucher) x
          LEFT JOIN LATERAL (SELECT json_agg(json_build_object('order_gid', order_gid, 'undone', undone_at IS NOT NULL)
                               ORDER BY placed_at, order_gid) AS uses
                             FROM voucher_use WHERE shop_id = x.shop_id AND voucher_id = x.id) u ON true`,
  },
  {
    type: 'staff_action',
    key: 'id',
    sql: 'SELECT id, at, staff_name, action, member_id, detail FROM staff_action',
  },
] as const;

/** Blocks of rows; times are epoch milliseconds (UTC), money is in minor units. */
export async function* exportShop(
  database: Queryable,
  shopId: number,
): AsyncGenerator<readonly ExportedRow[]> {
  for (const { type, key, sql } of PARTS) {
    let after: unknown = key === 'cause' || key === 'order_gid' ? '' : -1;
    for (;;) {
      const own = sql.includes(' x.') ? 'x.' : '';
      const { rows } = await database.query<Record<string, unknown>>(
        `${sql} WHERE ${own}shop_id = $1 AND ${own}${key} > $2 ORDER BY ${own}${key} LIMIT ${BLOCK}`,
        [shopId, after],
      );
      if (rows.length === 0) break;
      yield rows.map(({ shop_id: _, ...columns }) => ({ type, ...columns }));
      after = rows.at(-1)?.[key];
    }
  }
}
