import { databaseClock, type Clock } from '#app/db/clock.ts';
import { inTransaction, type Database, type Queryable, type Transaction } from '#app/db/database.ts';
import type { Instant } from '#app/domain/time.ts';
import { lockMembers, type BalanceRow } from '#app/ledger/balances.ts';
import { settleGrants } from '#app/ledger/grants.ts';
import { storeOrdersTold, type OrdersTold } from '#app/ledger/orders-told.ts';
import { queuePublications } from '#app/ledger/outgoing.ts';
import { inSettlement } from '#app/ledger/settlement.ts';
import type { ShopRules } from '#app/ledger/shop-rules.ts';
import { foldTag, nameKey, profileWords } from '#app/domain/search-words.ts';
import type { AdminClient } from '#app/shopify/admin/admin-client.ts';
import { CUSTOMERS_A_CALL } from '#app/shopify/admin/customer-documents.ts';
import { readProfiles, type CustomerProfile } from '#app/shopify/admin/read-profiles.ts';
import { giveCodes } from './give-codes.ts';
import { backOffSql, errorText, isOfTheShop } from './outgoing-errors.ts';

export interface ProfilesDone {
  readonly read: number;
  readonly failed: number;
  /** It stopped before everything due was tried. */
  readonly hasMore: boolean;
}

interface Claimed {
  readonly memberId: number;
  /** The wish that the answer will fulfil; a newer one keeps the row. */
  readonly revision: number;
}

/** Longer than a call with all its attempts takes. */
const CLAIM = '5 minutes';
/** Shopify may have been asked for our approval since. */
const ASK_NAMES_AGAIN = '1 day';

/**
 * Reads from the Admin API who the members are whose profile is due: names, e-mail addresses and tags, and how many orders they have
 * made. Webhooks only say that something has changed. Where Shopify keeps names from this app, tags are read alone and
 * `shop.names_refused_at` says so.
 * @param shouldStop asked between calls
 */
export async function readDueProfiles(
  database: Database,
  shopId: number,
  client: AdminClient,
  shouldStop: () => boolean = () => false,
  clock: Clock = databaseClock,
): Promise<ProfilesDone> {
  let read = 0;
  for (;;) {
    if (shouldStop()) return { read, failed: 0, hasMore: true };
    const claimed = await claim(database, shopId);
    if (claimed.length === 0) return { read, failed: 0, hasMore: false };
    try {
      const failure = await readClaimed(database, shopId, client, claimed, clock);
      if (failure === null) read += claimed.length;
      // Whatever else is asked now would fail the same way.
      else return { read, failed: claimed.length, hasMore: !isOfTheShop(failure) };
    } catch (error) {
      await release(database, shopId, claimed);
      throw error;
    }
  }
}

async function claim(database: Database, shopId: number): Promise<Claimed[]> {
  const { rows } = await database.query<Claimed>({
    name: 'profile-reads-claim',
    text: `UPDATE profile_read r SET claimed_until = now() + interval '${CLAIM}', attempts = r.attempts + 1
           FROM (SELECT member_id FROM profile_read
                 WHERE shop_id = $1 AND next_attempt_at <= now() AND (claimed_until IS NULL OR claimed_until <= now())
                 ORDER BY next_attempt_at LIMIT $2 FOR UPDATE SKIP LOCKED) due
           WHERE r.shop_id = $1 AND r.member_id = due.member_id
           RETURNING r.member_id AS "memberId", r.revision`,
    values: [shopId, CUSTOMERS_A_CALL],
  });
  return rows;
}

/** @returns the code of what failed, or null */
async function readClaimed(
  database: Database,
  shopId: number,
  client: AdminClient,
  claimed: readonly Claimed[],
  clock: Clock,
): Promise<string | null> {
  const gids = await customersOf(database, shopId, claimed);
  const askNames = await mayAskNames(database, shopId);
  const answer = gids.size === 0 ? null : await readProfiles(client, [...gids.keys()], askNames);
  if (answer && !answer.ok) {
    await markFailed(database, shopId, claimed, errorText(answer), isOfTheShop(answer.code));
    return answer.code;
  }
  const profiles = answer?.value.profiles ?? new Map<string, CustomerProfile>();
  if (answer) {
    await inTransaction(database, async (tx) => {
      if (askNames) await noteNames(tx, shopId, answer.value.namesRefused);
      await storeProfiles(tx, shopId, gids, profiles);
    });
  }
  const told = [...gids].flatMap(([gid, memberId]) => {
    const orders = profiles.get(gid)?.orders;
    return orders === undefined ? [] : [{ memberId, orders }];
  });
  await inSettlement(database, shopId, 'share', async (tx, rules) => {
    const earning = await lockMembers(
      tx,
      shopId,
      told.map(({ memberId }) => memberId),
    );
    const done = new Set(await markDone(tx, shopId, claimed));
    // Wished for anew during the call: an order may have come since, or other customers' orders.
    const fresh = told.filter(({ memberId }) => done.has(memberId));
    await settleOrdersTold(tx, rules, fresh, earning, await clock(tx));
  });
  return null;
}

/** Whether an order is the customer's first is now known, so gifts may come or go. */
async function settleOrdersTold(
  tx: Transaction,
  rules: ShopRules,
  told: readonly OrdersTold[],
  balances: ReadonlyMap<number, BalanceRow>,
  now: Instant,
): Promise<void> {
  storeOrdersTold(tx, rules.shopId, told, now);
  const earning = told.map(({ memberId }) => memberId).filter((memberId) => balances.get(memberId)?.earning);
  const { granted, memberIds } = await settleGrants(tx, rules, earning, now);
  await giveCodes(tx, rules, granted, now);
  if (rules.publishes) queuePublications(tx, rules.shopId, memberIds);
}

