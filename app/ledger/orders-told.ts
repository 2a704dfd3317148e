/** How many orders Shopify says a customer has made: whether the first that we know of is the first there was. */
import { int4Array, int8Array } from '#app/db/array-parameters.ts';
import { send, type Transaction } from '#app/db/database.ts';
import type { Instant } from '#app/domain/time.ts';

export interface OrdersTold {
  /** Locked. */
  readonly memberId: number;
  readonly orders: number;
}

/** @param at the reading */
export function storeOrdersTold(
  tx: Transaction,
  shopId: number,
  told: readonly OrdersTold[],
  at: Instant,
): void {
  if (told.length === 0) return;
  const ids = int8Array(told.map(({ memberId }) => memberId));
  send(tx, {
    name: 'members-orders-told',
    text: `UPDATE member m SET orders_told = u.orders, orders_told_at = to_timestamp($4::float8 / 1000)
           FROM unnest($2::bigint[], $3::int[]) AS u(id, orders) WHERE m.shop_id = $1 AND m.id = u.id`,
    values: [shopId, ids, int4Array(told.map(({ orders }) => orders)), at],
  });
  send(tx, {
    name: 'balances-orders-told',
    text: `UPDATE balance SET orders_told_at = to_timestamp($3::float8 / 1000)
           WHERE shop_id = $1 AND member_id = ANY($2::bigint[])`,
    values: [shopId, ids, at],
  });
}

/** What was told of these members is no longer so: an order came to them or left them other than by being placed. */
export function forgetOrdersTold(tx: Transaction, shopId: number, memberIds: ReadonlySet<number>): void {
  if (memberIds.size === 0) return;
  const ids = int8Array([...memberIds]);
  send(tx, {
    name: 'members-orders-untold',
    text: `UPDATE member SET orders_told = NULL, orders_told_at = NULL
           WHERE shop_id = $1 AND id = ANY($2::bigint[]) AND orders_told_at IS NOT NULL`,
    values: [shopId, ids],
  });
  send(tx, {
    name: 'balances-orders-untold',
    text: `UPDATE balance SET orders_told_at = NULL
           WHERE shop_id = $1 AND member_id = ANY($2::bigint[]) AND orders_told_at IS NOT NULL`,
    values: [shopId, ids],
  });
}
