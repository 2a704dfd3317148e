-- What staff did in the admin: the audit log, and the "who" behind an adjustment.
CREATE TABLE "staff_action" (
    "shop_id" BIGINT NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "staff_name" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "member_id" BIGINT,
    "detail" JSON,

    CONSTRAINT "staff_action_pkey" PRIMARY KEY ("shop_id","id")
);

CREATE INDEX "staff_action_member_idx" ON "staff_action"("shop_id", "member_id");

ALTER TABLE "staff_action" ADD CONSTRAINT "staff_action_shop_fkey" FOREIGN KEY ("shop_id") REFERENCES "shop"("id") ON DELETE CASCADE ON UPDATE NO ACTION;
