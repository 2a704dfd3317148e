-- What the start page keeps: how far past orders are in, the figures as last computed, and the set-up guide.

CREATE TABLE "past_orders" (
    "shop_id" BIGINT NOT NULL,
    "request_id" TEXT NOT NULL,
    "earns" BOOLEAN NOT NULL,
    "phase" TEXT NOT NULL DEFAULT 'asking',
    "bulk_operation_gid" TEXT,
    "asked_at" TIMESTAMPTZ(3),
    "done" BIGINT NOT NULL DEFAULT 0,
    "total" BIGINT NOT NULL DEFAULT 0,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "next_look_at" TIMESTAMPTZ(3) NOT NULL,
    "claimed_until" TIMESTAMPTZ(3),
    "completed_at" TIMESTAMPTZ(3),
    "error_code" TEXT,
    "error_message" TEXT,

    CONSTRAINT "past_orders_pkey" PRIMARY KEY ("shop_id")
);

CREATE TABLE "figures" (
    "shop_id" BIGINT NOT NULL,
    "computed_at" TIMESTAMPTZ(3) NOT NULL,
    "took_ms" INTEGER NOT NULL,
    "document" JSON NOT NULL,

    CONSTRAINT "figures_pkey" PRIMARY KEY ("shop_id")
);

CREATE TABLE "setup_guide" (
    "shop_id" BIGINT NOT NULL,
    "program_chosen_at" TIMESTAMPTZ(3),
    "dismissed_at" TIMESTAMPTZ(3),

    CONSTRAINT "setup_guide_pkey" PRIMARY KEY ("shop_id")
);

ALTER TABLE "past_orders" ADD CONSTRAINT "past_orders_shop_fkey" FOREIGN KEY ("shop_id") REFERENCES "shop"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "figures" ADD CONSTRAINT "figures_shop_fkey" FOREIGN KEY ("shop_id") REFERENCES "shop"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "setup_guide" ADD CONSTRAINT "setup_guide_shop_fkey" FOREIGN KEY ("shop_id") REFERENCES "shop"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "past_orders" ADD CONSTRAINT "past_orders_phase_check" CHECK ("phase" IN ('asking', 'collecting', 'reading', 'staging', 'settling', 'fetching', 'sweeping', 'done', 'failed'));

-- What needs the owner is counted whenever the page is opened. Rows without trouble are in none of these, so that
-- settling pays nothing for them.
CREATE INDEX "order_fetch_trouble_idx" ON "order_fetch" ("shop_id") WHERE "last_error" IS NOT NULL;
CREATE INDEX "publication_trouble_idx" ON "publication" ("shop_id") WHERE "last_error" IS NOT NULL;
