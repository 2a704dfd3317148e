/** What is known of members' past, for folding it by other rules than the shop's. Reads only. */
import type { Transaction } from '#app/db/database.ts';
import type { PastMember, PastOrder } from '#app/domain/back-test.ts';
import type { Instant } from '#app/domain/time.ts';
import { memberPage } from './evidence.ts';
import { loadDoings } from './holdings.ts';
import { fromStored, ORDER_COLUMNS, type StoredOrder } from './orders.ts';

type Reader = Pick<Transaction, 'query'>;

/** The next members in order of id, with all they ever bought and did. */
export async function readPastMembers(
  tx: Reader,
  shopId: number,
  after: number,
  limit: number,
): Promise<PastMember[]> {
  const ids = (await memberPage(tx, shopId, after, limit)).map(({ memberId }) => memberId);
  const doings = await loadDoings(tx, shopId, ids);
  const orders = Map.groupBy(await readOrders(tx, shopId, ids), ({ memberId }) => memberId);
  return ids.flatMap((memberId) => {
    const known = doings.get(memberId);
    return known ? { ...known, orders: orders.get(memberId) ?? [] } : [];
  });
}

async function readOrders(
  tx: Reader,
  shopId: number,
  ids: readonly number[],
): Promise<(PastOrder & { memberId: number | null })[]> {
  const { rows } = await tx.query<StoredOrder>({
    name: 'past-orders',
    text: `SELECT ${ORDER_COLUMNS} FROM shop_order WHERE shop_id = $1 AND member_id = ANY($2::bigint[])`,
    values: [shopId, ids],
  });
  return rows.flatMap((stored) => {
    const { orderGid, memberId, placedAt, state, refunds, lookedUp, deleted } = fromStored(stored);
    return placedAt === null ? [] : { orderGid, memberId, placedAt, state, refunds, lookedUp, deleted };
  });
}

/** How many orders members had placed by a moment, and when the first of them. Looks at every one of them. */
export async function countPastOrders(
  tx: Reader,
  shopId: number,
  until: Instant,
): Promise<{ readonly orders: number; readonly from: number | null }> {
  const { rows } = await tx.query<{ orders: number; from: number | null }>(
    `SELECT count(*)::bigint AS orders, min(placed_at) AS from FROM shop_order
     WHERE shop_id = $1 AND member_id IS NOT NULL AND NOT deleted AND placed_at <= to_timestamp($2::float8 / 1000)`,
    [shopId, until],
  );
  return rows[0] ?? { orders: 0, from: null };
}
