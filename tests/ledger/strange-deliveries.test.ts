/** Input that looks wrong and is right, or that only one of two may count. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { HttpServer } from '#app/server/http-server.ts';
import { Door, headLines, iso, NOW, price, startDoor } from './setup/door.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';

let db: TestDatabase;
let server: HttpServer;
let door: Door;
beforeAll(async () => {
  db = await createTestDatabase();
  server = await startDoor(db.pool);
});
afterAll(async () => {
  await server.close();
  await db.drop();
});
beforeEach(async () => {
  door = await Door.before(server, db.pool);
});

describe('strange, and right', () => {
  test.each([
    ['JPY', '2000.0', 2 * 2000, 100],
    ['KWD', '2.500', 2 * 2500, 25],
  ])('amounts of %s', async (currency, amount, spendMinor, points) => {
    door = await Door.before(server, db.pool, currency);
    const total = { current_total_price: '0', current_total_price_set: undefined };
    await door.post(door.told((p) => (price(amount)(p), { ...p, ...total })));
    await door.shop.settle();
    const { rows } = await db.pool.query(`SELECT net_minor, points FROM shop_order WHERE shop_id = $1`, [
      door.shop.shopId,
    ]);
    expect(rows).toEqual([{ net_minor: spendMinor, points: points * (currency === 'JPY' ? 2 : 1) }]);
    await door.shop.expectClean();
  });

  test('ids beyond 2^53, as bare numbers, keep their digits; a deletion by the number alone finds its order', async () => {
    const [first, second] = ['9007199254740993', '9007199254740992'];
    for (const id of [first, second]) {
      const body = door
        .told((p) => ({ ...p, id: 'ID', admin_graphql_api_id: null, line_items: p['line_items'] }))
        .replace('"ID"', id)
        .replace(`"id":${door.customer}`, '"id":18446744073709551615')
        .replace(`"gid://shopify/Customer/${door.customer}"`, 'null');
      expect((await door.post(body)).status).toBe(200);
    }
    await door.post(`{"id":${first}}`, { 'x-shopify-topic': 'orders/delete' });
    await door.shop.settle();
    expect(door.shop.faults).toEqual([]);
    const { rows } = await db.pool.query<{ order: string; deleted: boolean; customer: string | null }>(
      `SELECT order_gid AS order, deleted, state->>'customerGid' AS customer FROM shop_order
       WHERE shop_id = $1 AND order_gid LIKE '%900719925474099%' ORDER BY 1`,
      [door.shop.shopId],
    );
    const who = 'gid://shopify/Customer/18446744073709551615';
    expect(rows).toEqual([
      { order: `gid://shopify/Order/${second}`, deleted: false, customer: who },
      { order: `gid://shopify/Order/${first}`, deleted: true, customer: null },
    ]);
    await door.shop.expectClean();
  });

  test('a body that arrives byte by byte is a delivery like any other', async () => {
    const text = '{"id":424242}';
    const headers = { ...door.headersFor(text), 'x-shopify-topic': 'orders/delete', 'content-length': '13' };
    const answered = await door.raw([...headLines(headers), '\r\n', text], { byteByByte: true });
    expect(answered).toContain(' 200 ');
    await door.shop.settle();
    expect(await door.deliveries()).toMatchObject([{ status: 'settled' }]);
  });

  test('the same delivery again is answered and counts once', async () => {
    const text = door.told(() => undefined);
    for (let i = 0; i < 3; i++)
      expect((await door.post(text, { 'x-shopify-webhook-id': 'same' })).status).toBe(200);
    expect(await door.deliveries()).toMatchObject([{ status: 'waiting' }]);
  });

  test('a state older than the newest changes nothing', async () => {
    const older = door.told((p) => ({ ...p, financial_status: 'voided' }), NOW);
    await door.post(older);
    await door.shop.settle();
    expect(await door.deliveries()).toMatchObject([{ status: 'settled' }]);
    await door.nothingChanged();
  });

  test('equal updated_at with other content: the later triggered wins, then the hash; the order is fetched', async () => {
    const at = NOW + 60_000;
    const voided = door.told((p) => ({ ...p, financial_status: 'voided' }), at);
    const pending = door.told((p) => ({ ...p, financial_status: 'pending' }), at);
    await door.post(voided, { 'x-shopify-triggered-at': iso(NOW + 100_000) });
    await door.post(pending, { 'x-shopify-triggered-at': iso(NOW + 90_000) });
    await door.shop.settle();
    const state = async () => {
      const { rows } = await db.pool.query<{ status: string }>(
        `SELECT state->>'paymentStatus' AS status FROM shop_order WHERE shop_id = $1`,
        [door.shop.shopId],
      );
      return rows[0]?.status;
    };
    expect(await state()).toBe('voided');
    const fetches = `SELECT reason FROM order_fetch WHERE shop_id = $1`;
    expect((await db.pool.query(fetches, [door.shop.shopId])).rows).toEqual([
      { reason: 'conflicting_forms' },
    ]);
    // Of the same moment in every way: one of the two, whichever comes first.
    await door.post(pending, { 'x-shopify-triggered-at': iso(NOW + 100_000) });
    await door.shop.settle();
    const [winner, before] = [await state(), await door.shop.everything()];
    await door.post(winner === 'voided' ? pending : voided, { 'x-shopify-triggered-at': iso(NOW + 100_000) });
    await door.post(winner === 'voided' ? voided : pending, { 'x-shopify-triggered-at': iso(NOW + 100_000) });
    await door.shop.settle();
    expect(await door.shop.everything()).toBe(before);
    await door.shop.expectClean();
  });

  test('text with an escaped NUL or half a character can be stored, audited and redacted', async () => {
    const text = door.told((p) => ({
      ...p,
      source_name: 'a\u0000b',
      discount_codes: [{ code: 'x\ud83d' }, { code: '\u0000' }],
    }));
    await door.post(text);
    await door.shop.settle();
    await door.shop.expectClean();
    await door.shop.deliver([door.world.redact(door.customer, NOW)]);
    expect(await door.shop.balances()).toEqual([]);
    await door.shop.expectRebuildsToItself();
  });

  test('a delivery that no account can bear fails alone: what was there stays readable', async () => {
    for (let i = 0; i < 3; i++) {
      const body = door.told(
        (p) => (price('40000000000000.00')(p), { ...p, id: 7000 + i, admin_graphql_api_id: null }),
      );
      await door.post(body);
    }
    await door.shop.settle();
    expect((await door.deliveries()).filter(({ status }) => status === 'failed').length).toBeGreaterThan(0);
    door.shop.faults.length = 0;
    door.shop.now += 86_400_000;
    await door.shop.deliver(
      door.world.place(door.customer, door.shop.now - 1000, [{ quantity: 1, priceMinor: 1000 }]).deliveries,
    );
    await door.shop.expectRebuildsToItself();
  });
});
