import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publishBalances } from '#app/shopify/publish-metafields.ts';
import { gid } from '../../devshop/shop/ids.ts';
import { SCOPES, type ServedDevshop, serveDevshop } from './setup/served-devshop.ts';

let served: ServedDevshop;
let owners: string[];

beforeAll(async () => {
  served = await serveDevshop({ history: { orders: 150, customers: 60 } });
  owners = [...served.shop.state.customers.values()].map(gid);
});
afterAll(() => served.close());

describe('metafieldsSet', () => {
  const SET = `mutation ($metafields: [MetafieldsSetInput!]!) {
    metafieldsSet(metafields: $metafields) {
      metafields { namespace key value compareDigest }
      userErrors { field code elementIndex }
    }
  }`;
  const input = (owner: number, told: object = {}) => ({
    ...{ ownerId: owners[owner], namespace: '$app', key: 'card', type: 'json', value: '{"a":1}', ...told },
  });
  const set = async (metafields: object[]) => {
    const reply = await served.ask(SET, { metafields });
    expect(reply.errors).toBeUndefined();
    return reply.data?.['metafieldsSet'] as {
      metafields: { namespace: string; value: string; compareDigest: string }[] | null;
      userErrors: { code: string; field: string[]; elementIndex: number | null }[];
    };
  };
  const values = () => [...served.shop.state.metafields.values()].filter((one) => one.key === 'card');

  test('all or none: one bad row and nothing is written', async () => {
    const missing = { ownerId: 'gid://shopify/Customer/1' };
    const result = await set([input(0), input(1, missing), input(2, { value: '{' })]);
    expect(result.metafields).toBeNull();
    expect(result.userErrors).toEqual([
      { field: ['metafields', '1', 'ownerId'], code: 'INVALID', elementIndex: 1 },
      { field: ['metafields', '2', 'value'], code: 'INVALID_VALUE', elementIndex: 2 },
    ]);
    expect(values()).toEqual([]);
  });

  test('25 at most', async () => {
    const result = await set(Array.from({ length: 26 }, (_, i) => input(i)));
    expect(result.userErrors[0]?.code).toBe('LESS_THAN_OR_EQUAL_TO');
    expect((await set(Array.from({ length: 25 }, (_, i) => input(i)))).userErrors).toEqual([]);
    expect(values()).toHaveLength(25);
  });

  test('a digest guards what was seen; null wants that there is none', async () => {
    const [first] = (await set([input(30, { compareDigest: null })])).metafields ?? [];
    expect(first?.namespace).toMatch(/^app--\d+$/);
    expect((await set([input(30, { compareDigest: null })])).userErrors[0]?.code).toBe('STALE_OBJECT');
    const next = { value: '{"a":2}', compareDigest: first?.compareDigest };
    expect((await set([input(30, next)])).userErrors).toEqual([]);
    expect((await set([input(30, next)])).userErrors[0]?.code).toBe('STALE_OBJECT');
  });

  test('another app’s namespace is not to be had, and the scope of the owner is needed', async () => {
    expect((await set([input(0, { namespace: 'app--1' })])).userErrors[0]?.code).toBe('APP_NOT_AUTHORIZED');
    served.token.scopes = ['read_customers'];
    const reply = await served.ask(SET, { metafields: [input(0)] });
    expect(reply.errors?.[0]?.extensions?.code).toBe('ACCESS_DENIED');
    served.token.scopes = SCOPES;
  });

  test('balances of the app arrive where the storefront reads them, but for a customer that is gone', async () => {
    const rows = [...owners.slice(0, 3), 'gid://shopify/Customer/1'].map((customerGid, i) => ({
      customerGid,
      value: { points_available: i },
    }));
    const published = await publishBalances(served.client, rows);
    expect(published.map((row) => row.ok)).toEqual([true, true, true, false]);
    const reply = await served.ask(
      'query ($id: ID!) { customer(id: $id) { metafield(namespace: "$app", key: "loyalty") { jsonValue } } }',
      { id: owners[2] },
    );
    expect(reply.data).toEqual({ customer: { metafield: { jsonValue: { points_available: 2 } } } });
  });
});

