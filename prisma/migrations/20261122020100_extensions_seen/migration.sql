-- What App Bridge last said is switched on, so that the start page is drawn once and does not jump when it says so again.
ALTER TABLE "setup_guide" ADD COLUMN "theme_on" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN "after_purchase_on" BOOLEAN NOT NULL DEFAULT false;
