/** What Shopify's compliance topics ask for, checked by reading every text and JSON column of the database. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { installShop } from '#app/use-cases/install-shop.ts';
import { renderCustomer, renderCustomerMerge } from '#app/ops/rendering/webhook-order.ts';
import { startAdminEndpoint, type AdminEndpoint } from '../admin-endpoint/endpoint.ts';
import { gidOf } from '../ledger/setup/test-shop.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { ago, ConnectedShop, DAY, HOUR, newId, order, paid } from './setup/connected-shop.ts';
import { join, listed, type Person } from './setup/people.ts';

let db: TestDatabase;
let endpoint: AdminEndpoint;
let shop: ConnectedShop;
beforeAll(async () => {
  db = await createTestDatabase();
  endpoint = await startAdminEndpoint();
});
afterAll(async () => {
  await endpoint.close();
  await db.drop();
});
beforeEach(async () => {
  endpoint.faults.length = 0;
  Object.assign(endpoint.bucket, { maximum: 20_000, restoreRate: 1_000, available: 20_000 });
  shop = await ConnectedShop.install(db.pool, endpoint, { now: ago(30 * DAY) });
  shop.shop.now = Date.now();
});

/** Where in the database a text stands: `table.column`, once for each row. */
async function placesOf(text: string): Promise<string[]> {
  const columns = await db.pool.query<{ schema: string; table: string; column: string }>(
    `SELECT c.table_schema AS schema, c.table_name AS table, c.column_name AS column
     FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE t.table_type = 'BASE TABLE' AND c.table_schema IN ('public', 'pgboss')
       AND c.data_type IN ('text', 'json', 'jsonb', 'character varying', 'bytea', 'ARRAY', 'tsvector')
     ORDER BY 1, 2, 3`,
  );
  const places: string[] = [];
  for (const { schema, table, column } of columns.rows) {
    const { rowCount } = await db.pool.query(
      `SELECT 1 FROM "${schema}"."${table}" WHERE position($1 IN "${column}"::text) > 0`,
      [text],
    );
    for (let row = 0; row < (rowCount ?? 0); row += 1) places.push(`${table}.${column}`);
  }
  return places;
}

const redact = (customerId: string, orderIds: readonly string[] = []) =>
  shop.deliverOne('customers/redact', {
    shop_domain: shop.shop.domain,
    customer: { id: Number(customerId), email: 'x@example.com' },
    orders_to_redact: orderIds.map(Number),
  });

test('after customers/redact nothing tells who it was, and the ledger still adds up', async () => {
  const [customer, other] = [newId(), newId()];
  const orders = [order(newId(), customer), order(newId(), customer), order(newId(), other)];
  await shop.shop.deliver([
    { topic: 'customers/create', body: renderCustomer(customer, ago(2 * DAY)), triggeredAt: ago(2 * DAY) },
    {
      topic: 'customers/update',
      body: renderCustomer(customer, ago(2 * DAY), ago(DAY)),
      triggeredAt: ago(DAY),
    },
    ...orders.map((one) => paid(one)),
  ]);
  await shop.shop.redeem(customer, newId(), 100);
  await shop.deliverOne('customers/data_request', {
    ...{ shop_domain: shop.shop.domain, orders_requested: [] },
    ...{ customer: { id: Number(customer) }, data_request: { id: Number(newId()) } },
  });
  expect(await placesOf(customer)).not.toEqual([]);
  await redact(
    customer,
    orders.slice(0, 2).map((one) => one.orderId),
  );
  expect(await placesOf(customer)).toEqual([]);
  await shop.shop.expectClean();
  expect(await shop.shop.balance(other)).toMatchObject({ available: 150 });
  // Nothing of it is told to Shopify, and nothing is left to tell.
  await shop.publish();
  expect(shop.published(customer)).toBeNull();
  expect(await shop.publications()).toEqual([]);
});

/** Whatever could tell of a person: as written, as searched for, as sorted by. */
async function tracesOf(texts: readonly string[]): Promise<string[]> {
  return (await Promise.all(texts.map(placesOf))).flat().sort();
}

const unique = () => `q${newId()}`;
const somebody = (): Person & { firstName: string; lastName: string; email: string } => ({
  ...{ firstName: `Zsófia${unique()}`, lastName: `Nagy${unique()}`, email: `${unique()}@example.hu` },
  tags: [`vip${unique()}`],
});
const wordsOf = ({ firstName, lastName, email, tags }: ReturnType<typeof somebody>) => [
  firstName,
  firstName.replace('ó', 'o').toLowerCase(),
  lastName,
  lastName.toLowerCase(),
  email,
  tags?.[0] ?? '',
];

