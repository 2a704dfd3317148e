/** Who is let in, with what, and who is not: through Shopify's library, against real HTTP. */
import { leadShopifyTo } from './setup/shopify-hosts.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { admitStaff } from '#app/use-cases/admit-staff.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { sessionToken, ShopifyDoor } from './setup/shopify-door.ts';

let db: TestDatabase;
let door: ShopifyDoor;
beforeAll(async () => {
  db = await createTestDatabase();
  door = await ShopifyDoor.open();
  leadShopifyTo(door.address);
});
afterAll(async () => {
  await door.close();
  await db.drop();
});

let count = 0;
let domain = '';
beforeEach(() => {
  domain = `lumen-${++count}.myshopify.com`;
  door.asked();
});

const AGENT = {
  'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/147.0 Safari/537.36',
};

function dataRequest(token: string, path = '/app.data'): Request {
  return new Request(`http://localhost:3000${path}`, {
    headers: { ...AGENT, Authorization: `Bearer ${token}` },
  });
}

const context = () => ({ database: db.pool });
const open = (token = sessionToken(domain)) => admitStaff(dataRequest(token), context());

test('the first visit installs the shop with what Shopify tells of it', async () => {
  door.shop(domain).scopes = ['read_orders', 'read_all_orders'];
  const admitted = await open();
  expect(admitted).toMatchObject({
    shop: { domain, currency: 'USD', exponent: 2, timezone: 'America/New_York', locale: 'hu' },
    ...{ staff: { name: 'Anna K.' }, grantedScopes: ['read_orders', 'read_all_orders'] },
    ...{ hasAllOrders: true, isPlus: true },
  });
  expect(door.asked()).toEqual(['offline', 'online', 'ShopFacts']);
});
