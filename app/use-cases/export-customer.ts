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
  const ledger = await readCustomerLedger(tx, rules, request.customerGid);
  const document = { ...ledger, profile: await readProfile(tx, rules.shopId, ledger.member?.rootId) };
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

/** Who the customer is, as last read from the shop. */
async function readProfile(tx: Transaction, shopId: number, memberId: number | undefined) {
  const { rows } = await tx.query<{ name: string | null; email: string | null; tags: readonly string[] }>(
    'SELECT name, email, tags, read_at AS "readAt" FROM member_profile WHERE shop_id = $1 AND member_id = $2',
    [shopId, memberId ?? null],
  );
  return rows[0] ?? null;
}
