/**
 * A shop with a past, made set-based: members with an account and a joining lot, and for each the same number of
 * small orders, one lot and one entry an order, exactly as settling them one by one would have left them
 * (`checkHistory` has settle look for anything to book).
 */
import type { Database } from '#app/db/database.ts';
import { inTransaction } from '#app/db/database.ts';
import type { Instant } from '#app/domain/time.ts';
import { DAY_MS } from '#app/domain/time.ts';
import { databaseClock } from '#app/db/clock.ts';
import { inSettlement } from '#app/ledger/settlement.ts';
import { settle } from '#app/ledger/settle.ts';
import { installShop } from '#app/use-cases/install-shop.ts';

export const FIRST_CUSTOMER = 7_000_000_000_000;
const FIRST_ORDER = 5_000_000_000_000;
const TIMEZONE = 'America/New_York';

export interface HistoryShape {
  readonly domain: string;
  readonly members: number;
  /** Each of 10 to 30 USD, so that nobody leaves the lowest tier. */
  readonly ordersPerMember: number;
}

export interface History {
  readonly shopId: number;
  /** When all customers' accounts were made. */
  readonly accountsFrom: Instant;
}

/** Accounts are 331 days old, orders spread over the 300 days after. */
export function accountsFrom(now: Instant): Instant {
  return now - (now % DAY_MS) - 331 * DAY_MS + 15 * 3_600_000;
}

export async function makeHistory(database: Database, shape: HistoryShape, now: Instant): Promise<History> {
  const from = accountsFrom(now);
  const earnsFrom = from - 9 * DAY_MS;
  const { domain } = shape;
  // Installed before all of it: a program that came into force since would be a boundary of every balance.
  const installed = await installShop(
    database,
    { domain, currency: 'USD', timezone: TIMEZONE, earnsFrom },
    earnsFrom,
  );
  if (!installed.ok) throw new Error(installed.message);
  const { shopId } = installed.value;
  const perMember = Math.max(shape.ordersPerMember, 1);
  const step = Math.floor((300 * DAY_MS) / perMember / DAY_MS) * DAY_MS || DAY_MS / 24;
  const isLarge = shape.members * shape.ordersPerMember > 50_000;
  const made = isLarge ? await withoutIndexes(database, fill) : await fill();
  void made;
  return { shopId, accountsFrom: from };

  async function fill(): Promise<void> {
    await fillMembers(database, shopId, shape, from);
    await fillOrders(database, shopId, shape, from, step);
    await fillBalances(database, shopId, shape, from, step);
  }
}

/** `n` is the member from 1 on, `k` its order from 1 on. */
const ORDER_GID = `'gid://shopify/Order/' || (${FIRST_ORDER} + k::bigint * 10000000 + n)`;
const NET = `(1000 + (n::bigint * 7919 + k * 104729) % 2000)`;
const PLACED = (from: Instant, step: number) =>
  `to_timestamp(${from / 1000} + k::float8 * ${step / 1000} + n % 50)`;
const YEAR_AFTER = (at: string) =>
  `((${at} AT TIME ZONE '${TIMEZONE}' + interval '12 months') AT TIME ZONE '${TIMEZONE}')`;
const FIRST_MEMBER = (shopId: number) => `(SELECT min(id) - 1 FROM member WHERE shop_id = ${shopId})`;

async function fillMembers(
  database: Database,
  shopId: number,
  { members }: HistoryShape,
  from: Instant,
): Promise<void> {
  await database.query(
    `INSERT INTO member (shop_id, id, customer_gid, root_id, account_created_at)
     SELECT ${shopId}, v.id, 'gid://shopify/Customer/' || (${FIRST_CUSTOMER} + v.n), v.id, to_timestamp(${from / 1000})
     FROM (SELECT n, nextval('member_id_seq') AS id FROM generate_series(1, ${members}) n) v`,
  );
}

async function fillOrders(
  database: Database,
  shopId: number,
  { members, ordersPerMember }: HistoryShape,
  from: Instant,
  step: number,
): Promise<void> {
  const placed = PLACED(from, step);
  const series = `FROM generate_series(1, ${ordersPerMember}) k, generate_series(1, ${members}) n, LATERAL (
    SELECT ${ORDER_GID} AS gid, ${NET} AS net, ${placed} AS placed) o, ${FIRST_MEMBER(shopId)} AS f(first)`;
  const joined = `to_timestamp(${from / 1000})`;
  await Promise.all([
    database.query(
      `INSERT INTO shop_order (shop_id, order_gid, member_id, placed_at, state, state_changed_at, state_triggered_at,
                               state_hash, gross_minor, net_minor, points, rev)
       SELECT ${shopId}, o.gid, f.first + n, o.placed, ${stateOf()}::json, o.placed, o.placed, md5(o.gid), o.net, o.net,
              o.net * 5 / 100, 1 ${series}`,
    ),
    database.query(
      `INSERT INTO lot (shop_id, member_id, cause, kind, size, "left", placed_at, matures_at, expires_at, rev)
       SELECT ${shopId}, id, 'join:' || id, 'joining', 100, 100, ${joined}, ${joined}, ${YEAR_AFTER(joined)}, 1
       FROM member WHERE shop_id = ${shopId}
       UNION ALL
       SELECT ${shopId}, f.first + n, 'order:' || o.gid, 'order', o.net * 5 / 100, o.net * 5 / 100, o.placed, o.placed,
              ${YEAR_AFTER('o.placed')}, 1 ${series}`,
    ),
    database.query(
      `INSERT INTO point_entry (shop_id, member_id, kind, points, cause, order_gid, occurred_at)
       SELECT ${shopId}, id, 'joining', 100, 'join:' || id || ':rev1', NULL, ${joined} FROM member WHERE shop_id = ${shopId}
       UNION ALL
       SELECT ${shopId}, f.first + n, 'order', o.net * 5 / 100, 'order:' || o.gid || ':rev1', o.gid, o.placed ${series}`,
    ),
  ]);
}

