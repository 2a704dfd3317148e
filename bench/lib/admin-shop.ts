/**
 * A shop as its owner's pages find it after years: `history.ts` and `people.ts`, one member with very many orders,
 * deliveries of a month, versions of the program, and what staff did. Made set-based; the one member is booked by the
 * real settlement.
 */
import { databaseClock } from '#app/db/clock.ts';
import type { Database } from '#app/db/database.ts';
import { DAY_MS, type Instant } from '#app/domain/time.ts';
import { inSettlement } from '#app/ledger/settlement.ts';
import { settle } from '#app/ledger/settle.ts';
import { checkHistory, makeHistory, settleDown } from './history.ts';
import { makePeople } from './people.ts';

export interface AdminShop {
  readonly shopId: number;
  readonly members: number;
  /** With nine orders. */
  readonly ordinaryMember: number;
  readonly longMember: number;
  readonly ordersOfLongMember: number;
}

export interface AdminShape {
  readonly domain: string;
  readonly members: number;
  /** Of the one with very many. */
  readonly ordersOfLongMember: number;
  readonly deliveries: number;
  readonly staffActions: number;
}

const ORDERS_PER_MEMBER = 9;

export async function makeAdminShop(
  database: Database,
  shape: AdminShape,
  now: Instant,
  say: (sentence: string) => void,
): Promise<AdminShop> {
  const { domain, members } = shape;
  say(`${members} members with ${ORDERS_PER_MEMBER} orders each`);
  const history = { domain, members, ordersPerMember: ORDERS_PER_MEMBER };
  const { shopId, accountsFrom } = await makeHistory(database, history, now);
  await makeVersions(database, shopId, accountsFrom);
  await makePeople(database, shopId);
  const [longMember = 0, ordinaryMember = 0] = await firstMembers(database, shopId);
  say(`one of them with ${shape.ordersOfLongMember} more, settled`);
  await makeLongMember(database, shopId, longMember, shape.ordersOfLongMember);
  say(`${shape.deliveries} deliveries, ${shape.staffActions} lines of the audit log`);
  await makeDeliveries(database, shopId, shape.deliveries);
  await makeStaffActions(database, shopId, shape.staffActions);
  // As at home here: otherwise every balance would be told to Shopify when the owner first looks in.
  await database.query(`UPDATE shop SET publishes = true WHERE id = $1`, [shopId]);
  await database.query('DELETE FROM publication WHERE shop_id = $1', [shopId]);
  await settleDown(database);
  await checkHistory(database, shopId);
  return { shopId, members, ordinaryMember, longMember, ordersOfLongMember: shape.ordersOfLongMember };
}

async function firstMembers(database: Database, shopId: number): Promise<number[]> {
  const { rows } = await database.query<{ id: number }>(
    'SELECT id FROM member WHERE shop_id = $1 ORDER BY id LIMIT 2',
    [shopId],
  );
  return rows.map(({ id }) => id);
}

/** Eleven attempts at a program in the days before anybody had an account, the last of them as it was at first. */
async function makeVersions(database: Database, shopId: number, accountsFrom: Instant): Promise<void> {
  await database.query(
    `INSERT INTO program_version (shop_id, version, in_force_from, document, created_by, created_at)
     SELECT shop_id, n, to_timestamp($2::float8 / 1000) + n * interval '1 hour',
            CASE WHEN n = 12 THEN document ELSE (jsonb_set(document::jsonb, '{points,expiryMonths}', to_jsonb(6 + n % 12)))::json END,
            'Anna K.', to_timestamp($2::float8 / 1000) + n * interval '1 hour'
     FROM program_version, generate_series(2, 12) n WHERE shop_id = $1 AND version = 1`,
    [shopId, accountsFrom - 5 * DAY_MS],
  );
}

const SETTLED_AT_ONCE = 5_000;

/** Orders all through the same ten months, of the same size as everybody's. */
async function makeLongMember(
  database: Database,
  shopId: number,
  memberId: number,
  orders: number,
): Promise<void> {
  await database.query(
    `INSERT INTO shop_order (shop_id, order_gid, member_id, placed_at, state, state_changed_at, state_triggered_at,
                             state_hash, gross_minor, net_minor, points, rev)
     SELECT o.shop_id, v.gid, o.member_id, v.placed,
            replace(replace(o.state::text, o.order_gid, v.gid),
                    (extract(epoch FROM o.placed_at) * 1000)::bigint::text,
                    (extract(epoch FROM v.placed) * 1000)::bigint::text)::json,
            v.placed, v.placed, md5(v.gid), o.gross_minor, o.net_minor, 0, 0
     FROM (SELECT * FROM shop_order WHERE shop_id = $1 AND member_id = $2 ORDER BY placed_at LIMIT 1) o,
          generate_series(1, $3::int) n, LATERAL (
       SELECT 'gid://shopify/Order/' || (6000000000000 + n) AS gid,
              o.placed_at + n * (interval '290 days' / $3::int) AS placed) v`,
    [shopId, memberId, orders],
  );
  for (let round = 0; round < Math.ceil(orders / SETTLED_AT_ONCE) + 1; round++) {
    const settled = await inSettlement(database, shopId, 'share', (tx, rules) =>
      settle(tx, rules, { memberIds: [memberId] }, databaseClock),
    );
    if (settled?.entries === 0) return;
  }
}

/** Of the last 30 days, one in 2,000 not to be read; bodies of the newest are still kept. */
async function makeDeliveries(database: Database, shopId: number, count: number): Promise<void> {
  await database.query(
    `INSERT INTO delivery (shop_id, webhook_id, topic, triggered_at, api_version, body, received_at, status, settled_at,
                           error_code, error_message, subject_gid)
     SELECT $1, 'bench-' || n, CASE WHEN n % 5 = 0 THEN 'customers/update' WHEN n % 2 = 0 THEN 'orders/paid' ELSE 'orders/updated' END,
            v.at, '2026-10', CASE WHEN n > $2::int * 3 / 4 THEN repeat(md5(n::text), 90) END, v.at,
            CASE WHEN n % 2000 = 0 THEN 'failed' ELSE 'settled' END, v.at + interval '1 second',
            CASE WHEN n % 2000 = 0 THEN 'unreadable' END, CASE WHEN n % 2000 = 0 THEN 'The body is no JSON.' END,
            CASE WHEN n % 5 = 0 THEN 'gid://shopify/Customer/' || n
                 ELSE o.gids[1 + n % 1000] END
     FROM generate_series(1, $2::int) n, LATERAL (
       SELECT now() - interval '1 minute' - ($2::int - n) * (interval '30 days' / $2::int) AS at) v,
       (SELECT array_agg(order_gid) AS gids FROM (
          SELECT order_gid FROM shop_order WHERE shop_id = $1 LIMIT 1000) orders) o`,
    [shopId, count],
  );
}

async function makeStaffActions(database: Database, shopId: number, count: number): Promise<void> {
  await database.query(
    `INSERT INTO staff_action (shop_id, at, staff_name, action, member_id, detail)
     SELECT $1, now() - ($2::int - n) * interval '1 hour', CASE WHEN n % 3 = 0 THEN 'Jonas W.' ELSE 'Anna K.' END,
            CASE WHEN n % 2 = 0 THEN 'points.adjusted' ELSE 'note.added' END, m.first + n % 1000,
            CASE WHEN n % 2 = 0 THEN json_build_object('cause', 'adjustment:bench-' || n, 'points', 50) END
     FROM generate_series(1, $2::int) n, (SELECT min(id) AS first FROM member WHERE shop_id = $1) m`,
    [shopId, count],
  );
}
