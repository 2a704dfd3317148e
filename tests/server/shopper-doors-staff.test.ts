/** What staff's surfaces ask, over real HTTP. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DAY_MS } from '#app/domain/time.ts';
import type { HttpServer } from '#app/server/http-server.ts';
import { TestShop } from '../ledger/setup/test-shop.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { ShopifyWorld } from '../simulation/shopify-world.ts';
import {
  API,
  bearer,
  good,
  refusal,
  send,
  ShopperClient,
  staffClaims,
  startShopperServer,
} from './setup/shopper-client.ts';
import { adjustmentAnswer, historyAnswer, programSchema, staffOrderAnswer } from './setup/wire-schemas.ts';

let db: TestDatabase;
let server: HttpServer;
let shop: TestShop;
let world: ShopifyWorld;
beforeAll(async () => {
  db = await createTestDatabase();
  server = await startShopperServer(db.pool);
});
afterAll(async () => {
  await server.close();
  await db.drop();
});
beforeEach(async () => {
  shop = await TestShop.install(db.pool, { now: Date.now() - 30 * DAY_MS });
  world = new ShopifyWorld();
});

const DAYS_AGO = (days: number) => Date.now() - days * DAY_MS;
const as = (customerId: string | null) => new ShopperClient(server.port, shop.domain, customerId);

/** @returns a member with a paid order of 84.00, ten days ago */
async function member(): Promise<string> {
  const customer = world.addCustomer(DAYS_AGO(20));
  await shop.deliver(world.place(customer, DAYS_AGO(10), [{ quantity: 1, priceMinor: 8400 }]).deliveries);
  return customer;
}

describe('staff', () => {
  test('learn the program, of their own shop alone', async () => {
    const program = good(await staffSend('/staff/v1/program'), programSchema);
    expect(program).toMatchObject({ api: API, currency: 'GBP', paused: false });
    expect(program.rewards.map(({ value }) => value)).toEqual([{ kind: 'amount_off', amount_minor: 500 }]);
    const stranger = { headers: bearer(staffClaims('nobody.myshopify.com')) };
    expect(refusal(await send(server.port, '/staff/v1/program', stranger))).toBe('403 unavailable');
    expect(refusal(await as('1').proxy('program'))).toBe('404 not_found');
  });

  test('see whose order it is and what it gave', async () => {
    const customer = await member();
    const [order] = world.orders;
    const path = `/staff/v1/orders/${order?.orderId}`;
    const answer = good(await staffSend(path), staffOrderAnswer);
    expect(answer).toMatchObject({ customer_id: customer, order: { state: 'settled', points: 420 } });
    expect(refusal(await staffSend('/staff/v1/orders/12'))).toBe('404 not_found');
  });

  test("adjust points once a key, in the audit log, by the staff's name where it is known", async () => {
    const customer = await member();
    await db.pool.query(
      `INSERT INTO session (id, shop, state, "isOnline", "accessToken", "userId", "firstName", "lastName")
       VALUES ($1 || '_7', $1, '', true, 'x', 7, 'Anna', 'Kovács')`,
      [shop.domain],
    );
    const json = { key: randomUUID(), points: 80, reason: 'Parcel late' };
    const client = as(customer);
    const answers = await Promise.all([
      client.staff('adjustments', { json }),
      client.staff('adjustments', { json }),
    ]);
    for (const heard of answers) expect(good(heard, adjustmentAnswer).account.points_available).toBe(600);
    const { rows } = await db.pool.query('SELECT staff_name, action FROM staff_action WHERE shop_id = $1', [
      shop.shopId,
    ]);
    expect(rows).toEqual([{ staff_name: 'Anna K.', action: 'points.adjusted' }]);
    expect(refusal(await client.staff('adjustments', { json: { ...json, points: 81 } }))).toBe(
      '409 key_taken',
    );
    expect(
      refusal(await client.staff('adjustments', { json: { ...json, key: randomUUID(), reason: ' ' } })),
    ).toBe('400 bad_request');
    expect(
      refusal(
        await client.staff('adjustments', { json: { key: randomUUID(), points: -1_000, reason: 'x' } }),
      ),
    ).toBe('409 insufficient_points');
    expect(refusal(await client.proxy('adjustments', { json }))).toBe('404 not_found');
    expect(refusal(await as('999').staff('adjustments', { json: { ...json, key: randomUUID() } }))).toBe(
      '404 not_found',
    );
    const { entries } = await client.get('history', historyAnswer);
    expect(JSON.stringify(entries)).not.toMatch(/Parcel|Anna/);
  });
});

const staffSend = (path: string) => send(server.port, path, { headers: bearer(staffClaims(shop.domain)) });
