import { inTransaction, type Database, type Queryable } from '#app/db/database.ts';
import { wireAccount } from '#app/domain/shopper/wire-account.ts';
import { refreshListing, refreshListingOf } from '#app/ledger/listing.ts';
import { readStandings } from '#app/ledger/standing.ts';
import type { AdminClient } from '#app/shopify/admin/admin-client.ts';
import {
  BALANCES_A_CALL,
  publishBalances,
  type PublishedBalance,
  type PublishedRow,
} from '#app/shopify/publish-metafields.ts';
import { backOffSql, errorText, isOfTheShop } from './outgoing-errors.ts';
import { readProgramNow } from './shopper/visit.ts';
import { readVouchers } from './shopper/vouchers.ts';

export interface PublishingDone {
  readonly published: number;
  readonly failed: number;
  /** It stopped before everything due was tried. */
  readonly hasMore: boolean;
}

interface Claimed {
  readonly memberId: number;
  /** The wish that the call will fulfil; a newer one keeps the row. */
  readonly revision: number;
}

/** Longer than a call with all its attempts takes. */
const CLAIM = '5 minutes';

/**
 * Tells Shopify the balances of members whose publication is due, newest wishes only, 25 a call. Safe to run many
 * times at once: a member is in one call at a time, so that an older balance never lands last.
 * @param shouldStop asked between calls
 */
export async function publishDueBalances(
  database: Database,
  shopId: number,
  client: AdminClient,
  shouldStop: () => boolean = () => false,
): Promise<PublishingDone> {
  let published = 0;
  let failed = 0;
  // Telling Shopify of many may take hours; the shop's own list need not wait for that.
  await refreshListingOf(database, shopId, 'publications', shouldStop);
  for (;;) {
    if (shouldStop()) return { published, failed, hasMore: true };
    const claimed = await claim(database, shopId);
    if (claimed.length === 0) return { published, failed, hasMore: false };
    try {
      const outcome = await publishClaimed(database, shopId, client, claimed);
      published += outcome.published;
      failed += outcome.failed;
      if (outcome.shopFails) return { published, failed, hasMore: false };
    } catch (error) {
      await release(database, shopId, claimed);
      throw error;
    }
  }
}

/** Whoever is claimed has changed: the members list takes it over in the same transaction. */
async function claim(database: Database, shopId: number): Promise<Claimed[]> {
  return inTransaction(database, async (tx) => {
    const claimed = await claimDue(tx, shopId);
    const ids = claimed.map((one) => one.memberId).sort((a, b) => a - b);
    await refreshListing(tx, shopId, ids);
    return claimed;
  });
}

async function claimDue(tx: Queryable, shopId: number): Promise<Claimed[]> {
  const { rows } = await tx.query<Claimed>({
    name: 'publications-claim',
    text: `UPDATE publication p SET claimed_until = now() + interval '${CLAIM}', attempts = p.attempts + 1
           FROM (SELECT member_id FROM publication
                 WHERE shop_id = $1 AND next_attempt_at <= now() AND (claimed_until IS NULL OR claimed_until <= now())
                   AND NOT EXISTS (SELECT 1 FROM shop_erasure WHERE shop_id = $1)
                 ORDER BY next_attempt_at LIMIT $2 FOR UPDATE SKIP LOCKED) due
           WHERE p.shop_id = $1 AND p.member_id = due.member_id
           RETURNING p.member_id AS "memberId", p.revision`,
    values: [shopId, BALANCES_A_CALL],
  });
  return rows;
}

async function publishClaimed(
  database: Database,
  shopId: number,
  client: AdminClient,
  claimed: readonly Claimed[],
) {
  const balances = await readBalances(database, shopId, claimed);
  const results = await publishBalances(client, [...balances.values()]);
  const byGid = new Map(results.map((row) => [row.customerGid, row]));
  const done: Claimed[] = [];
  const failures: { claim: Claimed; row: PublishedRow & { ok: false } }[] = [];
  for (const one of claimed) {
    const gid = balances.get(one.memberId)?.customerGid;
    const row = gid === undefined ? undefined : byGid.get(gid);
    // Merged into another or forgotten since: there is nobody left to tell.
    if (!row || row.ok) done.push(one);
    else failures.push({ claim: one, row });
  }
  await inTransaction(database, async (tx) => {
    await markDone(tx, shopId, done);
    await markFailed(tx, shopId, failures);
  });
  const shopFails = failures.some(({ row }) => isOfTheShop(row.code));
  return { published: results.filter((row) => row.ok).length, failed: failures.length, shopFails };
}

