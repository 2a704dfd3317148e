/** Who customers are, as their shop tells it. */
import { failure, success, type Failure, type Result } from '../result.ts';
import type { AdminClient, AdminCode } from './admin-client.ts';
import { CUSTOMER_PROFILES, CUSTOMERS_A_CALL, CUSTOMERS_TAGS } from './customer-documents.ts';

export interface CustomerProfile {
  readonly customerGid: string;
  /** First and last name, as the shop writes them; null when it has none, or does not tell. */
  readonly name: string | null;
  readonly email: string | null;
  readonly tags: readonly string[];
  /** How many orders Shopify says they have made. */
  readonly orders: number;
}

export interface ProfilesRead {
  /** By customer gid; customers that are gone are not in it. */
  readonly profiles: ReadonlyMap<string, CustomerProfile>;
  /** Shopify tells this app no names (protected customer data, level 2): only tags were read. */
  readonly namesRefused: boolean;
}

/**
 * @param askNames false where Shopify has lately refused names: asking again would cost a call each time
 */
export async function readProfiles(
  client: AdminClient,
  customerGids: readonly string[],
  askNames: boolean,
): Promise<Result<ProfilesRead, AdminCode>> {
  if (customerGids.length > CUSTOMERS_A_CALL) throw new Error(`at most ${CUSTOMERS_A_CALL} customers a call`);
  if (askNames) {
    const answer = await client.request(CUSTOMER_PROFILES, { ids: [...customerGids] });
    if (answer.ok) {
      const found = answer.value.nodes.flatMap((node): CustomerProfile[] => {
        if (!node || !('tags' in node)) return [];
        const name = storable([node.firstName, node.lastName].filter((part) => part?.trim()).join(' '));
        const email = storable(node.defaultEmailAddress?.emailAddress ?? '');
        const tags = node.tags.map(storable);
        const orders = Number(node.numberOfOrders);
        return [{ customerGid: node.id, name: name || null, email: email || null, tags, orders }];
      });
      return success({ profiles: byGid(found), namesRefused: false });
    }
    if (answer.code !== 'unauthorized') return failed(answer);
  }
  // Either the token is no good, which this call will tell, or only the names are kept from us.
  const answer = await client.request(CUSTOMERS_TAGS, { ids: [...customerGids] });
  if (!answer.ok) return failed(answer);
  const found = answer.value.nodes.flatMap((node): CustomerProfile[] => {
    if (!node || !('tags' in node)) return [];
    const orders = Number(node.numberOfOrders);
    return [{ customerGid: node.id, name: null, email: null, tags: node.tags.map(storable), orders }];
  });
  return success({ profiles: byGid(found), namesRefused: true });
}

/** PostgreSQL stores no zero characters and no halves of characters. */
function storable(text: string): string {
  return text.replaceAll('\0', '').toWellFormed().trim();
}

function failed({ code, message }: Failure<AdminCode>): Failure<AdminCode> {
  return failure(code, message);
}

function byGid(profiles: readonly CustomerProfile[]): ReadonlyMap<string, CustomerProfile> {
  return new Map(profiles.map((profile) => [profile.customerGid, profile]));
}
