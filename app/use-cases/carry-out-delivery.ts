import type { Database, Transaction } from '#app/db/database.ts';
import { mergeMembers } from '#app/ledger/merge.ts';
import { forgetWithRoot, redactCustomer } from '#app/ledger/redact.ts';
import { settle } from '#app/ledger/settle.ts';
import type { Clock } from '#app/db/clock.ts';
import { inSettlement } from '#app/ledger/settlement.ts';
import type { ShopRules } from '#app/ledger/shop-rules.ts';
import type { WebhookNews } from '#app/shopify/webhooks/topics.ts';
import { exportCustomer } from './export-customer.ts';
import { forgetWords, membersToForget, mergedIntoRedacted } from './forget-words.ts';
import { recordScopes } from './record-scopes.ts';
import { redactShop } from './redact-shop.ts';
import { readDelivery, subjectOf, writeOutcomes, type StoredDelivery } from './stored-delivery.ts';
import { markUninstalled } from './uninstall-shop.ts';

interface CarriedOut {
  readonly status: 'settled' | 'failed';
  readonly code: string | null;
  readonly message: string | null;
}

const SETTLED: CarriedOut = { status: 'settled', code: null, message: null };

/** Merges, redactions, requests and uninstalls: each in a transaction of its own. */
export async function carryOut(
  database: Database,
  shopId: number,
  delivery: StoredDelivery,
  clock: Clock,
): Promise<CarriedOut> {
  const outcome = await inSettlement(database, shopId, 'update', async (tx, rules, alsoLock) => {
    // Another worker may have been quicker since the batch was read.
    const { rowCount } = await tx.query(
      `SELECT 1 FROM delivery WHERE shop_id = $1 AND id = $2 AND status = 'waiting' FOR UPDATE`,
      [shopId, delivery.id],
    );
    if (rowCount === 0) return SETTLED;
    const read = readDelivery(delivery, rules);
    if (!read.ok) {
      const failed: CarriedOut = { status: 'failed', code: read.code, message: read.message };
      writeOutcomes(tx, shopId, [{ id: delivery.id, subjectGid: null, ...failed }]);
      return failed;
    }
    // First the delivery, for shop/redact takes it away with everything else.
    writeOutcomes(tx, shopId, [{ id: delivery.id, subjectGid: subjectOf(read.value), ...SETTLED }]);
    await act(tx, rules, read.value, delivery, clock, alsoLock);
    return SETTLED;
  });
  return outcome ?? SETTLED;
}

async function act(
  tx: Transaction,
  rules: ShopRules,
  told: WebhookNews,
  delivery: StoredDelivery,
  clock: Clock,
  alsoLock: readonly number[],
): Promise<void> {
  switch (told.kind) {
    case 'customers_merged': {
      if (told.status !== 'completed') return;
      const memberId = await mergeMembers(tx, rules, told);
      if (memberId === null) return;
      await forgetWithRoot(tx, rules, memberId);
      await forgetWords(tx, rules.shopId, await mergedIntoRedacted(tx, rules.shopId, memberId));
      await settle(tx, rules, { memberIds: [memberId] }, clock, alsoLock);
      return;
    }
    case 'customer_redact': {
      const now = await clock(tx);
      await forgetWords(tx, rules.shopId, await membersToForget(tx, rules.shopId, told.customerGid));
      const memberId = await redactCustomer(tx, rules, told.customerGid, told.orderGids, now);
      // Orders staged by a backfill: they would count for nobody.
      await tx.query('DELETE FROM backfill_order WHERE shop_id = $1 AND customer_gid = $2', [
        rules.shopId,
        told.customerGid,
      ]);
      if (memberId !== null) await settle(tx, rules, { memberIds: [memberId] }, clock, alsoLock);
      return;
    }
    case 'data_request':
      return exportCustomer(tx, rules, told, delivery.triggeredAt);
    case 'app_uninstalled':
      return markUninstalled(tx, rules, delivery.triggeredAt);
    case 'shop_redact':
      return redactShop(tx, rules, delivery.triggeredAt);
    case 'scopes_updated':
      return recordScopes(tx, rules, told.scopes);
    // A deleted account keeps its ledger until customers/redact.
    case 'customer_deleted':
    default:
      return;
  }
}
