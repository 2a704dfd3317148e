-- A pool asks to be filled when half of what it is filled to is left, which differs from shop to shop.
ALTER TABLE "code_pool" ADD COLUMN     "low" INTEGER NOT NULL DEFAULT 50;