test('after customers/redact neither name, e-mail nor tag is left anywhere', async () => {
  const [gone, other] = [somebody(), somebody()];
  const [goneId = '', otherId = ''] = await join(shop, [gone, other]);
  await listed(shop);
  await shop.deliverOne('customers/data_request', {
    ...{ shop_domain: shop.shop.domain, orders_requested: [] },
    ...{ customer: { id: Number(goneId) }, data_request: { id: Number(newId()) } },
  });
  const places = await tracesOf(wordsOf(gone));
  const where = [
    'data_request.export',
    'member_profile.email',
    'member_profile.name',
    'member_profile.words',
  ];
  expect(places).toEqual(
    expect.arrayContaining([...where, 'member_profile.tags', 'member_profile.name_key']),
  );
  await redact(goneId);
  expect(await tracesOf(wordsOf(gone))).toEqual([]);
  expect(await tracesOf(wordsOf(other))).not.toEqual([]);
  // Nobody reads it again, and the list names the other alone.
  await listed(shop);
  expect(await tracesOf(wordsOf(gone))).toEqual([]);
  const { rows } = await db.pool.query<{ customer: string }>(
    `SELECT m.customer_gid AS customer FROM member_listing l JOIN member m ON m.shop_id = l.shop_id AND m.id = l.member_id
     WHERE l.shop_id = $1`,
    [shop.shopId],
  );
  expect(rows).toEqual([{ customer: gidOf(otherId) }]);
});

test('a person merged into a redacted one is forgotten with them', async () => {
  const [kept, gone] = [somebody(), somebody()];
  const [keptId = '', goneId = ''] = await join(shop, [kept, gone]);
  await listed(shop);
  await shop.deliverOne('customers/merge', renderCustomerMerge(keptId, goneId, 'completed'));
  expect(await tracesOf(wordsOf(gone))).toEqual([]);
  await listed(shop);
  await redact(keptId);
  await listed(shop);
  expect(await tracesOf([...wordsOf(kept), ...wordsOf(gone)])).toEqual([]);
});

test('shop/redact leaves no name, and data_request tells it', async () => {
  const person = somebody();
  const [id = ''] = await join(shop, [person]);
  await listed(shop);
  await shop.deliverOne('customers/data_request', {
    ...{ shop_domain: shop.shop.domain, orders_requested: [] },
    ...{ customer: { id: Number(id) }, data_request: { id: Number(newId()) } },
  });
  const { rows } = await db.pool.query('SELECT export->$2 AS profile FROM data_request WHERE shop_id = $1', [
    ...[shop.shopId, 'profile'],
  ]);
  const { firstName, lastName, email, tags } = person;
  expect(rows).toMatchObject([{ profile: { name: `${firstName} ${lastName}`, email, tags } }]);
  await shop.deliverOne('app/uninstalled', { id: 1 }, ago(3 * DAY));
  await shop.deliverOne('shop/redact', { shop_id: 1, shop_domain: shop.shop.domain }, ago(60_000));
  expect(await tracesOf(wordsOf(person))).toEqual([]);
});

test('a delivery that could not be read is forgotten too when it names the customer', async () => {
  const [customer, other] = [newId(), newId()];
  await shop.shop.store(
    [customer, other].map((id) => ({
      topic: 'orders/paid',
      body: `{"customer":{"id":${id}}`,
      triggeredAt: ago(0),
    })),
  );
  expect(await shop.shop.settle()).toEqual({ settled: 0, failed: 2 });
  await redact(customer);
  expect(await placesOf(customer)).toEqual([]);
  expect(await placesOf(other)).toEqual(['delivery.body']);
});

test('a redacted customer heard of again earns nothing and is not stored by its id', async () => {
  const customer = newId();
  const one = order(newId(), customer);
  await shop.shop.deliver([paid(one)]);
  await redact(customer, [one.orderId]);
  await shop.shop.deliver([paid({ ...one, updatedAt: ago(60_000) }), paid(order(newId(), customer))]);
  expect(await shop.shop.balances()).toEqual([]);
  const places = await placesOf(customer);
  // The bodies that have just arrived live for seven days; nothing else.
  expect(places.filter((place) => !place.startsWith('delivery.'))).toEqual([]);
  await shop.shop.expectClean();
});

test('a customer merged away can be forgotten alone', async () => {
  const [kept, gone] = [newId(), newId()];
  await shop.shop.deliver([kept, gone].map((id) => paid(order(newId(), id))));
  await shop.deliverOne('customers/merge', renderCustomerMerge(kept, gone, 'completed'));
  expect(await shop.shop.balance(kept)).toMatchObject({ available: 200 });
  await redact(gone);
  expect(await placesOf(gone)).toEqual([]);
  expect(await shop.shop.balance(kept)).toMatchObject({ available: 200 });
  await shop.shop.expectClean();
  await shop.publish();
  expect(shop.published(kept)).toMatchObject({ points_available: 200 });
});

test('customers/data_request puts together what we hold, once however often it comes', async () => {
  const customer = newId();
  const [one, requestId] = [order(newId(), customer), newId()];
  await shop.shop.deliver([paid(one)]);
  const body = {
    ...{ shop_domain: shop.shop.domain, orders_requested: [Number(one.orderId)] },
    ...{ customer: { id: Number(customer) }, data_request: { id: Number(requestId) } },
  };
  await shop.deliverOne('customers/data_request', body);
  await shop.deliverOne('customers/data_request', body);
  const { rows } = await db.pool.query<{
    customer: string;
    export: { orders: unknown[]; entries: unknown[] };
  }>('SELECT customer_gid AS customer, export FROM data_request WHERE shop_id = $1', [shop.shopId]);
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ customer: gidOf(customer), export: { balance: { available: 150 } } });
  expect(rows[0]?.export.orders).toHaveLength(1);
  expect(rows[0]?.export.entries).toHaveLength(2);
});

