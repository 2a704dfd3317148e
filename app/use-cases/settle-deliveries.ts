import { eachRow, type Database, type Transaction } from '#app/db/database.ts';
import type { OrderNews } from '#app/domain/order-state.ts';
import type { Clock } from '#app/db/clock.ts';
import { queueProfileReads } from '#app/ledger/listing.ts';
import { inSettlement, inSettlementOf } from '#app/ledger/settlement.ts';
import { settle, type AccountNews } from '#app/ledger/settle.ts';
import type { ShopRules } from '#app/ledger/shop-rules.ts';
import type { Read } from '#app/shopify/result.ts';
import { isTopic, type Topic, type WebhookNews } from '#app/shopify/webhooks/topics.ts';
import { carryOut } from './carry-out-delivery.ts';
import { giveCodes } from './give-codes.ts';
import { mayPass } from './may-pass.ts';
import {
  faultOutcome,
  readDelivery,
  subjectOf,
  writeOutcomes,
  type DeliveryOutcome,
  type StoredDelivery,
} from './stored-delivery.ts';

export interface SettledDeliveries {
  readonly settled: number;
  readonly failed: number;
  /** It was told to stop, and more waits. */
  readonly hasMore: boolean;
}

export interface SettleDeliveriesOptions {
  readonly clock: Clock;
  /** Told of a delivery that failed by a fault of ours, with the error; the rest went on without it. */
  readonly onFault: (deliveryId: number, error: unknown) => void;
  /** Deliveries in one transaction; default 200. */
  readonly batchSize?: number;
  /** Asked between transactions, after the first batch. */
  readonly shouldStop?: () => boolean;
}

/** These tell of orders and accounts, and are settled together; the others are carried out one by one. */
const SETTLED_TOGETHER: readonly Topic[] = [
  'orders/paid',
  'orders/updated',
  'orders/cancelled',
  'orders/delete',
  'refunds/create',
  'customers/create',
  'customers/update',
];

/**
 * Settles everything that waits for a shop, batch by batch. Safe to run many times at once: each takes
 * deliveries that no other holds.
 */
export async function settleDeliveries(
  database: Database,
  shopId: number,
  options: SettleDeliveriesOptions,
): Promise<SettledDeliveries> {
  const { batchSize: limit = 200, shouldStop = () => false } = options;
  let settled = 0;
  let failed = 0;
  for (;;) {
    const { outcomes, claimed } = await settleBatch(database, shopId, limit, options);
    const good = outcomes.filter((outcome) => outcome.status === 'settled').length;
    settled += good;
    failed += outcomes.length - good;
    const isStopped = shouldStop();
    // All that waited and that no other holds; what has come since has its own wake-up.
    const isAll = claimed < limit && !(isStopped && outcomes.length < claimed);
    if (isAll || isStopped) return { settled, failed, hasMore: !isAll };
  }
}

async function settleBatch(
  database: Database,
  shopId: number,
  limit: number,
  options: SettleDeliveriesOptions,
): Promise<{ outcomes: DeliveryOutcome[]; claimed: number }> {
  const claim: Claim = { limit, ids: null };
  const seen: number[] = [];
  const others: StoredDelivery[] = [];
  const outcomes = await settleTogether(database, shopId, claim, options, seen, others);
  for (const delivery of others) {
    // What is left of the batch still waits.
    if (options.shouldStop?.()) break;
    outcomes.push(await carryOutOne(database, shopId, delivery, options));
  }
  return { outcomes, claimed: seen.length };
}

interface Claim {
  readonly limit: number;
  /** Only these, when a batch is tried again by halves. */
  readonly ids: readonly number[] | null;
}

async function settleTogether(
  database: Database,
  shopId: number,
  claim: Claim,
  options: SettleDeliveriesOptions,
  seen: number[],
  others: StoredDelivery[],
): Promise<DeliveryOutcome[]> {
  try {
    const ask = (tx: Transaction) => claimDeliveries(tx, shopId, claim);
    const outcomes = await inSettlementOf(
      ...[database, shopId, 'share' as const, ask],
      async (tx, rules, { together, apart }, alsoLock) => {
        seen.splice(0, seen.length, ...together.map(({ id }) => id), ...apart.map(({ id }) => id));
        others.splice(0, others.length, ...apart);
        return settleClaimed(tx, rules, together, options.clock, alsoLock);
      },
    );
    return outcomes ?? [];
  } catch (error) {
    // No delivery is at fault when the database goes away or has too much to do: they go on waiting.
    if (seen.length === 0 || mayPass(error)) throw error;
    return settleByHalves(database, shopId, [...seen], options, others, error);
  }
}

