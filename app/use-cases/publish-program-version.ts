import type { Database, Transaction } from '#app/db/database.ts';
import { programSchema, type Program } from '#app/domain/program.ts';
import type { Instant } from '#app/domain/time.ts';
import type { Clock } from '#app/db/clock.ts';
import { inSettlement } from '#app/ledger/settlement.ts';
import { settle } from '#app/ledger/settle.ts';
import type { ShopRules } from '#app/ledger/shop-rules.ts';
import { wakeMembers } from '#app/ledger/wake.ts';
import { failure, success, type Result } from '#app/shopify/result.ts';
import { makeProgramDue } from './program-due.ts';

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
    const made = await putIntoForce(tx, rules, parsed.data, createdBy, clock, alsoLock);
    return made.version;
  });
  return version === null
    ? failure('unknown_shop', 'There is no such shop: install it first.')
    : success(version);
}

/**
 * Writes the next version under the shop's lock, and settles anew what it changes.
 * @param rules read with the shop's row locked for update
 */
export async function putIntoForce(
  tx: Transaction,
  rules: ShopRules,
  program: Program,
  createdBy: string,
  clock: Clock,
  alsoLock: readonly number[],
): Promise<{ readonly version: number; readonly at: Instant }> {
  const { shopId } = rules;
  const now = await clock(tx);
  const last = rules.versions.at(-1);
  const inForceFrom = Math.max(now, (last?.inForceFrom ?? 0) + 1);
  const version = (last?.version ?? 0) + 1;
  await tx.query(
    `INSERT INTO program_version (shop_id, version, in_force_from, document, created_by, created_at)
     VALUES ($1, $2, to_timestamp($3::float8 / 1000), $4, $5, to_timestamp($6::float8 / 1000))`,
    [shopId, version, inForceFrom, JSON.stringify(program), createdBy, now],
  );
  await wakeMembers(tx, shopId, now);
  await makeProgramDue(tx, shopId);
  const versions = [...rules.versions, { version, inForceFrom, program }];
  // Shopify's clock may be ahead of ours: orders placed after this moment that are settled already.
  const { rows } = await tx.query<{ orderGid: string }>(
    `SELECT order_gid AS "orderGid" FROM shop_order WHERE shop_id = $1 AND placed_at >= to_timestamp($2::float8 / 1000)`,
    [shopId, inForceFrom],
  );
  await settle(tx, { ...rules, versions }, { orderGids: rows.map((row) => row.orderGid) }, clock, alsoLock);
  return { version, at: now };
}
