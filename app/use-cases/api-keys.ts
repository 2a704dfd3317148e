import { createHash, randomBytes } from 'node:crypto';
import { databaseClock } from '#app/db/clock.ts';
import { inTransaction, type Database } from '#app/db/database.ts';
import { failure, success, type Result } from '#app/shopify/result.ts';
import { recordStaffAction, type Staff } from './record-staff-action.ts';

export type ApiKeyCode = 'bad_name' | 'name_taken' | 'too_many';

const LONGEST_NAME = 60;
const MOST_KEYS = 20;

/** A key names its shop, so that it is looked for among that shop's only; it is good only as a whole. */
const KEY = /^perennial_(\d{1,15})_[\w-]{43}$/;

/**
 * Makes a key for another app. It can be shown this once: only its hash is kept.
 * @param name what the owner will know it by; the same name twice is one form sent twice, or a mistake
 */
export async function createApiKey(
  database: Database,
  shopId: number,
  name: string,
  staff: Staff,
): Promise<Result<{ readonly key: string; readonly name: string }, ApiKeyCode>> {
  const called = name.trim();
  if (called === '') return failure('bad_name', 'Enter a name.');
  if (called.length > LONGEST_NAME)
    return failure('bad_name', `Enter a name of at most ${LONGEST_NAME} letters.`);
  const key = `perennial_${shopId}_${randomBytes(32).toString('base64url')}`;
  return inTransaction(database, async (tx) => {
    // Held, so that two forms sent at once count each other's.
    await tx.query('SELECT 1 FROM shop WHERE id = $1 FOR NO KEY UPDATE', [shopId]);
    const { rows } = await tx.query<{ name: string }>('SELECT name FROM api_key WHERE shop_id = $1', [
      shopId,
    ]);
    if (rows.some((known) => known.name === called))
      return failure('name_taken', 'There is a key of this name. Enter another.');
    if (rows.length >= MOST_KEYS)
      return failure('too_many', `There are ${MOST_KEYS} keys. Revoke one that isn’t used.`);
    const now = await databaseClock(tx);
    await tx.query(
      `INSERT INTO api_key (shop_id, name, hash, created_at) VALUES ($1, $2, $3, to_timestamp($4::float8 / 1000))`,
      [shopId, called, hashOf(key), now],
    );
    await recordStaffAction(tx, shopId, staff, now, { action: 'api_key.created', detail: { name: called } });
    return success({ key, name: called });
  });
}

/** From this moment on the key opens nothing. Returns false when there was none. */
export async function revokeApiKey(
  database: Database,
  shopId: number,
  keyId: number,
  staff: Staff,
): Promise<boolean> {
  return inTransaction(database, async (tx) => {
    const { rows } = await tx.query<{ name: string }>(
      'DELETE FROM api_key WHERE shop_id = $1 AND id = $2 RETURNING name',
      [shopId, keyId],
    );
    const [revoked] = rows;
    if (!revoked) return false;
    const now = await databaseClock(tx);
    await recordStaffAction(tx, shopId, staff, now, {
      action: 'api_key.revoked',
      detail: { name: revoked.name },
    });
    return true;
  });
}

/** Shops whose app was removed let nobody in. Use is noted to the hour: a row written at each call would be too much. */
const ADMIT = `WITH held AS (
    SELECT k.shop_id, k.id, k.last_used_at FROM api_key k JOIN shop s ON s.id = k.shop_id
    WHERE k.shop_id = $1 AND k.hash = $2 AND s.uninstalled_at IS NULL
  ), noted AS (
    UPDATE api_key k SET last_used_at = clock_timestamp() FROM held h
    WHERE k.shop_id = $1 AND k.id = h.id
      AND (h.last_used_at IS NULL OR h.last_used_at < clock_timestamp() - interval '1 hour')
  )
  SELECT shop_id AS "shopId" FROM held`;

/**
 * The shop whose key stands in `Authorization: Bearer <key>`; null for a key that is missing, malformed, forged or
 * revoked. The shop that a key names counts only together with the rest of it.
 */
export async function shopOfApiKey(database: Database, authorization: string | null): Promise<number | null> {
  const key = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1] ?? '';
  const named = KEY.exec(key)?.[1];
  if (named === undefined) return null;
  // Found by the hash, never compared letter by letter: the time it takes tells nothing of the key.
  const { rows } = await database.query<{ shopId: number }>(ADMIT, [named, hashOf(key)]);
  return rows[0]?.shopId ?? null;
}

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
