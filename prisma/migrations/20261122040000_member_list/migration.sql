-- The members list: who people are (read from the Admin API by a job, never told by webhooks), and each member's
-- place in the list, kept beside the ledger so that settling a balance stays an update in place.

ALTER TABLE "shop" ADD COLUMN "names_refused_at" TIMESTAMPTZ(3);

CREATE TABLE "member_profile" (
    "shop_id" BIGINT NOT NULL,
    "member_id" BIGINT NOT NULL,
    "name" TEXT,
    "email" TEXT,
    "tags" TEXT[],
    "name_key" TEXT COLLATE "C" NOT NULL,
    "words" tsvector NOT NULL,
    "read_at" TIMESTAMPTZ(3),

    CONSTRAINT "member_profile_pkey" PRIMARY KEY ("shop_id","member_id")
);

CREATE TABLE "profile_read" (
    "shop_id" BIGINT NOT NULL,
    "member_id" BIGINT NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "claimed_until" TIMESTAMPTZ(3),
    "last_error" TEXT,

    CONSTRAINT "profile_read_pkey" PRIMARY KEY ("shop_id","member_id")
);

CREATE TABLE "member_listing" (
    "shop_id" BIGINT NOT NULL,
    "member_id" BIGINT NOT NULL,
    "available" BIGINT NOT NULL,
    "tier" TEXT NOT NULL,
    "last_order_at" TIMESTAMPTZ(3) NOT NULL,
    "as_of" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "member_listing_pkey" PRIMARY KEY ("shop_id","member_id")
);

CREATE INDEX "member_profile_name_idx" ON "member_profile"("shop_id", "name_key", "member_id");

-- Every word begins with its shop's id. Without a pending list: what was written is found as quickly as the rest.
CREATE INDEX "member_profile_words_idx" ON "member_profile" USING GIN ("words") WITH (fastupdate = off);

CREATE INDEX "profile_read_due_idx" ON "profile_read"("shop_id", "next_attempt_at");

-- The columns after member_id are there to be filtered by without a look at the table.
CREATE INDEX "member_listing_available_idx" ON "member_listing"("shop_id", "available", "member_id", "tier", "last_order_at");

CREATE INDEX "member_listing_last_order_idx" ON "member_listing"("shop_id", "last_order_at", "member_id", "tier", "available");

-- Such reads need to know which pages everybody may see: vacuum after each fiftieth of the rows, not each fifth.
ALTER TABLE "member_listing" SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);

ALTER TABLE "member_profile" ADD CONSTRAINT "member_profile_member_fkey" FOREIGN KEY ("shop_id", "member_id") REFERENCES "member"("shop_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "profile_read" ADD CONSTRAINT "profile_read_member_fkey" FOREIGN KEY ("shop_id", "member_id") REFERENCES "member"("shop_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "member_listing" ADD CONSTRAINT "member_listing_member_fkey" FOREIGN KEY ("shop_id", "member_id") REFERENCES "member"("shop_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;
