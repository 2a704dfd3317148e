-- Redemptions are booked by difference, each entry with its own count, since an order may take points again that had gone back.
ALTER TABLE "member_fact" ADD COLUMN     "rev" INTEGER NOT NULL DEFAULT 1;

-- Whether some order of the member earns: only then a first-order gift is asked about.
ALTER TABLE "balance" ADD COLUMN     "earning" BOOLEAN NOT NULL DEFAULT false;

UPDATE "balance" b SET "earning" = true WHERE EXISTS (
  SELECT FROM "shop_order" o WHERE o."shop_id" = b."shop_id" AND o."member_id" = b."member_id" AND o."points" > 0);

-- Since when it has been on or off, so that a gift is judged by the moment of its order.
ALTER TABLE "reward" ADD COLUMN     "turned_at" TIMESTAMPTZ(3);
