-- What a used voucher took off its order, where the order tells it.
ALTER TABLE "voucher" ADD COLUMN     "taken_minor" BIGINT;

-- The tabs of the vouchers list: newest first in each, and counted without reading the rows.
CREATE INDEX "voucher_shown_idx" ON "voucher"("shop_id", (CASE
  WHEN "used_order_gid" IS NOT NULL AND "passed_on" THEN 'passed_on'
  WHEN "used_order_gid" IS NOT NULL THEN 'used'
  WHEN "stuck_since" IS NOT NULL OR "unclear" THEN 'stuck'
  WHEN "state" = 'making' THEN 'making'
  WHEN "state" = 'ready' THEN 'ready'
  WHEN "state" = 'expired' OR "ends_as" = 'expired' THEN 'expired'
  ELSE 'cancelled' END), "id");

-- Search by the beginning of a code, whatever the collation of the database.
CREATE INDEX "voucher_code_typed_idx" ON "voucher"("shop_id", "code" text_pattern_ops);
