import { programSchema, type Program, type ProgramVersion } from '#app/domain/program.ts';
import type { Rules } from '#app/domain/account.ts';
import type { Instant } from '#app/domain/time.ts';
import { send, type Queryable, type Transaction } from '#app/db/database.ts';

/** A shop and the rules that judge its facts. */
export interface ShopRules extends Rules {
  readonly shopId: number;
  readonly domain: string;
  readonly currency: string;
  readonly tombstoneKey: string;
  readonly hasTombstones: boolean;
  readonly publishes: boolean;
  readonly installedAt: Instant;
  readonly uninstalledAt: Instant | null;
  /** Was uninstalled before the present installation. */
  readonly returned: boolean;
}

interface ShopRow {
  id: number;
  domain: string;
  currency: string;
  timezone: string;
  earns_from: Instant;
  tombstone_key: string;
  has_tombstones: boolean;
  publishes: boolean;
  installed_at: Instant;
  uninstalled_at: Instant | null;
  returned: boolean;
  versions: { version: number; in_force_from: number; document: string }[];
}

/** Versions never change once written, so each document is checked once a process. */
const parsed = new Map<string, Program>();

function parseProgram(shopId: number, version: number, document: string): Program {
  const key = `${shopId}:${version}:${document}`;
  let program = parsed.get(key);
  if (!program) {
    program = programSchema.parse(JSON.parse(document));
    if (parsed.size > 10_000) parsed.clear();
    parsed.set(key, program);
  }
  return program;
}

/**
 * Reads a shop with its rules. With `share` it also holds the shop's row, so that a change of the rules, a merge or a
 * redaction waits until what was settled before it is committed, and then finds it. Held first and read in a statement
 * of its own: who waited for a change would otherwise still see the rules from before it.
 */
export async function readShopRules(tx: Queryable, shopId: number, lock: 'none'): Promise<ShopRules | null>;
export async function readShopRules(
  tx: Transaction,
  shopId: number,
  lock: 'share' | 'update',
): Promise<ShopRules | null>;
export async function readShopRules(
  tx: Queryable | Transaction,
  shopId: number,
  lock: 'share' | 'update' | 'none',
): Promise<ShopRules | null> {
  if (lock !== 'none') {
    const mode = { share: 'FOR SHARE', update: 'FOR UPDATE' }[lock];
    send(tx as Transaction, {
      name: `shop-hold-${lock}`,
      text: `SELECT 1 FROM shop WHERE id = $1 ${mode}`,
      values: [shopId],
    });
  }
  const { rows } = await tx.query<ShopRow>({
    name: 'shop-rules',
    text: `SELECT s.id, s.domain, s.currency, s.timezone, s.earns_from, s.tombstone_key, s.has_tombstones, s.publishes,
                  s.installed_at, s.uninstalled_at, s.returned,
                  (SELECT json_agg(json_build_object('version', p.version,
                            'in_force_from', floor(extract(epoch FROM p.in_force_from) * 1000)::bigint,
                            'document', p.document::text) ORDER BY p.in_force_from, p.version)
                     FROM program_version p WHERE p.shop_id = s.id) AS versions
           FROM shop s WHERE s.id = $1`,
    values: [shopId],
  });
  const row = rows[0];
  return row ? toShopRules(row) : null;
}

function toShopRules(row: ShopRow): ShopRules {
  return {
    shopId: row.id,
    domain: row.domain,
    currency: row.currency,
    timezone: row.timezone,
    earnsFrom: row.earns_from,
    tombstoneKey: row.tombstone_key,
    hasTombstones: row.has_tombstones,
    publishes: row.publishes,
    installedAt: row.installed_at,
    uninstalledAt: row.uninstalled_at,
    returned: row.returned,
    versions: row.versions.map(({ version, in_force_from, document }): ProgramVersion => ({
      version,
      inForceFrom: in_force_from,
      program: parseProgram(row.id, version, document),
    })),
  };
}
