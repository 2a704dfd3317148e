import { randomBytes } from 'node:crypto';
import { inTransaction, type Database, type Transaction } from '#app/db/database.ts';
import { defaultProgram, earningUnit, programSchema, type Program } from '#app/domain/program.ts';
import { defaultRewards } from '#app/domain/rewards/reward-terms.ts';
import { isTimeZone, type Instant } from '#app/domain/time.ts';
import { currencyExponent } from '#app/shopify/money.ts';
import { failure, success, type Result } from '#app/shopify/result.ts';

export interface ShopInstallation {
  /** `<name>.myshopify.com`. */
  readonly domain: string;
  /** ISO 4217. */
  readonly currency: string;
  /** IANA time zone. */
  readonly timezone: string;
  /** From when on orders earn; the installation when absent. */
  readonly earnsFrom?: Instant | undefined;
  /** Checked against the program's schema; the default program when absent. */
  readonly program?: unknown;
}

export interface InstalledShop {
  readonly shopId: number;
  readonly outcome: 'installed' | 'reinstalled' | 'already_installed';
}

export type InstallCode = 'bad_domain' | 'bad_currency' | 'bad_timezone' | 'bad_program';

const SHOP_DOMAIN = /^[a-z0-9][a-z0-9-]*\.myshopify\.com$/;

/**
 * Makes the shop with its first program version. A shop that comes back keeps its members and ledger, and what
 * happened since it left is reconciled from then on. An installed shop keeps its settings.
 */
export async function installShop(
  database: Database,
  installation: ShopInstallation,
  now: Instant,
): Promise<Result<InstalledShop, InstallCode>> {
  const program = checkInstallation(installation);
  if (!program.ok) return program;
  return inTransaction(database, async (tx) => {
    const known = await tx.query<{ id: number; uninstalled: boolean }>(
      'SELECT id, uninstalled_at IS NOT NULL AS uninstalled FROM shop WHERE domain = $1 FOR UPDATE',
      [installation.domain],
    );
    const shop = known.rows[0];
    if (shop && !shop.uninstalled) {
      await renew(tx, shop.id, now);
      return success({ shopId: shop.id, outcome: 'already_installed' as const });
    }
    if (shop) {
      await reinstall(tx, shop.id, now);
      return success({ shopId: shop.id, outcome: 'reinstalled' as const });
    }
    const shopId = await insertShop(tx, installation, program.value, now);
    return success({ shopId, outcome: 'installed' as const });
  });
}

function checkInstallation({
  domain,
  currency,
  timezone,
  program,
}: ShopInstallation): Result<Program, InstallCode> {
  if (!SHOP_DOMAIN.test(domain)) {
    return failure('bad_domain', 'The shop must be given as <name>.myshopify.com, in lower case.');
  }
  // A code that nobody knows would silently be counted in hundredths.
  if (!Intl.supportedValuesOf('currency').includes(currency))
    return failure('bad_currency', 'The currency must be an ISO 4217 code such as USD.');
  if (!isTimeZone(timezone))
    return failure('bad_timezone', 'The time zone must be an IANA name such as Europe/London.');
  if (program === undefined) return success(defaultProgram(currencyExponent(currency)));
  const parsed = programSchema.safeParse(program);
  if (parsed.success) return success(parsed.data);
  const [issue] = parsed.error.issues;
  return failure(
    'bad_program',
    `The program is not valid at ${issue?.path.join('.') || 'its top'}: ${issue?.message ?? ''}`,
  );
}

async function insertShop(
  tx: Transaction,
  { domain, currency, timezone, earnsFrom }: ShopInstallation,
  program: Program,
  now: Instant,
): Promise<number> {
  const { rows } = await tx.query<{ id: number }>(
    `INSERT INTO shop (domain, currency, timezone, earns_from, installed_at, tombstone_key)
     VALUES ($1, $2, $3, to_timestamp($4::float8 / 1000), to_timestamp($5::float8 / 1000), $6) RETURNING id`,
    // Shopify tells times in whole seconds: an order of this very second would else seem older than the program.
    [domain, currency, timezone, earnsFrom ?? wholeSecond(now), now, randomBytes(32).toString('hex')],
  );
  const shopId = rows[0]?.id ?? 0;
  await tx.query(
    `INSERT INTO program_version (shop_id, version, in_force_from, document, created_by)
     VALUES ($1, 1, to_timestamp($2::float8 / 1000), $3, 'install')`,
    [shopId, now, JSON.stringify(program)],
  );
  await addRewards(tx, shopId, earningUnit(currencyExponent(currency)), now);
  return shopId;
}

/** In force from the installation: who ordered before it gets no gift, also when those orders earn later. */
async function addRewards(tx: Transaction, shopId: number, unit: number, now: Instant): Promise<void> {
  for (const [index, { grantedFor, terms }] of defaultRewards(unit).entries()) {
    const { rows } = await tx.query<{ id: number }>(
      `INSERT INTO reward (shop_id, request_id, granted_for, created_at)
       VALUES ($1, $2, $3, to_timestamp($4::float8 / 1000)) RETURNING id`,
      [shopId, `install-${index + 1}`, grantedFor, now],
    );
    await tx.query(
      `INSERT INTO reward_version (shop_id, reward_id, version, terms, in_force_from, created_by)
       VALUES ($1, $2, 1, $3, to_timestamp($4::float8 / 1000), 'install')`,
      [shopId, rows[0]?.id, JSON.stringify(terms), wholeSecond(now)],
    );
  }
}

const wholeSecond = (at: Instant): Instant => Math.floor(at / 1000) * 1000;

/** Installed again while we took it for installed: its app/uninstalled may still be on its way, and is old then. */
async function renew(tx: Transaction, shopId: number, now: Instant): Promise<void> {
  await tx.query(
    `UPDATE shop SET reconciled_until = coalesce(reconciled_until, installed_at),
            installed_at = to_timestamp($2::float8 / 1000), returned = true WHERE id = $1`,
    [shopId, now],
  );
}

async function reinstall(tx: Transaction, shopId: number, now: Instant): Promise<void> {
  await tx.query(
    `UPDATE shop SET installed_at = to_timestamp($2::float8 / 1000), returned = true,
            reconciled_until = least(reconciled_until, uninstalled_at), uninstalled_at = NULL WHERE id = $1`,
    [shopId, now],
  );
}
