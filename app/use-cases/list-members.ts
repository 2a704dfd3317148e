import type { Database } from '#app/db/database.ts';
import { dropUnlisted, refreshListingOf } from '#app/ledger/listing.ts';

/**
 * Brings the whole list of a shop's members in step with the ledger. What changes is listed when its publication is
 * claimed; this finds what no publication tells of, such as an order that earned nothing.
 * @param shouldStop asked between pages
 */
export async function listMembers(
  database: Database,
  shopId: number,
  shouldStop: () => boolean = () => false,
): Promise<void> {
  await refreshListingOf(database, shopId, 'all', shouldStop);
  await dropUnlisted(database, shopId);
}
