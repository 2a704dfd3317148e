import { SHOPIFY_API_VERSION } from '#app/config/shopify-api-version.ts';
import { databaseClock } from '#app/db/clock.ts';
import { isUniqueViolation } from '#app/db/constraints.ts';
import { inTransaction, type Database } from '#app/db/database.ts';
import { inSettlement } from '#app/ledger/settlement.ts';
import { createAdminClient } from '#app/shopify/admin/admin-client.ts';
import { SHOP_FACTS } from '#app/shopify/admin/shop-documents.ts';
import { failure, success, type Result } from '#app/shopify/result.ts';
import { installShop } from './install-shop.ts';
import { queueHeldBack } from './record-offline-access.ts';

export type GreetCode =
  /** Shopify does not take the tokens that are stored for the shop. */
  | 'no_access'
  /** Shopify did not say what the shop is; it may be tried again. */
  | 'no_facts'
  /** The shop is one that cannot be installed. */
  | 'not_installable';

/** Somebody waits for the page. */
const PATIENCE = { maxAttempts: 2, timeoutMs: 5_000 };

/**
 * Learns of Shopify what the shop is, and makes it at home here: a new one is installed, one that comes back goes on
 * where it stopped, and everything that waited for access is queued. Done again it changes nothing.
 */
export async function greetShop(database: Database, domain: string): Promise<Result<void, GreetCode>> {
  const facts = await readFacts(database, domain);
  if (!facts.ok) return facts;
  const installed = await settleIn(database, domain, facts.value);
  if (!installed.ok) return installed;
  const { shopId, isRenewed } = installed.value;
  await inSettlement(database, shopId, 'update', async (tx, rules) => {
    await tx.query(`UPDATE shop SET is_plus = $2, installation_gid = $3, facts_due = false WHERE id = $1`, [
      shopId,
      facts.value.isPlus,
      facts.value.installationGid,
    ]);
    await tx.query(`UPDATE session SET scope = $2 WHERE id = 'offline_' || $1`, [domain, facts.value.scopes]);
    // What was written at Shopify went with the old installation.
    if (rules.uninstalledAt === null && (!rules.publishes || isRenewed)) await queueHeldBack(tx, rules);
  });
  return success(undefined);
}

/** Installs the shop, unless it is at home here already. */
async function settleIn(
  database: Database,
  domain: string,
  { currency, timezone, installationGid }: Facts,
): Promise<Result<{ readonly shopId: number; readonly isRenewed: boolean }, GreetCode>> {
  const known = await readKnown(database, domain);
  // Removed and installed again, before we were told that it was removed.
  const isRenewed = known !== null && ![null, installationGid].includes(known.installationGid);
  if (known !== null && !known.isUninstalled && !isRenewed) return success({ shopId: known.id, isRenewed });
  const now = await inTransaction(database, databaseClock);
  try {
    const installed = await installShop(database, { domain, currency, timezone }, now);
    if (!installed.ok) return failure('not_installable', installed.message);
    return success({ shopId: installed.value.shopId, isRenewed });
  } catch (error) {
    // Another request of the first visit was quicker.
    const made = isUniqueViolation(error, 'shop_domain_key') ? await readKnown(database, domain) : null;
    if (made === null) throw error;
    return success({ shopId: made.id, isRenewed: false });
  }
}

interface Facts {
  readonly currency: string;
  readonly timezone: string;
  readonly isPlus: boolean;
  readonly installationGid: string;
  /** Separated by commas. */
  readonly scopes: string;
}

async function readFacts(database: Database, domain: string): Promise<Result<Facts, GreetCode>> {
  const { rows } = await database.query<{ accessToken: string }>(
    `SELECT "accessToken" FROM session WHERE id = 'offline_' || $1::text AND shop = $1`,
    [domain],
  );
  const client = createAdminClient({
    shopDomain: domain,
    accessToken: rows[0]?.accessToken ?? '',
    apiVersion: SHOPIFY_API_VERSION,
    fetch: globalThis.fetch,
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, Math.min(milliseconds, 1_000))),
    now: Date.now,
    random: Math.random,
    ...PATIENCE,
  });
  const answer = await client.request(SHOP_FACTS, {});
  if (!answer.ok) {
    return answer.code === 'unauthorized'
      ? failure('no_access', answer.message)
      : failure('no_facts', `Shopify did not tell about the shop: ${answer.message}`);
  }
  const { shop, currentAppInstallation } = answer.value;
  return success({
    currency: shop.currencyCode,
    timezone: shop.ianaTimezone,
    isPlus: shop.plan.shopifyPlus,
    installationGid: currentAppInstallation.id,
    scopes: currentAppInstallation.accessScopes.map(({ handle }) => handle).join(','),
  });
}

interface KnownShop {
  readonly id: number;
  readonly isUninstalled: boolean;
  readonly installationGid: string | null;
}

async function readKnown(database: Database, domain: string): Promise<KnownShop | null> {
  const { rows } = await database.query<KnownShop>(
    `SELECT id, uninstalled_at IS NOT NULL AS "isUninstalled", installation_gid AS "installationGid"
     FROM shop WHERE domain = $1`,
    [domain],
  );
  return rows[0] ?? null;
}