test('shop/redact erases a shop and touches no other', async () => {
  const other = await ConnectedShop.install(db.pool, endpoint, { now: ago(30 * DAY) });
  const orders = [order(newId(), newId()), order(newId(), newId())];
  await shop.shop.deliver(orders.map((one) => paid(one)));
  await other.shop.deliver(orders.map((one) => paid(one)));
  const before = await other.shop.everything();
  await shop.deliverOne('app/uninstalled', { id: 1 }, ago(3 * DAY));
  await shop.deliverOne('shop/redact', { shop_id: 1, shop_domain: shop.shop.domain }, ago(60_000));
  expect(await placesOf(shop.shop.domain)).toEqual([]);
  const tables = await db.pool.query<{ table: string }>(
    `SELECT table_name AS table FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'shop_id'`,
  );
  for (const { table } of tables.rows) {
    const { rowCount } = await db.pool.query(`SELECT 1 FROM "${table}" WHERE shop_id = $1`, [shop.shopId]);
    expect({ table, rowCount }).toEqual({ table, rowCount: 0 });
  }
  expect(await other.shop.everything()).toBe(before);
});

test('notices from before the present installation do nothing', async () => {
  await shop.shop.deliver([paid(order(newId(), newId()))]);
  await shop.deliverOne('app/uninstalled', { id: 1 }, ago(5 * HOUR));
  const installation = { domain: shop.shop.domain, currency: 'GBP', timezone: 'Europe/London' };
  await installShop(db.pool, installation, ago(3 * HOUR));
  await shop.giveAccess();
  const before = await shop.shop.everything();
  await shop.deliverOne('app/uninstalled', { id: 1 }, ago(4 * HOUR));
  await shop.deliverOne('shop/redact', { shop_id: 1, shop_domain: shop.shop.domain }, ago(3 * HOUR + 60_000));
  expect(await shop.shop.everything()).toBe(before);
  const { rows } = await db.pool.query('SELECT uninstalled_at, publishes FROM shop WHERE id = $1', [
    shop.shopId,
  ]);
  expect(rows).toEqual([{ uninstalled_at: null, publishes: true }]);
  expect((await shop.client()).shopDomain).toBe(shop.shop.domain);
});

test('merging twice, late or with nobody known ends the same', async () => {
  const [kept, gone, late] = [newId(), newId(), newId()];
  const merge = renderCustomerMerge(kept, gone, 'completed');
  await shop.deliverOne('customers/merge', merge);
  await shop.shop.deliver([paid(order(newId(), gone)), paid(order(newId(), kept))]);
  await shop.deliverOne('customers/merge', merge);
  expect(await shop.shop.balance(kept)).toMatchObject({ available: 200 });
  await shop.deliverOne('customers/merge', renderCustomerMerge(kept, late, 'failed'));
  await shop.shop.deliver([paid(order(newId(), late))]);
  expect(await shop.shop.balance(late)).toMatchObject({ available: 150 });
  await shop.shop.expectClean();
});

test.each([
  ['shop/redact', {}],
  ['customers/redact', { orders_to_redact: [] }],
  ['customers/data_request', { data_request: { id: 7 } }],
])('%s of one shop, sent again under the name of another, does nothing there', async (topic, more) => {
  const customer = newId();
  await shop.shop.deliver([paid(order(newId(), customer))]);
  const before = await shop.shop.everything();
  const body = { ...more, shop_domain: 'another.myshopify.com', customer: { id: Number(customer) } };
  await shop.shop.store([{ topic, body: JSON.stringify(body), triggeredAt: Date.now() }]);
  expect(await shop.shop.settle()).toEqual({ settled: 0, failed: 1 });
  expect(await shop.shop.everything()).toBe(before);
  const { rows } = await db.pool.query(
    `SELECT error_code AS code FROM delivery WHERE shop_id = $1 AND topic = $2 AND status = 'failed'`,
    [shop.shopId, topic],
  );
  expect(rows).toEqual([{ code: 'bad_value' }]);
  const requests = await db.pool.query('SELECT 1 FROM data_request WHERE shop_id = $1', [shop.shopId]);
  expect(requests.rowCount).toBe(0);
  // Without a name, or by another writing of its own, it is the shop's.
  await shop.deliverOne(topic, { ...body, shop_domain: undefined }, Date.now());
  await shop.deliverOne(topic, { ...body, shop_domain: shop.shop.domain.toUpperCase() }, Date.now());
  const failed = `SELECT 1 FROM delivery WHERE shop_id = $1 AND topic = $2 AND status = 'failed'`;
  expect((await db.pool.query(failed, [shop.shopId, topic])).rowCount).toBe(topic === 'shop/redact' ? 0 : 1);
});
