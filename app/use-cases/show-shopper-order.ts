import { inTransaction, type Database, type Transaction } from '#app/db/database.ts';
import { foldAccount, type AccountOrder } from '#app/domain/account.ts';
import type { Entitlement } from '#app/domain/earning/entitlement.ts';
import type { WireOrderAnswer, WireStaffOrderAnswer } from '#app/domain/shopper-wire.ts';
import { isoOrNull } from '#app/domain/shopper/wire-reward.ts';
import { wireWhy } from '#app/domain/shopper/wire-why.ts';
import { explainEntry } from '#app/domain/why.ts';
import { factsOf, loadHoldings } from '#app/ledger/holdings.ts';
import { readShopRules } from '#app/ledger/shop-rules.ts';
import { failure, success, type Result } from '#app/shopify/result.ts';
import { orderFacts } from './member/timeline.ts';
import { giftOf, type GivingOrder } from './shopper/gift.ts';
import { readVisit, type Visit } from './shopper/visit.ts';
import { accountOf, type Shopper } from './show-shopper-account.ts';

type OrderTold = WireOrderAnswer['order'];

const UNKNOWN: OrderTold = { state: 'unknown', points: 0, pending_until: null, why: null };

/**
 * What an order of this customer gave, and the gift it brought. One that is not known, or is somebody else's, is
 * `unknown`: that says nothing about it.
 * @returns null when the shop does not have the app
 */
export async function showShopperOrder(
  database: Database,
  { shopDomain, customerGid }: Shopper,
  orderGid: string,
): Promise<WireOrderAnswer | null> {
  const visit = await readVisit(database, shopDomain, customerGid);
  return visit && orderAnswer(database, visit, orderGid);
}

/** The same for staff, who ask for any order of the shop. */
export async function showStaffOrder(
  database: Database,
  shopDomain: string,
  orderGid: string,
): Promise<Result<WireStaffOrderAnswer, 'unknown_shop' | 'not_found'>> {
  const { rows } = await database.query<{ known: boolean; customerGid: string | null }>({
    name: 'staff-order',
    text: `SELECT o.order_gid IS NOT NULL AS known, r.customer_gid AS "customerGid"
           FROM shop s LEFT JOIN shop_order o ON o.shop_id = s.id AND o.order_gid = $2 AND o.state IS NOT NULL
           LEFT JOIN member m ON m.shop_id = o.shop_id AND m.id = o.member_id
           LEFT JOIN member r ON r.shop_id = m.shop_id AND r.id = m.root_id AND r.redacted_at IS NULL
           WHERE s.domain = $1 AND s.uninstalled_at IS NULL`,
    values: [shopDomain, orderGid],
  });
  const row = rows[0];
  if (!row) return failure('unknown_shop', 'This shop does not have the app.');
  if (!row.known) return failure('not_found', 'This order has not been told yet.');
  const { customerGid } = row;
  const visit = customerGid === null ? null : await readVisit(database, shopDomain, customerGid);
  if (!visit) {
    const nobody = { customer_id: null, account: null, gift: { state: 'none' as const } };
    return success({ ...nobody, order: { ...UNKNOWN, state: 'settled' } });
  }
  const customerId = customerGid?.split('/').at(-1) ?? null;
  return success({ customer_id: customerId, ...(await orderAnswer(database, visit, orderGid)) });
}

async function orderAnswer(database: Database, visit: Visit, orderGid: string): Promise<WireOrderAnswer> {
  // The order first: what it brought is then there to be seen, and no page is told that nothing is to come.
  const settled = await readOrder(database, visit, orderGid);
  const { account, vouchers } = await accountOf(database, visit);
  if (settled === null) return { account, order: UNKNOWN, gift: { state: 'waiting' } };
  const gift = await giftOf(database, visit, vouchers, settled.gift);
  return { account, order: settled.told, gift };
}

interface Settled {
  readonly told: OrderTold;
  readonly gift: GivingOrder;
}

async function readOrder(
  database: Database,
  { shopId, member, now }: Visit,
  orderGid: string,
): Promise<Settled | null> {
  if (!member) return null;
  const { memberId, memberIds } = member;
  // Asked every second while the webhook is on its way: only who has it pays for the rest.
  const { rowCount } = await database.query({
    name: 'shopper-order',
    text: `SELECT 1 FROM shop_order
           WHERE shop_id = $1 AND order_gid = $2 AND member_id = ANY($3::bigint[]) AND state IS NOT NULL`,
    values: [shopId, orderGid, memberIds],
  });
  if (!rowCount) return null;
  return inTransaction(
    database,
    async (tx) => {
      await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
      return explain(tx, shopId, memberId, orderGid, now);
    },
    { isRowByRow: true },
  );
}

/** By the account as it stands now, whatever its entries say: what the order gives, not how it came about. */
async function explain(
  tx: Transaction,
  shopId: number,
  memberId: number,
  orderGid: string,
  now: number,
): Promise<Settled | null> {
  const [rules, holdings, orders] = await Promise.all([
    readShopRules(tx, shopId, 'none'),
    loadHoldings(tx, shopId, [memberId], 'without'),
    orderFacts(tx, shopId, [{ orderGid }]),
  ]);
  const holding = holdings.get(memberId);
  const order = holding?.orders.get(orderGid);
  if (!rules || !holding || !order) return null;
  const facts = factsOf(holding);
  const account = foldAccount(facts, rules, now);
  const points = account.entitlements.get(orderGid)?.points ?? 0;
  const lot = `order:${orderGid}`;
  const maturesAt = account.lots.find(({ cause }) => cause === lot)?.maturesAt ?? null;
  const entry = { kind: 'order' as const, cause: lot, points, orderGid, occurredAt: order.placedAt };
  const why = explainEntry(
    { ...entry, lot, had: 0, isLast: true },
    { account, facts, rules, orders, staff: new Map() },
  );
  const told: OrderTold = {
    ...{ state: 'settled', points },
    pending_until: isoOrNull(maturesAt !== null && maturesAt > now ? maturesAt : null),
    why: wireWhy(why, lot, { versions: rules.versions, orders, voucherOf: () => null }),
  };
  const isFirst = !facts.orders.some(
    (one) => isWorthSomething(one, account.entitlements.get(one.orderGid)) && comesBefore(one, order),
  );
  return { told, gift: { placedAt: order.placedAt, isFirst, earns: points > 0 } };
}

/** As the gift's rule counts orders: the first that is worth something. */
const isWorthSomething = (order: AccountOrder, entitled: Entitlement | undefined): boolean =>
  !order.deleted && (order.netMinor > 0 || (entitled?.points ?? 0) > 0);

const comesBefore = (one: AccountOrder, other: AccountOrder): boolean =>
  one.placedAt < other.placedAt || (one.placedAt === other.placedAt && one.orderGid < other.orderGid);
