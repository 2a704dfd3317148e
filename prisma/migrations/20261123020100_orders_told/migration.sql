-- A copy of the member's own, where settlement sees it without a look at the member: an order placed before it was not
-- among those counted.
ALTER TABLE "balance" ADD COLUMN     "orders_told_at" TIMESTAMPTZ(3);
