import type { Transaction } from '#app/db/database.ts';
import { loadHoldings } from './holdings.ts';
import { findMembers } from './members.ts';
import { readBalances } from './balances.ts';
import type { ShopRules } from './shop-rules.ts';

/** Everything the ledger holds of a customer; `member` is null when nothing is. */
export async function readCustomerLedger(tx: Transaction, rules: ShopRules, customerGid: string) {
  const member = (await findMembers(tx, rules, [customerGid])).get(customerGid);
  if (!member) return { customerGid, member: null };
  const { rootId } = member;
  const holding = (await loadHoldings(tx, rules.shopId, [rootId])).get(rootId);
  const entries = await tx.query(
    `SELECT e.kind, e.points, e.cause, e.order_gid AS "orderGid", e.occurred_at AS "occurredAt"
     FROM point_entry e JOIN member m ON m.shop_id = e.shop_id AND m.id = e.member_id
     WHERE e.shop_id = $1 AND m.root_id = $2 ORDER BY e.occurred_at, e.cause`,
    [rules.shopId, rootId],
  );
  return {
    customerGid,
    member,
    balance: (await readBalances(tx, rules.shopId, [rootId])).get(rootId) ?? null,
    orders: [...(holding?.orders.values() ?? [])],
    facts: holding?.facts ?? [],
    lots: holding?.lots ?? [],
    entries: entries.rows,
  };
}
