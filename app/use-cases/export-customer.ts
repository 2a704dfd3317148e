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
  const document = await collectCustomer(tx, rules, request.customerGid);
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

/** Everything we hold of a customer: ledger, profile, vouchers, and what staff wrote. */
export async function collectCustomer(tx: Transaction, rules: ShopRules, customerGid: string) {
  const ledger = await readCustomerLedger(tx, rules, customerGid);
  const rootId = ledger.member?.rootId;
  return {
    ...ledger,
    profile: await readProfile(tx, rules.shopId, rootId),
    ...(await readWords(tx, rules.shopId, rootId)),
    vouchers: await readVouchers(tx, rules.shopId, rootId),
  };
}

async function readWords(tx: Transaction, shopId: number, rootId: number | undefined) {
  const values = [shopId, rootId ?? null];
  const notes = await tx.query(
    `SELECT n.body, n.staff_name AS "writtenBy", n.created_at AS "writtenAt", n.edited_at AS "editedAt"
     FROM member m JOIN member_note n ON n.shop_id = m.shop_id AND n.member_id = m.id
     WHERE m.shop_id = $1 AND m.root_id = $2 ORDER BY n.created_at, n.id`,
    values,
  );
  const reasons = await tx.query(
    `SELECT cause, reason, at FROM member_fact
     WHERE shop_id = $1 AND member_id = $2 AND reason IS NOT NULL ORDER BY at, cause`,
    values,
  );
  return { notes: notes.rows as unknown[], reasons: reasons.rows as unknown[] };
}

/** What they redeemed or were given, and what became of it. */
async function readVouchers(tx: Transaction, shopId: number, rootId: number | undefined): Promise<unknown[]> {
  const { rows } = await tx.query(
    `SELECT v.cause, t.terms->'title' AS title, t.terms->'value' AS value, v.points, v.amount_minor AS "amountMinor",
            v.code, v.state, v.created_at AS "createdAt", v.expires_at AS "expiresAt", v.ended_at AS "endedAt",
            v.used_order_gid AS "usedOrderGid", v.passed_on AS "passedOn"
     FROM member m JOIN voucher v ON v.shop_id = m.shop_id AND v.member_id = m.id
     JOIN reward_version t ON t.shop_id = v.shop_id AND t.reward_id = v.reward_id AND t.version = v.reward_version
     WHERE m.shop_id = $1 AND m.root_id = $2 ORDER BY v.id`,
    [shopId, rootId ?? null],
  );
  return rows as unknown[];
}

/** Who the customer is, as last read from the shop. */
async function readProfile(tx: Transaction, shopId: number, memberId: number | undefined) {
  const { rows } = await tx.query<{ name: string | null; email: string | null; tags: readonly string[] }>(
    'SELECT name, email, tags, read_at AS "readAt" FROM member_profile WHERE shop_id = $1 AND member_id = $2',
    [shopId, memberId ?? null],
  );
  return rows[0] ?? null;
}