/** Whom to ask for, by customer gid: not who was merged away or forgotten since. */
async function customersOf(
  database: Queryable,
  shopId: number,
  claimed: readonly Claimed[],
): Promise<Map<string, number>> {
  const { rows } = await database.query<{ memberId: number; customerGid: string }>({
    name: 'profile-reads-customers',
    text: `SELECT id AS "memberId", customer_gid AS "customerGid" FROM member
           WHERE shop_id = $1 AND id = ANY($2::bigint[]) AND root_id = id AND redacted_at IS NULL AND erased_at IS NULL
             AND customer_gid LIKE 'gid://%'`,
    values: [shopId, claimed.map((one) => one.memberId)],
  });
  return new Map(rows.map((row) => [row.customerGid, row.memberId]));
}

async function mayAskNames(database: Queryable, shopId: number): Promise<boolean> {
  const { rows } = await database.query<{ may: boolean }>(
    `SELECT names_refused_at IS NULL OR names_refused_at < now() - interval '${ASK_NAMES_AGAIN}' AS may
     FROM shop WHERE id = $1`,
    [shopId],
  );
  return rows[0]?.may ?? false;
}

/** When names are told again that were refused before, everybody without one is to be read again. */
async function noteNames(tx: Transaction, shopId: number, refused: boolean): Promise<void> {
  const { rowCount } = await tx.query(
    `UPDATE shop SET names_refused_at = CASE WHEN $2 THEN now() END
     WHERE id = $1 AND ($2 OR names_refused_at IS NOT NULL)`,
    [shopId, refused],
  );
  if (refused || rowCount === 0) return;
  await tx.query(
    `INSERT INTO profile_read AS r (shop_id, member_id)
     SELECT $1, member_id FROM member_profile WHERE shop_id = $1 AND name IS NULL ORDER BY member_id
     ON CONFLICT (shop_id, member_id) DO UPDATE SET revision = r.revision + 1, next_attempt_at = excluded.next_attempt_at`,
    [shopId],
  );
}

/**
 * Only rows that are still there, of members who still have an id: whoever was forgotten while Shopify was asked
 * stays forgotten.
 */
async function storeProfiles(
  tx: Transaction,
  shopId: number,
  gids: ReadonlyMap<string, number>,
  profiles: ReadonlyMap<string, CustomerProfile>,
): Promise<void> {
  const rows = [...gids].map(([gid, memberId]) => {
    // Gone at Shopify: nothing is known of them any more.
    const { name, email, tags } = profiles.get(gid) ?? { name: null, email: null, tags: [] };
    const words = profileWords(name, email).map((word) => `${shopId}/${word}`);
    const labels = tags.map((tag) => `${shopId}#${foldTag(tag)}`);
    return { gid, memberId, name, email, tags, key: nameKey(name ?? email), words: [...words, ...labels] };
  });
  await tx.query({
    name: 'profiles-store',
    // As one document: unnest would flatten arrays of arrays.
    text: `UPDATE member_profile p SET name = u.name, email = u.email, tags = u.tags, name_key = u.key,
             words = array_to_tsvector(u.words), read_at = now()
           FROM json_to_recordset($2) AS u("memberId" bigint, gid text, name text, email text, tags text[], key text,
                                           words text[]),
                (SELECT id, customer_gid FROM member WHERE shop_id = $1 AND id = ANY($3::bigint[])
                   AND erased_at IS NULL ORDER BY id FOR SHARE) m
           WHERE p.shop_id = $1 AND p.member_id = u."memberId" AND m.id = u."memberId" AND m.customer_gid = u.gid`,
    values: [shopId, JSON.stringify(rows), rows.map((row) => row.memberId)],
  });
}

/**
 * A row that got a newer wish during the call stays, and is due at once.
 * @returns the members of the others
 */
async function markDone(tx: Transaction, shopId: number, done: readonly Claimed[]): Promise<number[]> {
  const ids = done.map((one) => one.memberId);
  const { rows } = await tx.query<{ memberId: number }>({
    name: 'profile-reads-done',
    text: `DELETE FROM profile_read r USING unnest($2::bigint[], $3::int[]) AS u(id, revision)
           WHERE r.shop_id = $1 AND r.member_id = u.id AND r.revision = u.revision
           RETURNING r.member_id AS "memberId"`,
    values: [shopId, ids, done.map((one) => one.revision)],
  });
  await tx.query({
    name: 'profile-reads-again',
    text: `UPDATE profile_read SET claimed_until = NULL, attempts = 0, last_error = NULL
           WHERE shop_id = $1 AND member_id = ANY($2::bigint[])`,
    values: [shopId, ids],
  });
  return rows.map(({ memberId }) => memberId);
}

async function markFailed(
  database: Queryable,
  shopId: number,
  claimed: readonly Claimed[],
  error: string,
  mayPass: boolean,
): Promise<void> {
  await database.query(
    `UPDATE profile_read SET claimed_until = NULL, last_error = $3, next_attempt_at = now() +
       CASE WHEN $4 THEN ${backOffSql('15 seconds', '6 hours')} ELSE ${backOffSql('1 hour', '7 days')} END
     WHERE shop_id = $1 AND member_id = ANY($2::bigint[])`,
    [shopId, claimed.map((one) => one.memberId), error, mayPass],
  );
}

async function release(database: Queryable, shopId: number, claimed: readonly Claimed[]): Promise<void> {
  await database.query(
    `UPDATE profile_read SET claimed_until = NULL WHERE shop_id = $1 AND member_id = ANY($2::bigint[])`,
    [shopId, claimed.map((one) => one.memberId)],
  );
}
