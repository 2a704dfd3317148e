-- The last comparison of a shop's orders with Shopify, by night or asked for by staff: how far it is, what it found.
CREATE TABLE "comparison" (
    "shop_id" BIGINT NOT NULL,
    "told_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),
    "orders_seen" INTEGER NOT NULL DEFAULT 0,
    "orders_corrected" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,

    CONSTRAINT "comparison_pkey" PRIMARY KEY ("shop_id")
);

ALTER TABLE "comparison" ADD CONSTRAINT "comparison_shop_fkey" FOREIGN KEY ("shop_id") REFERENCES "shop"("id") ON DELETE CASCADE ON UPDATE NO ACTION;
