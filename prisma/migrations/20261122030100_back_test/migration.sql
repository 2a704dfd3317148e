-- A draft of the program tried on the shop's own past orders, by a job that goes on where it stopped: the members up to
-- after_member_id are in the sums.
CREATE TABLE "back_test" (
    "shop_id" BIGINT NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "request_id" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'running',
    "base_version" INTEGER NOT NULL,
    "draft" JSON NOT NULL,
    "as_of" TIMESTAMPTZ(3) NOT NULL,
    "earns_from" TIMESTAMPTZ(3),
    "orders_total" BIGINT,
    "orders_done" BIGINT NOT NULL DEFAULT 0,
    "after_member_id" BIGINT NOT NULL DEFAULT -1,
    "sums" JSON,
    "last_error" TEXT,
    "requested_by" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "touched_at" TIMESTAMPTZ(3) NOT NULL,
    "completed_at" TIMESTAMPTZ(3),

    CONSTRAINT "back_test_pkey" PRIMARY KEY ("shop_id","id")
);

CREATE UNIQUE INDEX "back_test_request_key" ON "back_test"("shop_id", "request_id");

ALTER TABLE "back_test" ADD CONSTRAINT "back_test_shop_fkey" FOREIGN KEY ("shop_id") REFERENCES "shop"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "back_test" ADD CONSTRAINT "back_test_status_check" CHECK ("status" IN ('running', 'done', 'stopped'));