/** One bad delivery must not hold up the others: halves find it. */
async function settleByHalves(
  database: Database,
  shopId: number,
  ids: readonly number[],
  options: SettleDeliveriesOptions,
  others: StoredDelivery[],
  error: unknown,
): Promise<DeliveryOutcome[]> {
  const [only] = ids;
  if (only !== undefined && ids.length === 1) {
    options.onFault(only, error);
    const outcome = faultOutcome(only, error);
    await inSettlement(database, shopId, 'share', async (tx) => writeOutcomes(tx, shopId, [outcome]));
    return [outcome];
  }
  const half = Math.ceil(ids.length / 2);
  const done: DeliveryOutcome[] = [];
  // The failed try has left its own here.
  others.length = 0;
  for (const part of [ids.slice(0, half), ids.slice(half)]) {
    if (done.length > 0 && options.shouldStop?.()) break;
    const otherPart: StoredDelivery[] = [];
    done.push(
      ...(await settleTogether(database, shopId, { limit: part.length, ids: part }, options, [], otherPart)),
    );
    others.push(...otherPart);
  }
  return done;
}

function isSettledTogether(topic: string): boolean {
  return !isTopic(topic) || SETTLED_TOGETHER.includes(topic);
}

interface Claimed {
  /** What each tells; its body is let go. */
  readonly together: readonly { readonly id: number; readonly read: Read<WebhookNews> }[];
  readonly apart: readonly StoredDelivery[];
}

interface ClaimRow extends StoredDelivery {
  readonly currency: string;
  readonly domain: string;
}

/**
 * Each body is read when it arrives and let go: held until the batch is settled, 200 of them outlive the young
 * generation of the heap, and collecting them cost 40 us a delivery. What its reading takes of the shop comes with it,
 * as the rules are only on their way.
 */
async function claimDeliveries(tx: Transaction, shopId: number, claim: Claim): Promise<Claimed> {
  const together: { id: number; read: Read<WebhookNews> }[] = [];
  const apart: StoredDelivery[] = [];
  await eachRow<ClaimRow>(
    tx,
    {
      name: 'deliveries-claim',
      text: `SELECT id, topic, triggered_at AS "triggeredAt", body, body_is_base64 AS "bodyIsBase64",
                    (SELECT currency FROM shop WHERE id = $1) AS currency,
                    (SELECT domain FROM shop WHERE id = $1) AS domain
             FROM delivery
             WHERE shop_id = $1 AND status = 'waiting' AND ($3::bigint[] IS NULL OR id = ANY($3))
             ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED`,
      values: [shopId, claim.limit, claim.ids],
    },
    (row) => {
      if (isSettledTogether(row.topic)) together.push({ id: row.id, read: readDelivery(row, row) });
      else apart.push(row);
    },
  );
  return { together, apart };
}

async function settleClaimed(
  tx: Transaction,
  rules: ShopRules,
  deliveries: Claimed['together'],
  clock: Clock,
  alsoLock: readonly number[],
): Promise<DeliveryOutcome[]> {
  if (deliveries.length === 0) return [];
  const news: OrderNews[] = [];
  const accounts: AccountNews[] = [];
  const deletedOrderGids: string[] = [];
  const changedCustomerGids: string[] = [];
  const outcomes = deliveries.map(({ id, read }): DeliveryOutcome => {
    if (!read.ok) return { id, status: 'failed', code: read.code, message: read.message, subjectGid: null };
    const told = read.value;
    if (told.kind === 'order') {
      news.push(told.news);
      accounts.push(...told.accounts);
    } else if (told.kind === 'order_deleted') deletedOrderGids.push(told.orderGid);
    else if (told.kind === 'account') {
      accounts.push(told.account);
      changedCustomerGids.push(told.account.customerGid);
    }
    return { id, status: 'settled', code: null, message: null, subjectGid: subjectOf(told) };
  });
  const { granted } = await settle(tx, rules, { news, accounts, deletedOrderGids }, clock, alsoLock);
  if (granted.length > 0) await giveCodes(tx, rules, granted, await clock(tx));
  await queueProfileReads(tx, rules.shopId, changedCustomerGids);
  writeOutcomes(tx, rules.shopId, outcomes);
  return outcomes;
}

async function carryOutOne(
  database: Database,
  shopId: number,
  delivery: StoredDelivery,
  options: SettleDeliveriesOptions,
): Promise<DeliveryOutcome> {
  try {
    const outcome = await carryOut(database, shopId, delivery, options.clock);
    return { id: delivery.id, subjectGid: null, ...outcome };
  } catch (error) {
    if (mayPass(error)) throw error;
    options.onFault(delivery.id, error);
    const outcome = faultOutcome(delivery.id, error);
    await inSettlement(database, shopId, 'share', async (tx) => writeOutcomes(tx, shopId, [outcome]));
    return outcome;
  }
}
