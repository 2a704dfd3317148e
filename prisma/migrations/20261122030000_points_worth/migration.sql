-- Every program says what points are worth. Documents from before get what the default program says, 500 points for
-- 5.00 (for 500 in currencies without decimals), so that the schema need not know documents of two kinds.
-- Exponents are ISO 4217's, as they stand in app/shopify/money.ts.
UPDATE "program_version" p
SET "document" = jsonb_set(p."document"::jsonb, '{points,worth}', jsonb_build_object('points', 500, 'amountMinor',
      CASE WHEN s."currency" IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') THEN 5000 ELSE 500 END))::json
FROM "shop" s
WHERE s."id" = p."shop_id" AND p."document"::jsonb #> '{points,worth}' IS NULL;
