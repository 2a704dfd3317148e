-- What Shopify tells of a shop when staff open the app: asked once an installation and after each new token, so that
-- a page needs no call for it. A shop installed by other means is asked at its first visit.
ALTER TABLE "shop" ADD COLUMN "is_plus" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "shop" ADD COLUMN "installation_gid" TEXT;
ALTER TABLE "shop" ADD COLUMN "facts_due" BOOLEAN NOT NULL DEFAULT true;
