-- What a store owner sets beside the program: keys for other apps, and the shop's own words.
CREATE TABLE "api_key" (
    "shop_id" BIGINT NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("shop_id","id")
);

CREATE UNIQUE INDEX "api_key_hash_key" ON "api_key"("shop_id", "hash");

CREATE UNIQUE INDEX "api_key_name_key" ON "api_key"("shop_id", "name");

ALTER TABLE "api_key" ADD CONSTRAINT "api_key_shop_fkey" FOREIGN KEY ("shop_id") REFERENCES "shop"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

CREATE TABLE "shop_words" (
    "shop_id" BIGINT NOT NULL,
    "language" TEXT NOT NULL,
    "point_one" TEXT NOT NULL,
    "point_many" TEXT NOT NULL,

    CONSTRAINT "shop_words_pkey" PRIMARY KEY ("shop_id","language")
);

ALTER TABLE "shop_words" ADD CONSTRAINT "shop_words_language_check" CHECK ("language" IN ('en', 'hu', 'sv', 'zh-CN', 'de', 'fr', 'es'));

ALTER TABLE "shop_words" ADD CONSTRAINT "shop_words_shop_fkey" FOREIGN KEY ("shop_id") REFERENCES "shop"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- All data of a shop on its way out: Shopify is told first, 25 members at a time, then everything goes at once.
CREATE TABLE "shop_erasure" (
    "shop_id" BIGINT NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "staff_name" TEXT NOT NULL,
    "after_member_id" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "shop_erasure_pkey" PRIMARY KEY ("shop_id")
);

ALTER TABLE "shop_erasure" ADD CONSTRAINT "shop_erasure_shop_fkey" FOREIGN KEY ("shop_id") REFERENCES "shop"("id") ON DELETE CASCADE ON UPDATE NO ACTION;
