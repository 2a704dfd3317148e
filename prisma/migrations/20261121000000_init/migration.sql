-- The first schema. Tables as Prisma makes them from schema.prisma, and below them what Prisma cannot say.

CREATE SCHEMA IF NOT EXISTS "public";

CREATE TABLE "shop" (
    "id" BIGSERIAL NOT NULL,
    "domain" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "timezone" TEXT NOT NULL,
    "earns_from" TIMESTAMPTZ(3) NOT NULL,
    "installed_at" TIMESTAMPTZ(3) NOT NULL,
    "uninstalled_at" TIMESTAMPTZ(3),
    "returned" BOOLEAN NOT NULL DEFAULT false,
    "tombstone_key" TEXT NOT NULL,
    "has_tombstones" BOOLEAN NOT NULL DEFAULT false,
    "publishes" BOOLEAN NOT NULL DEFAULT false,
    "reconciled_until" TIMESTAMPTZ(3),
    "history_from" TIMESTAMPTZ(3),
    "history_until" TIMESTAMPTZ(3),

    CONSTRAINT "shop_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "session" (
    "id" TEXT NOT NULL,
    "shop" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "isOnline" BOOLEAN NOT NULL DEFAULT false,
    "scope" TEXT,
    "expires" TIMESTAMP(3),
    "accessToken" TEXT NOT NULL,
    "userId" BIGINT,
    "firstName" TEXT,
    "lastName" TEXT,
    "email" TEXT,
    "accountOwner" BOOLEAN NOT NULL DEFAULT false,
    "locale" TEXT,
    "collaborator" BOOLEAN DEFAULT false,
    "emailVerified" BOOLEAN DEFAULT false,
    "refreshToken" TEXT,
    "refreshTokenExpires" TIMESTAMP(3),

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "program_version" (
    "shop_id" BIGINT NOT NULL,
    "version" INTEGER NOT NULL,
    "in_force_from" TIMESTAMPTZ(3) NOT NULL,
    "document" JSON NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "program_version_pkey" PRIMARY KEY ("shop_id","version")
);

CREATE TABLE "delivery" (
    "shop_id" BIGINT NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "webhook_id" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "triggered_at" TIMESTAMPTZ(3) NOT NULL,
    "api_version" TEXT,
    "body" TEXT,
    "body_is_base64" BOOLEAN NOT NULL DEFAULT false,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "status" TEXT NOT NULL DEFAULT 'waiting',
    "error_code" TEXT,
    "error_message" TEXT,
    "settled_at" TIMESTAMPTZ(3),
    "subject_gid" TEXT,

    CONSTRAINT "delivery_pkey" PRIMARY KEY ("shop_id","id")
);

CREATE TABLE "unclaimed_delivery" (
    "shop_domain" TEXT NOT NULL,
    "webhook_id" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "triggered_at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "unclaimed_delivery_pkey" PRIMARY KEY ("shop_domain","webhook_id")
);

CREATE TABLE "member" (
    "shop_id" BIGINT NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "customer_gid" TEXT NOT NULL,
    "root_id" BIGINT NOT NULL,
    "account_created_at" TIMESTAMPTZ(3),
    "redacted_at" TIMESTAMPTZ(3),

    CONSTRAINT "member_pkey" PRIMARY KEY ("shop_id","id")
);

CREATE TABLE "balance" (
    "shop_id" BIGINT NOT NULL,
    "member_id" BIGINT NOT NULL,
    "available" BIGINT NOT NULL DEFAULT 0,
    "pending" BIGINT NOT NULL DEFAULT 0,
    "debt" BIGINT NOT NULL DEFAULT 0,
    "earned_lifetime" BIGINT NOT NULL DEFAULT 0,
    "forgiven" BIGINT NOT NULL DEFAULT 0,
    "forgive_rev" INTEGER NOT NULL DEFAULT 0,
    "tier" TEXT,
    "as_of" TIMESTAMPTZ(3) NOT NULL,
    "next_boundary_at" TIMESTAMPTZ(3),
    "last_event_at" TIMESTAMPTZ(3),
    "joined_at" TIMESTAMPTZ(3),
    "outside" BOOLEAN NOT NULL DEFAULT false,
    "spend_from" TIMESTAMPTZ(3),
    "spend_minor" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "balance_pkey" PRIMARY KEY ("shop_id","member_id")
);

CREATE TABLE "lot" (
    "shop_id" BIGINT NOT NULL,
    "member_id" BIGINT NOT NULL,
    "cause" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "size" BIGINT NOT NULL,
    "left" BIGINT NOT NULL,
    "expired" BIGINT NOT NULL DEFAULT 0,
    "placed_at" TIMESTAMPTZ(3) NOT NULL,
    "matures_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "rev" INTEGER NOT NULL DEFAULT 0,
    "expiry_rev" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "lot_pkey" PRIMARY KEY ("shop_id","member_id","cause")
);

CREATE TABLE "point_entry" (
    "shop_id" BIGINT NOT NULL,
    "cause" TEXT NOT NULL,
    "member_id" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "points" BIGINT NOT NULL,
    "order_gid" TEXT,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "point_entry_cause_key" PRIMARY KEY ("shop_id","cause")
);

CREATE TABLE "member_fact" (
    "shop_id" BIGINT NOT NULL,
    "cause" TEXT NOT NULL,
    "member_id" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "points" BIGINT NOT NULL DEFAULT 0,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "ended" TEXT,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "member_fact_cause_key" PRIMARY KEY ("shop_id","cause")
);

CREATE TABLE "shop_order" (
    "shop_id" BIGINT NOT NULL,
    "order_gid" TEXT NOT NULL,
    "member_id" BIGINT,
    "placed_at" TIMESTAMPTZ(3),
    "state" JSON,
    "state_changed_at" TIMESTAMPTZ(3),
    "state_triggered_at" TIMESTAMPTZ(3),
    "state_hash" TEXT,
    "refunds" JSON,
    "looked_up" JSON,
    "deleted" BOOLEAN NOT NULL DEFAULT false,
    "gross_minor" BIGINT NOT NULL DEFAULT 0,
    "net_minor" BIGINT NOT NULL DEFAULT 0,
    "reductions" JSON,
    "spend_reason" TEXT,
    "points" BIGINT NOT NULL DEFAULT 0,
    "rev" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "shop_order_pkey" PRIMARY KEY ("shop_id","order_gid")
);

CREATE TABLE "order_fetch" (
    "shop_id" BIGINT NOT NULL,
    "order_gid" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "requested_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "claimed_until" TIMESTAMPTZ(3),
    "gave_up_at" TIMESTAMPTZ(3),
    "last_error" TEXT,

    CONSTRAINT "order_fetch_pkey" PRIMARY KEY ("shop_id","order_gid")
);

CREATE TABLE "publication" (
    "shop_id" BIGINT NOT NULL,
    "member_id" BIGINT NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "claimed_until" TIMESTAMPTZ(3),
    "last_error" TEXT,

    CONSTRAINT "publication_pkey" PRIMARY KEY ("shop_id","member_id")
);

CREATE TABLE "data_request" (
    "shop_id" BIGINT NOT NULL,
    "request_id" TEXT NOT NULL,
    "customer_gid" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "export" JSON NOT NULL,

    CONSTRAINT "data_request_pkey" PRIMARY KEY ("shop_id","request_id")
);

CREATE TABLE "backfill" (
    "shop_id" BIGINT NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "source_hash" TEXT NOT NULL,
    "earns" BOOLEAN NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'staging',
    "orders_staged" INTEGER NOT NULL DEFAULT 0,
    "orders_done" INTEGER NOT NULL DEFAULT 0,
    "orders_to_fetch" INTEGER NOT NULL DEFAULT 0,
    "orders_failed" INTEGER NOT NULL DEFAULT 0,
    "lines_skipped" INTEGER NOT NULL DEFAULT 0,
    "bytes_staged" BIGINT NOT NULL DEFAULT 0,
    "covers_from" TIMESTAMPTZ(3),
    "covers_until" TIMESTAMPTZ(3),
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "completed_at" TIMESTAMPTZ(3),

    CONSTRAINT "backfill_pkey" PRIMARY KEY ("shop_id","id")
);

CREATE TABLE "backfill_order" (
    "shop_id" BIGINT NOT NULL,
    "backfill_id" BIGINT NOT NULL,
    "order_gid" TEXT NOT NULL,
    "customer_gid" TEXT NOT NULL DEFAULT '',
    "placed_at" TIMESTAMPTZ(3),
    "lines" TEXT,
    "error_message" TEXT,

    CONSTRAINT "backfill_order_pkey" PRIMARY KEY ("shop_id","backfill_id","order_gid")
);

CREATE UNIQUE INDEX "shop_domain_key" ON "shop"("domain");

CREATE INDEX "session_shop_idx" ON "session"("shop");

CREATE UNIQUE INDEX "delivery_webhook_id_key" ON "delivery"("shop_id", "webhook_id");

CREATE INDEX "member_root_idx" ON "member"("shop_id", "root_id");

CREATE UNIQUE INDEX "member_customer_gid_key" ON "member"("shop_id", "customer_gid");

CREATE INDEX "balance_boundary_idx" ON "balance"("shop_id", "next_boundary_at");

CREATE INDEX "point_entry_member_idx" ON "point_entry"("shop_id", "member_id", "occurred_at");

CREATE INDEX "member_fact_member_idx" ON "member_fact"("shop_id", "member_id");

CREATE INDEX "shop_order_member_idx" ON "shop_order"("shop_id", "member_id", "placed_at");

CREATE INDEX "order_fetch_due_idx" ON "order_fetch"("shop_id", "next_attempt_at");

CREATE INDEX "publication_due_idx" ON "publication"("shop_id", "next_attempt_at");

CREATE UNIQUE INDEX "backfill_source_key" ON "backfill"("shop_id", "source_hash");

CREATE INDEX "backfill_order_member_idx" ON "backfill_order"("shop_id", "backfill_id", "customer_gid", "placed_at", "order_gid");

ALTER TABLE "program_version" ADD CONSTRAINT "program_version_shop_fkey" FOREIGN KEY ("shop_id") REFERENCES "shop"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "member" ADD CONSTRAINT "member_shop_fkey" FOREIGN KEY ("shop_id") REFERENCES "shop"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "balance" ADD CONSTRAINT "balance_member_fkey" FOREIGN KEY ("shop_id", "member_id") REFERENCES "member"("shop_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "member_fact" ADD CONSTRAINT "member_fact_member_fkey" FOREIGN KEY ("shop_id", "member_id") REFERENCES "member"("shop_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "order_fetch" ADD CONSTRAINT "order_fetch_shop_fkey" FOREIGN KEY ("shop_id") REFERENCES "shop"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "publication" ADD CONSTRAINT "publication_member_fkey" FOREIGN KEY ("shop_id", "member_id") REFERENCES "member"("shop_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "data_request" ADD CONSTRAINT "data_request_shop_fkey" FOREIGN KEY ("shop_id") REFERENCES "shop"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "backfill" ADD CONSTRAINT "backfill_shop_fkey" FOREIGN KEY ("shop_id") REFERENCES "shop"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "backfill_order" ADD CONSTRAINT "backfill_order_backfill_fkey" FOREIGN KEY ("shop_id", "backfill_id") REFERENCES "backfill"("shop_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;


-- Payloads come packed or short-lived: packing them again would cost each delivery 0.1 ms.
ALTER TABLE "delivery" ALTER COLUMN "body" SET STORAGE EXTERNAL;

-- Room for updates in place: these rows change with every order of their member.
ALTER TABLE "balance" SET (fillfactor = 70);
ALTER TABLE "lot" SET (fillfactor = 85);

ALTER TABLE "delivery" ADD CONSTRAINT "delivery_status_check" CHECK ("status" IN ('waiting', 'settled', 'failed'));
ALTER TABLE "lot" ADD CONSTRAINT "lot_kind_check" CHECK ("kind" IN ('order', 'joining', 'adjustment', 'return'));
ALTER TABLE "lot" ADD CONSTRAINT "lot_left_check" CHECK ("left" >= 0 AND "expired" >= 0 AND "left" + "expired" <= "size");
ALTER TABLE "balance" ADD CONSTRAINT "balance_sums_check" CHECK ("available" >= 0 AND "pending" >= 0 AND "debt" >= 0);
ALTER TABLE "point_entry" ADD CONSTRAINT "point_entry_kind_check" CHECK ("kind" IN ('order', 'joining', 'adjustment', 'redemption', 'return', 'expiry', 'transfer', 'forgiveness'));
ALTER TABLE "member_fact" ADD CONSTRAINT "member_fact_kind_check" CHECK ("kind" IN ('redemption', 'deduction', 'credit', 'forgiveness', 'left', 'rejoined'));
ALTER TABLE "member_fact" ADD CONSTRAINT "member_fact_ended_check" CHECK ("ended" IN ('cancelled', 'returned') AND "ended_at" IS NOT NULL OR "ended" IS NULL AND "ended_at" IS NULL);
ALTER TABLE "backfill" ADD CONSTRAINT "backfill_status_check" CHECK ("status" IN ('staging', 'settling', 'done'));

CREATE INDEX "delivery_waiting_idx" ON "delivery" ("shop_id", "id") WHERE "status" = 'waiting';
CREATE INDEX "delivery_failed_idx" ON "delivery" ("shop_id", "id") WHERE "status" = 'failed';
CREATE INDEX "delivery_subject_idx" ON "delivery" ("shop_id", "subject_gid") WHERE "body" IS NOT NULL AND "subject_gid" IS NOT NULL;

CREATE SCHEMA "reporting";

-- Exact at the moment of reading: what matures or expires between a balance's as_of and now is applied here, by
-- the rules of the replay (a maturing lot pays debt first, and nothing else can have happened in between).
CREATE VIEW "reporting"."member_balance" AS
SELECT s.domain AS shop_domain,
       m.customer_gid,
       coalesce(n.available, b.available) AS points_available,
       coalesce(n.pending, b.pending) AS points_pending,
       coalesce(b.debt - n.paid, b.debt) AS points_debt,
       b.earned_lifetime AS points_earned_lifetime,
       b.tier
FROM balance b
JOIN member m ON m.shop_id = b.shop_id AND m.id = b.member_id AND m.root_id = m.id
JOIN shop s ON s.id = b.shop_id
LEFT JOIN LATERAL (
  SELECT coalesce(sum(l.unspent - l.paid) FILTER (WHERE l.matures_at <= now()), 0)::bigint AS available,
         coalesce(sum(l.unspent) FILTER (WHERE l.matures_at > now()), 0)::bigint AS pending,
         coalesce(sum(l.paid_ever), 0)::bigint AS paid
  FROM (
    SELECT d.matures_at,
           CASE WHEN d.expires_at <= now() THEN 0 ELSE d."left" END AS unspent,
           CASE WHEN d.expires_at <= now() THEN 0 ELSE d.paid END AS paid,
           d.paid AS paid_ever
    FROM (
      SELECT l.matures_at, l.expires_at, l."left",
             CASE WHEN l.matures_at > b.as_of AND l.matures_at <= now() AND l.expires_at > l.matures_at IS NOT FALSE
                  THEN greatest(0, least(l."left", b.debt - coalesce(sum(l."left")
                         FILTER (WHERE l.matures_at > b.as_of AND l.expires_at > l.matures_at IS NOT FALSE)
                         OVER (ORDER BY l.matures_at, l.expires_at NULLS LAST, l.placed_at, l.cause
                               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)))
                  ELSE 0 END AS paid
      FROM lot l
      WHERE l.shop_id = b.shop_id AND l.member_id = b.member_id AND l."left" > 0
    ) d
  ) l
) n ON b.next_boundary_at <= now();

CREATE VIEW "reporting"."point_entry" AS
SELECT s.domain AS shop_domain,
       r.customer_gid,
       e.kind,
       e.points,
       e.cause,
       e.order_gid,
       e.occurred_at
FROM point_entry e
JOIN shop s ON s.id = e.shop_id
JOIN member m ON m.shop_id = e.shop_id AND m.id = e.member_id
JOIN member r ON r.shop_id = m.shop_id AND r.id = m.root_id;
