/** A worker that does nothing but fill pools and tend vouchers of one shop, until it is killed. */
import { setTimeout as delay } from 'node:timers/promises';
import { SHOPIFY_API_VERSION } from '#app/config/shopify-api-version.ts';
import { openDatabase } from '#app/db/database.ts';
import { createAdminClient } from '#app/shopify/admin/admin-client.ts';
import { fillCodePools } from '#app/use-cases/fill-code-pools.ts';
import { tendVouchers } from '#app/use-cases/tend-vouchers.ts';

const [databaseUrl = '', shopDomain = '', shop = '', address = '', ahead = ''] = process.argv.slice(2);
const now = () => Date.now() + Number(ahead);
const database = openDatabase({ url: databaseUrl, max: 6, applicationName: 'tending' });
const client = createAdminClient({
  ...{ shopDomain, accessToken: 'token', apiVersion: SHOPIFY_API_VERSION, now, random: Math.random },
  fetch: (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('X-Test-Shop', shopDomain);
    return fetch(address + new URL(String(input)).pathname, { ...init, headers });
  },
  sleep: async (ms) => void (await delay(ms)),
});
const clock = () => Promise.resolve(now());
for (;;) {
  await fillCodePools(database, Number(shop), client, clock);
  await tendVouchers(database, Number(shop), client, clock);
  await delay(30);
}
