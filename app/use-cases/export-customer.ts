import type { Transaction } from '#app/db/database.ts';
import type { Instant } from '#app/domain/time.ts';
import { readCustomerLedger } from '#app/ledger/export.ts';
import type { ShopRules } from '#app/ledger/shop-rules.ts';
import type { DataRequest } from '#app/shopify/webhooks/read-customer.ts';

/** Puts together what we hold of a customer, for the owner to hand on within 30 days. */
export async function exportCustomer(
  tx: Transaction,
  rules: ShopRules,
  request: DataRequest,
  requestedAt: Instant,
): Promise<void> {
  const document = await readCustomerLedger(tx, rules, request.customerGid);
  await tx.query(
    `INSERT INTO data_request (shop_id, request_id, customer_gid, requested_at, export)
     VALUES ($1, $2, $3, to_timestamp($4::float8 / 1000), $5) ON CONFLICT (shop_id, request_id) DO NOTHING`,
    [
      rules.shopId,
      request.requestId ?? `at:${requestedAt}`,
      request.customerGid,
      requestedAt,
      JSON.stringify(document),
    ],
  );
}