/** Accounts as they are now, by member. */
async function readBalances(
  database: Queryable,
  shopId: number,
  claimed: readonly Claimed[],
): Promise<Map<number, PublishedBalance>> {
  const program = await readProgramNow(database, shopId);
  if (!program) return new Map();
  const { rows: members } = await database.query<{ memberId: number; customerGid: string }>({
    name: 'publications-members',
    text: `SELECT m.id AS "memberId", m.customer_gid AS "customerGid" FROM member m
           WHERE m.shop_id = $1 AND m.id = ANY($2::bigint[]) AND m.root_id = m.id AND m.redacted_at IS NULL`,
    values: [shopId, claimed.map((one) => one.memberId)],
  });
  const ids = members.map(({ memberId }) => memberId);
  const standings = await readStandings(database, shopId, ids, program);
  const vouchers = await readVouchers(database, shopId, ids, program.now);
  return new Map(
    members.flatMap(({ memberId, customerGid }) => {
      const standing = standings.get(memberId);
      if (!standing) return [];
      const wires = (vouchers.get(memberId) ?? []).map(({ wire }) => wire);
      const value = wireAccount(standing, program.program, wires, program.now);
      return [[memberId, { customerGid, value }]];
    }),
  );
}

/** A row that got a newer wish during the call stays, and is due at once. */
async function markDone(tx: Queryable, shopId: number, done: readonly Claimed[]): Promise<void> {
  if (done.length === 0) return;
  const values = [shopId, done.map((one) => one.memberId), done.map((one) => one.revision)];
  await tx.query({
    name: 'publications-done',
    text: `DELETE FROM publication p USING unnest($2::bigint[], $3::int[]) AS u(id, revision)
           WHERE p.shop_id = $1 AND p.member_id = u.id AND p.revision = u.revision`,
    values,
  });
  await tx.query({
    name: 'publications-again',
    text: `UPDATE publication SET claimed_until = NULL, attempts = 0, last_error = NULL
           WHERE shop_id = $1 AND member_id = ANY($2::bigint[])`,
    values: values.slice(0, 2),
  });
}

async function markFailed(
  tx: Queryable,
  shopId: number,
  failures: readonly { claim: Claimed; row: PublishedRow & { ok: false } }[],
): Promise<void> {
  if (failures.length === 0) return;
  await tx.query({
    name: 'publications-failed',
    // Sending a row again that Shopify refuses will hardly help, unless something has changed by then.
    text: `UPDATE publication p
           SET claimed_until = NULL, last_error = u.error,
               next_attempt_at = CASE WHEN p.revision > u.revision THEN p.next_attempt_at
                 WHEN u.refused THEN now() + ${backOffSql('1 hour', '7 days')}
                 ELSE now() + ${backOffSql('15 seconds', '6 hours')} END
           FROM unnest($2::bigint[], $3::int[], $4::text[], $5::boolean[]) AS u(id, revision, error, refused)
           WHERE p.shop_id = $1 AND p.member_id = u.id`,
    values: [
      shopId,
      failures.map(({ claim: { memberId } }) => memberId),
      failures.map(({ claim: { revision } }) => revision),
      failures.map(({ row }) => errorText(row)),
      failures.map(({ row }) => row.code === 'refused_row'),
    ],
  });
}

/** Whether the call was carried out is not known, and telling a balance twice does no harm. */
async function release(database: Queryable, shopId: number, claimed: readonly Claimed[]): Promise<void> {
  await database.query(
    `UPDATE publication SET claimed_until = NULL WHERE shop_id = $1 AND member_id = ANY($2::bigint[])`,
    [shopId, claimed.map((one) => one.memberId)],
  );
}