describe('bulk operations', () => {
  const RUN = `mutation ($query: String!) {
    bulkOperationRunQuery(query: $query) { bulkOperation { id status } userErrors { field message code } }
  }`;
  const start = async (query: string) =>
    (await served.ask(RUN, { query })).data?.['bulkOperationRunQuery'] as {
      bulkOperation: { id: string; status: string } | null;
      userErrors: { message: string; code: string }[];
    };
  const finished = async (query: string) => {
    const { bulkOperation, userErrors } = await start(query);
    expect(userErrors).toEqual([]);
    await served.devshop.idle();
    const reply = await served.ask(
      'query ($id: ID!) { bulkOperation(id: $id) { status errorCode objectCount rootObjectCount url } }',
      { id: bulkOperation?.id },
    );
    return reply.data?.['bulkOperation'] as Record<string, string | null>;
  };

  test('nested connections are lines of their own with __parentId', async () => {
    const done = await finished(
      '{ products { edges { node { id title variants { nodes { id price } } } } } }',
    );
    const file = await (await served.fetch(String(done['url']))).text();
    const lines = file
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const products = lines.filter((line) => !('__parentId' in line));
    expect(products.map((line) => line['title'])).toEqual(
      [...served.shop.state.products.values()].map((product) => product.title),
    );
    expect(products.every((line) => !('variants' in line))).toBe(true);
    for (const product of served.shop.state.products.values()) {
      const own = lines.filter((line) => line['__parentId'] === gid(product));
      expect(own.map((line) => line['id'])).toEqual(product.variants.map(gid));
    }
    expect(done).toMatchObject({ status: 'COMPLETED', objectCount: String(lines.length) });
    expect(done['url']).toMatch(/^https:\/\/storage\.googleapis\.com\//);
  });

  test.each([
    ['no connection', '{ shop { name } }', /at least one connection/],
    [
      'a list on the way',
      '{ orders { edges { node { id refunds { id refundLineItems { edges { node { id } } } } } } } }',
      /within a list field/,
    ],
    [
      'a parent without id',
      '{ orders { edges { node { name lineItems { edges { node { id } } } } } } }',
      /Connection fields without 'id': lineItems/,
    ],
    ['nodes at the top', '{ nodes(ids: []) { id } }', /top level/],
    ['a field that does not exist', '{ orders { edges { node { nome } } } }', /Cannot query field/],
    [
      'too deep',
      '{ customers { edges { node { id orders { edges { node { id lineItems { edges { node { id } } } } } } } } } }',
      /nesting depth/,
    ],
  ])('%s is refused', async (_why, query, message) => {
    const { bulkOperation, userErrors } = await start(query);
    expect(bulkOperation).toBeNull();
    expect(userErrors[0]?.message).toMatch(message);
    expect(userErrors[0]?.code).toBe('INVALID');
  });

  test('a scope that is missing fails the operation', async () => {
    served.token.scopes = ['read_products'];
    const done = await finished('{ orders { edges { node { id } } } }');
    served.token.scopes = SCOPES;
    expect(done).toMatchObject({ status: 'FAILED', errorCode: 'ACCESS_DENIED', url: null });
  });

  test('five at once, and only the last 60 days without read_all_orders', async () => {
    served.token.scopes = SCOPES.filter((scope) => scope !== 'read_all_orders');
    const query = '{ orders { edges { node { id } } } }';
    const started = await Promise.all(Array.from({ length: 6 }, () => start(query)));
    // They may end while others begin; never more than five run.
    expect(started.filter(({ bulkOperation }) => bulkOperation !== null).length).toBeGreaterThanOrEqual(5);
    const done = await finished(query);
    served.token.scopes = SCOPES;
    const since = served.clock.now - 60 * 24 * 3600 * 1000;
    const recent = [...served.shop.state.orders.values()].filter((order) => order.createdAt >= since);
    expect(done['objectCount']).toBe(String(recent.length));
  });

  test('nothing found has no file; a file is there for 7 days', async () => {
    expect(
      await finished('{ orders(query: "created_at:>2030-01-01") { edges { node { id } } } }'),
    ).toMatchObject({
      ...{ status: 'COMPLETED', objectCount: '0', url: null },
    });
    const done = await finished('{ products { edges { node { id } } } }');
    served.clock.now += 8 * 24 * 3600 * 1000;
    expect((await served.fetch(String(done['url']))).status).toBe(404);
  });
});
