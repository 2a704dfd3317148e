import { log } from '#app/config/log.server.ts';
import type { Database } from '#app/db/database.ts';
import type { Program } from '#app/domain/program.ts';
import { RESOURCE_NAMES } from '#app/shopify/admin/lookup-documents.ts';
import { openAdminAccess } from './open-admin-access.ts';

/** As many as the page shows of either list. */
const MOST_NAMES = 100;
/** A page does not wait longer for names. */
const LIMIT_MS = 1_500;

/**
 * Titles of the products and collections that these programs leave out, by gid, as Shopify tells them now: they are not
 * kept. Those that are gone, and all of them when Shopify does not answer soon, are left out.
 */
export async function nameResources(
  database: Database,
  shopId: number,
  programs: readonly Program[],
  fetch?: typeof globalThis.fetch,
): Promise<Readonly<Record<string, string>>> {
  const gids = programs.flatMap(({ earning: { excluded } }) => [
    ...[
      ...excluded.productGids.slice(0, MOST_NAMES / 2),
      ...excluded.collectionGids.slice(0, MOST_NAMES / 2),
    ],
  ]);
  return nameGids(database, shopId, gids, fetch);
}

/** The same for products and collections by their gids, two hundred at most. */
export async function nameGids(
  database: Database,
  shopId: number,
  gids: readonly string[],
  fetch?: typeof globalThis.fetch,
): Promise<Readonly<Record<string, string>>> {
  if (gids.length === 0) return {};
  try {
    const signal = AbortSignal.timeout(LIMIT_MS);
    const client = { maxAttempts: 1, timeoutMs: LIMIT_MS };
    const access = await openAdminAccess(database, shopId, { fetch, signal, client });
    if (!access.ok) return {};
    const ids = [...new Set(gids)].slice(0, MOST_NAMES * 2);
    const answer = await access.value.request(RESOURCE_NAMES, { ids });
    if (!answer.ok) return {};
    return Object.fromEntries(
      answer.value.nodes.flatMap((node) => (node && 'title' in node ? [[node.id, node.title]] : [])),
    );
  } catch (error) {
    log.warn('names of products not read', { shopId, error });
    return {};
  }
}
