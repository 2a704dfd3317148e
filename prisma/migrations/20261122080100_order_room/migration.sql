-- Nearly every order is told again as updated soon after it was paid. With room in its page the new version needs no
-- new index entries: six updates of ten then, instead of one or two.
ALTER TABLE "shop_order" SET (fillfactor = 75);
