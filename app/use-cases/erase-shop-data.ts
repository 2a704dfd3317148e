import { databaseClock } from '#app/db/clock.ts';
import { inTransaction, type Database } from '#app/db/database.ts';
import { NOTHING_YET, wireAccount } from '#app/domain/shopper/wire-account.ts';
import { inSettlement } from '#app/ledger/settlement.ts';
import type { AdminClient } from '#app/shopify/admin/admin-client.ts';
import { BALANCES_A_CALL, publishBalances } from '#app/shopify/publish-metafields.ts';
import { failure, success, type Result } from '#app/shopify/result.ts';
import { endAllCodes } from './end-all-codes.ts';
import { greetShop } from './greet-shop.ts';
import { isOfTheShop } from './outgoing-errors.ts';
import { recordStaffAction, type Staff } from './record-staff-action.ts';
import { eraseShop } from './redact-shop.ts';
import { readProgramNow } from './shopper/visit.ts';
import { VISIT, wakeShops } from './wake-shops.ts';

/**
 * Begins to delete everything of the shop. Asked for twice, it is done once.
 * @param typed must be the shop's address: nobody does this by a slip of the hand
 */
export async function requestErasure(
  database: Database,
  shop: { readonly id: number; readonly domain: string },
  typed: string,
  staff: Staff,
): Promise<Result<void, 'not_confirmed'>> {
  if (typed.trim().toLowerCase() !== shop.domain)
    return failure('not_confirmed', `Type ${shop.domain} to delete all data.`);
  await inTransaction(database, async (tx) => {
    await tx.query(
      `INSERT INTO shop_erasure (shop_id, requested_at, staff_name) VALUES ($1, clock_timestamp(), $2)
       ON CONFLICT (shop_id) DO NOTHING`,
      [shop.id, staff.name],
    );
    await wakeShops(tx, VISIT.erase, [shop.id]);
  });
  return success(undefined);
}

interface Erasure {
  readonly domain: string;
  readonly staffName: string;
  readonly afterMemberId: number;
}

/**
 * Carries out what was asked for: no balance shows at Shopify any more and no code works, then everything goes in one
 * transaction, and the shop begins anew with the default program. Goes on where an earlier visit stopped.
 * @returns whether something is left to do
 */
export async function eraseShopData(
  database: Database,
  shopId: number,
  client: AdminClient,
  shouldStop: () => boolean = () => false,
): Promise<{ readonly hasMore: boolean }> {
  for (;;) {
    if (shouldStop()) return { hasMore: true };
    const erasure = await readErasure(database, shopId);
    if (erasure === null) return { hasMore: false };
    const members = await nextMembers(database, shopId, erasure.afterMemberId);
    const last = members.at(-1);
    if (last === undefined) {
      const codes = await endAllCodes(database, shopId, client, shouldStop);
      if (codes !== 'done') return { hasMore: codes === 'stopped' };
      await eraseAll(database, shopId, erasure);
      return { hasMore: false };
    }
    const program = await readProgramNow(database, shopId);
    if (!program) return { hasMore: false };
    const value = wireAccount(NOTHING_YET, program.program, [], program.now);
    const told = await publishBalances(
      client,
      members.map(({ customerGid }) => ({ customerGid, value })),
    );
    // The shop cannot be asked now: the sweep comes back to it. A customer who is gone shows nothing anyway.
    if (told.some((row) => !row.ok && isOfTheShop(row.code))) return { hasMore: false };
    await database.query('UPDATE shop_erasure SET after_member_id = $2 WHERE shop_id = $1', [
      shopId,
      last.id,
    ]);
  }
}

async function readErasure(database: Database, shopId: number): Promise<Erasure | null> {
  const { rows } = await database.query<Erasure>(
    `SELECT s.domain, e.staff_name AS "staffName", e.after_member_id AS "afterMemberId"
     FROM shop_erasure e JOIN shop s ON s.id = e.shop_id WHERE e.shop_id = $1`,
    [shopId],
  );
  return rows[0] ?? null;
}

async function nextMembers(database: Database, shopId: number, after: number) {
  const { rows } = await database.query<{ id: number; customerGid: string }>(
    `SELECT id, customer_gid AS "customerGid" FROM member
     WHERE shop_id = $1 AND id > $2 AND root_id = id AND redacted_at IS NULL ORDER BY id LIMIT ${BALANCES_A_CALL}`,
    [shopId, after],
  );
  return rows;
}

async function eraseAll(
  database: Database,
  shopId: number,
  { domain, staffName }: Pick<Erasure, 'domain' | 'staffName'>,
): Promise<void> {
  const isGone = await inSettlement(database, shopId, 'update', async (tx, rules) => {
    await eraseShop(tx, shopId);
    return rules.uninstalledAt === null;
  });
  if (isGone !== true) return;
  // Where Shopify does not answer now, the shop begins anew when the app is next opened.
  const greeted = await greetShop(database, domain);
  if (!greeted.ok) return;
  await inTransaction(database, async (tx) => {
    const { rows } = await tx.query<{ id: number }>('SELECT id FROM shop WHERE domain = $1', [domain]);
    const anew = rows[0]?.id;
    if (anew === undefined) return;
    const action = { action: 'data.deleted' };
    await recordStaffAction(tx, anew, { name: staffName }, await databaseClock(tx), action);
  });
}
