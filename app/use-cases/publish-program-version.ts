import type { Database } from '#app/db/database.ts';
import { programSchema } from '#app/domain/program.ts';
import type { Clock } from '#app/db/clock.ts';
import { inSettlement } from '#app/ledger/settlement.ts';
import { settle } from '#app/ledger/settle.ts';
import { wakeMembers } from '#app/ledger/wake.ts';
import { failure, success, type Result } from '#app/shopify/result.ts';

/**
 * Puts new rules into force from this moment on; orders placed before keep theirs. Members are swept then, for
 * the thresholds of the tiers are today's.
 * @returns the new version's number
 */
export async function publishProgramVersion(
  database: Database,
  shopId: number,
  document: unknown,
  createdBy: string,
  clock: Clock,
): Promise<Result<number, 'bad_program' | 'unknown_shop'>> {
  const parsed = programSchema.safeParse(document);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return failure(
      'bad_program',
      `The program is not valid at ${issue?.path.join('.') || 'its top'}: ${issue?.message ?? ''}`,
    );
  }
  const version = await inSettlement(database, shopId, 'update', async (tx, rules, alsoLock) => {
    const now = await clock(tx);
    const last = rules.versions.at(-1);
    const inForceFrom = Math.max(now, (last?.inForceFrom ?? 0) + 1);
    const number = (last?.version ?? 0) + 1;
    await tx.query(
      `INSERT INTO program_version (shop_id, version, in_force_from, document, created_by)
       VALUES ($1, $2, to_timestamp($3::float8 / 1000), $4, $5)`,
      [shopId, number, inForceFrom, JSON.stringify(parsed.data), createdBy],
    );
    await wakeMembers(tx, shopId, now);
    const versions = [...rules.versions, { version: number, inForceFrom, program: parsed.data }];
    // Shopify's clock may be ahead of ours: orders placed after this moment that are settled already.
    const { rows } = await tx.query<{ orderGid: string }>(
      `SELECT order_gid AS "orderGid" FROM shop_order WHERE shop_id = $1 AND placed_at >= to_timestamp($2::float8 / 1000)`,
      [shopId, inForceFrom],
    );
    await settle(tx, { ...rules, versions }, { orderGids: rows.map((row) => row.orderGid) }, clock, alsoLock);
    return number;
  });
  return version === null
    ? failure('unknown_shop', 'There is no such shop: install it first.')
    : success(version);
}
