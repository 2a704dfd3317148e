-- Rewards with their versions, codes made beforehand, vouchers, and the orders that used them.
ALTER TABLE "shop" ADD COLUMN     "program_due_at" TIMESTAMPTZ(3) DEFAULT CURRENT_TIMESTAMP;

ALTER TABLE "member" ADD COLUMN     "orders_told" INTEGER,
ADD COLUMN     "orders_told_at" TIMESTAMPTZ(3);

CREATE TABLE "reward" (
    "shop_id" BIGINT NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "request_id" TEXT NOT NULL,
    "granted_for" TEXT,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "reward_pkey" PRIMARY KEY ("shop_id","id")
);

CREATE TABLE "reward_version" (
    "shop_id" BIGINT NOT NULL,
    "reward_id" BIGINT NOT NULL,
    "version" INTEGER NOT NULL,
    "terms" JSON NOT NULL,
    "in_force_from" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "reward_version_pkey" PRIMARY KEY ("shop_id","reward_id","version")
);

CREATE TABLE "code_pool" (
    "shop_id" BIGINT NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "reward_id" BIGINT NOT NULL,
    "reward_version" INTEGER NOT NULL,
    "month" TEXT NOT NULL,
    "first_code" TEXT NOT NULL,
    "discount_gid" TEXT,
    "ends_at" TIMESTAMPTZ(3),
    "bulk_gid" TEXT,
    "closed" BOOLEAN NOT NULL DEFAULT false,
    "due_at" TIMESTAMPTZ(3) DEFAULT CURRENT_TIMESTAMP,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "claimed_until" TIMESTAMPTZ(3),
    "last_error" TEXT,

    CONSTRAINT "code_pool_pkey" PRIMARY KEY ("shop_id","id")
);

CREATE TABLE "pool_code" (
    "shop_id" BIGINT NOT NULL,
    "code" TEXT NOT NULL,
    "pool_id" BIGINT NOT NULL,
    "ready" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "pool_code_pkey" PRIMARY KEY ("shop_id","code")
);

CREATE TABLE "voucher" (
    "shop_id" BIGINT NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "cause" TEXT NOT NULL,
    "member_id" BIGINT NOT NULL,
    "reward_id" BIGINT NOT NULL,
    "reward_version" INTEGER NOT NULL,
    "points" BIGINT NOT NULL DEFAULT 0,
    "amount_minor" BIGINT,
    "code" TEXT,
    "discount_gid" TEXT,
    "remote_gid" TEXT,
    "state" TEXT NOT NULL DEFAULT 'making',
    "ends_as" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "made_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "used_order_gid" TEXT,
    "passed_on" BOOLEAN NOT NULL DEFAULT false,
    "due_at" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "claimed_until" TIMESTAMPTZ(3),
    "asked_at" TIMESTAMPTZ(3),
    "stuck_since" TIMESTAMPTZ(3),
    "unclear" BOOLEAN NOT NULL DEFAULT false,
    "last_error" TEXT,

    CONSTRAINT "voucher_pkey" PRIMARY KEY ("shop_id","id")
);

CREATE TABLE "voucher_use" (
    "shop_id" BIGINT NOT NULL,
    "voucher_id" BIGINT NOT NULL,
    "order_gid" TEXT NOT NULL,
    "placed_at" TIMESTAMPTZ(3) NOT NULL,
    "undone_at" TIMESTAMPTZ(3),

    CONSTRAINT "voucher_use_pkey" PRIMARY KEY ("shop_id","voucher_id","order_gid")
);

CREATE UNIQUE INDEX "reward_request_key" ON "reward"("shop_id", "request_id");

CREATE INDEX "code_pool_due_idx" ON "code_pool"("shop_id", "due_at");

CREATE UNIQUE INDEX "code_pool_month_key" ON "code_pool"("shop_id", "reward_id", "reward_version", "month");

CREATE INDEX "pool_code_pool_idx" ON "pool_code"("shop_id", "pool_id", "ready");

CREATE INDEX "voucher_member_idx" ON "voucher"("shop_id", "member_id");

CREATE INDEX "voucher_reward_idx" ON "voucher"("shop_id", "reward_id");

CREATE INDEX "voucher_due_idx" ON "voucher"("shop_id", "due_at");

CREATE UNIQUE INDEX "voucher_cause_key" ON "voucher"("shop_id", "cause");

CREATE UNIQUE INDEX "voucher_code_key" ON "voucher"("shop_id", "code");

CREATE INDEX "voucher_use_order_idx" ON "voucher_use"("shop_id", "order_gid");

ALTER TABLE "reward" ADD CONSTRAINT "reward_shop_fkey" FOREIGN KEY ("shop_id") REFERENCES "shop"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "reward_version" ADD CONSTRAINT "reward_version_reward_fkey" FOREIGN KEY ("shop_id", "reward_id") REFERENCES "reward"("shop_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "code_pool" ADD CONSTRAINT "code_pool_version_fkey" FOREIGN KEY ("shop_id", "reward_id", "reward_version") REFERENCES "reward_version"("shop_id", "reward_id", "version") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "pool_code" ADD CONSTRAINT "pool_code_pool_fkey" FOREIGN KEY ("shop_id", "pool_id") REFERENCES "code_pool"("shop_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "voucher" ADD CONSTRAINT "voucher_member_fkey" FOREIGN KEY ("shop_id", "member_id") REFERENCES "member"("shop_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "voucher" ADD CONSTRAINT "voucher_version_fkey" FOREIGN KEY ("shop_id", "reward_id", "reward_version") REFERENCES "reward_version"("shop_id", "reward_id", "version") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "voucher_use" ADD CONSTRAINT "voucher_use_voucher_fkey" FOREIGN KEY ("shop_id", "voucher_id") REFERENCES "voucher"("shop_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- One reward a rule.
CREATE UNIQUE INDEX "reward_granted_for_key" ON "reward"("shop_id", "granted_for") WHERE "granted_for" IS NOT NULL;

ALTER TABLE "reward" ADD CONSTRAINT "reward_granted_for_check" CHECK ("granted_for" IN ('first_order'));

ALTER TABLE "voucher" ADD CONSTRAINT "voucher_state_check" CHECK ("state" IN ('making', 'ready', 'ending', 'cancelled', 'expired', 'withdrawn', 'not_made'));

ALTER TABLE "voucher" ADD CONSTRAINT "voucher_ends_as_check" CHECK ("ends_as" IN ('cancelled', 'expired', 'withdrawn'));
