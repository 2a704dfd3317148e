-- At which address of the app the program was last told to the shop, and why it was not told.
ALTER TABLE "shop" ADD COLUMN     "program_api" TEXT,
ADD COLUMN     "program_error" TEXT;
