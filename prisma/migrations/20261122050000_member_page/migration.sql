-- Tiers that staff give are facts of a member like redemptions and adjustments. What staff wrote about a fact stands
-- beside it, so that forgetting a person finds it.
ALTER TABLE "member_fact" ADD COLUMN "tier" TEXT;
ALTER TABLE "member_fact" ADD COLUMN "tier_locked" BOOLEAN;
ALTER TABLE "member_fact" ADD COLUMN "staff_name" TEXT;
ALTER TABLE "member_fact" ADD COLUMN "reason" TEXT;

ALTER TABLE "member_fact" DROP CONSTRAINT "member_fact_kind_check";
ALTER TABLE "member_fact" ADD CONSTRAINT "member_fact_kind_check" CHECK ("kind" IN ('redemption', 'deduction', 'credit', 'forgiveness', 'left', 'rejoined', 'tier_set', 'tier_released'));
ALTER TABLE "member_fact" ADD CONSTRAINT "member_fact_tier_check" CHECK (("kind" = 'tier_set') = ("tier" IS NOT NULL) AND ("tier" IS NULL) = ("tier_locked" IS NULL));

-- Personal data was deleted by staff: no profile is kept for this customer id from then on.
ALTER TABLE "member" ADD COLUMN "erased_at" TIMESTAMPTZ(3);

-- What staff want to remember about a member. The id is made by the page, so that a note sent twice is one note.
CREATE TABLE "member_note" (
    "shop_id" BIGINT NOT NULL,
    "id" TEXT NOT NULL,
    "member_id" BIGINT NOT NULL,
    "body" TEXT NOT NULL,
    "staff_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "edited_at" TIMESTAMPTZ(3),

    CONSTRAINT "member_note_pkey" PRIMARY KEY ("shop_id","id")
);

CREATE INDEX "member_note_member_idx" ON "member_note"("shop_id", "member_id");

ALTER TABLE "member_note" ADD CONSTRAINT "member_note_member_fkey" FOREIGN KEY ("shop_id", "member_id") REFERENCES "member"("shop_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;
