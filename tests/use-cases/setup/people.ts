/** Customers with names at Shopify, and the members list that comes of them, by the real use cases. */
import { readDueProfiles } from '#app/use-cases/read-profiles.ts';
import { gidOf } from '../../ledger/setup/test-shop.ts';
import { newId, order, paid, type ConnectedShop } from './connected-shop.ts';

export interface Person {
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  readonly email?: string | null;
  readonly tags?: readonly string[];
}

/** At Shopify: a new customer, or another person by the same id. */
export function putPerson(shop: ConnectedShop, person: Person, customerId = newId()): string {
  shop.data.customers.set(gidOf(customerId), { customerGid: gidOf(customerId), tags: [], ...person });
  return customerId;
}

/** Members with one order each, not listed yet. */
export async function join(shop: ConnectedShop, people: readonly Person[]): Promise<string[]> {
  const ids = people.map((person) => putPerson(shop, person));
  await shop.shop.deliver(ids.map((id) => paid(order(newId(), id))));
  return ids;
}

export async function readPeople(shop: ConnectedShop) {
  return readDueProfiles(shop.database, shop.shopId, await shop.client());
}

/** What the worker does after a settlement: balances told and listed, names read. */
export async function listed(shop: ConnectedShop): Promise<void> {
  await shop.publish();
  await readPeople(shop);
}

export interface StoredPerson {
  readonly customer: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly tags: readonly string[];
}

/** Who the shop's members are, as stored. */
export async function storedPeople(shop: ConnectedShop): Promise<StoredPerson[]> {
  const { rows } = await shop.database.query<StoredPerson>(
    `SELECT m.customer_gid AS customer, p.name, p.email, p.tags FROM member_profile p
     JOIN member m ON m.shop_id = p.shop_id AND m.id = p.member_id WHERE p.shop_id = $1 ORDER BY p.member_id`,
    [shop.shopId],
  );
  return rows;
}

export async function memberIdOf(shop: ConnectedShop, customerId: string): Promise<number> {
  const { rows } = await shop.database.query<{ id: number }>(
    'SELECT id FROM member WHERE shop_id = $1 AND customer_gid = $2',
    [shop.shopId, gidOf(customerId)],
  );
  return rows[0]?.id ?? 0;
}