/** An order of one line, in the canonical order of keys. */
function stateOf(): string {
  const at = '(extract(epoch FROM o.placed) * 1000)::bigint';
  return `format('{"orderGid":"%s","updatedAt":%s,"placedAt":%s,"customerGid":"gid://shopify/Customer/%s","customerCreatedAt":null,"cancelledAt":null,"paymentStatus":"paid","test":false,"sourceName":"web","b2b":false,"taxesIncluded":false,"currentTotalMinor":%s,"outstandingMinor":0,"shippingMinor":0,"shippingTaxMinor":0,"discountCodes":[],"lines":[{"lineGid":"gid://shopify/LineItem/14%s","productGid":"gid://shopify/Product/8100000004590","kind":"merchandise","quantity":1,"currentQuantity":1,"amountMinor":%s,"taxMinor":0}]}',
    o.gid, ${at}, ${at}, ${FIRST_CUSTOMER} + n, o.net, right(o.gid, 11), o.net)`;
}

async function fillBalances(
  database: Database,
  shopId: number,
  { members, ordersPerMember }: HistoryShape,
  from: Instant,
  step: number,
): Promise<void> {
  const joined = `to_timestamp(${from / 1000})`;
  const last = PLACED(from, step).replaceAll('k::', `${ordersPerMember}::`);
  const settled = `(${last} + interval '1 second')`;
  const yearBefore = `((${settled} AT TIME ZONE '${TIMEZONE}' - interval '12 months') AT TIME ZONE '${TIMEZONE}')`;
  await database.query(
    `INSERT INTO balance (shop_id, member_id, available, earned_lifetime, tier, as_of, next_boundary_at, last_event_at,
                          joined_at, spend_from, spend_minor)
     SELECT ${shopId}, f.first + n, 100 + s.points, 100 + s.points, 'Bronze', ${settled}, ${YEAR_AFTER(joined)}, ${last},
            ${joined}, ${yearBefore}, s.spend
     FROM generate_series(1, ${members}) n, ${FIRST_MEMBER(shopId)} AS f(first), LATERAL (
       SELECT coalesce(sum(${NET} * 5 / 100), 0)::bigint AS points, coalesce(sum(${NET}), 0)::bigint AS spend
       FROM generate_series(1, ${ordersPerMember}) k) s`,
  );
}

const FILLED = ['member', 'balance', 'shop_order', 'lot', 'point_entry'];

/** Indexes made afterwards, by sorting, take a fifth of the time. */
async function withoutIndexes(database: Database, fill: () => Promise<void>): Promise<void> {
  const constraints = await database.query<{ table: string; name: string; definition: string; kind: string }>(
    `SELECT conrelid::regclass::text AS "table", conname AS name, pg_get_constraintdef(oid) AS definition, contype AS kind
     FROM pg_constraint WHERE contype IN ('p', 'f') AND connamespace = 'public'::regnamespace
       AND (conrelid::regclass::text = ANY($1) OR confrelid::regclass::text = ANY($1)) ORDER BY contype`,
    [FILLED],
  );
  const indexes = await database.query<{ name: string; definition: string }>(
    `SELECT indexname AS name, indexdef AS definition FROM pg_indexes i
     WHERE schemaname = 'public' AND tablename = ANY($1)
       AND NOT EXISTS (SELECT FROM pg_constraint WHERE conname = i.indexname)`,
    [FILLED],
  );
  for (const { table, name } of constraints.rows)
    await database.query(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`);
  for (const { name } of indexes.rows) await database.query(`DROP INDEX ${name}`);
  await fill();
  await inTransaction(database, async (tx) => {
    await tx.query(`SET LOCAL maintenance_work_mem = '1GB'`);
    for (const { definition } of indexes.rows) await tx.query(definition);
    for (const kind of ['p', 'f']) {
      for (const { table, name, definition } of constraints.rows.filter((one) => one.kind === kind)) {
        await tx.query(`ALTER TABLE ${table} ADD CONSTRAINT ${name} ${definition}`);
      }
    }
  });
}

/** Statistics, visibility and a checkpoint, so that a measurement does not pay for the generation. */
export async function settleDown(database: Database): Promise<void> {
  await database.query('VACUUM (ANALYZE)');
  await database.query('CHECKPOINT');
}

/** Has some members folded anew: there must be nothing to book. */
export async function checkHistory(database: Database, shopId: number, sample = 50): Promise<void> {
  const { rows } = await database.query<{ id: number }>(
    `SELECT id FROM member WHERE shop_id = $1 ORDER BY md5(id::text) LIMIT $2`,
    [shopId, sample],
  );
  const memberIds = rows.map(({ id }) => id);
  const settled = await inSettlement(database, shopId, 'share', (tx, rules) =>
    settle(tx, rules, { memberIds }, databaseClock),
  );
  if (settled?.entries !== 0)
    throw new Error(`the generated history is not clean: ${JSON.stringify(settled)}`);
  const wrong = await database.query(
    `SELECT 1 FROM balance b WHERE shop_id = $1 AND member_id = ANY($2)
       AND available <> (SELECT sum(points) FROM point_entry e WHERE e.shop_id = $1 AND e.member_id = b.member_id)`,
    [shopId, memberIds],
  );
  if (wrong.rowCount !== 0) throw new Error(`${wrong.rowCount} generated balances differ from their entries`);
}
