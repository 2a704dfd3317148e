import { parse } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { allDocuments } from '#app/shopify/admin/all-documents.ts';
import { ordersUpdatedSince } from '#app/shopify/admin/updated-orders.ts';
import { quietly } from '../../devshop/shop/act.ts';
import { createCodes, deleteCodes } from '../../devshop/shop/code-jobs.ts';
import { gid } from '../../devshop/shop/ids.ts';
import { NOW, SCOPES, type ServedDevshop, serveDevshop } from './setup/served-devshop.ts';

const DAY_MS = 24 * 3600 * 1000;
let served: ServedDevshop;

beforeAll(async () => {
  served = await serveDevshop({ history: { orders: 400, customers: 120 } });
  served.shop.operations.installApp({ scopes: ['write_customers', 'read_orders'] });
});
afterAll(() => served.close());
beforeEach(() => {
  served.devshop.faults.allOff();
  served.token.scopes = SCOPES;
  // Full budget.
  served.clock.now += 60_000;
});

const state = () => served.shop.state;

describe('the documents of the app', () => {
  /** Variables for any document of the app, by name and type. */
  function variablesOf(text: string): Record<string, unknown> {
    const [order] = [...state().orders.values()].filter((one) => one.refunds.length > 0);
    const [product] = state().products.values();
    const [customer] = state().customers.values();
    if (!order?.refunds[0] || !product || !customer) throw new Error('an empty shop');
    const about = /\brefund\(id/.test(text)
      ? order.refunds[0]
      : /\bproduct\(id/.test(text)
        ? product
        : /\bcustomer\(id/.test(text)
          ? customer
          : order;
    const metafield = {
      ownerId: gid(customer),
      namespace: '$app',
      key: 'loyalty',
      type: 'json',
      value: '{}',
    };
    return {
      ...{ id: gid(about), refunds: 8, first: 50, after: null, filter: null, ids: [gid(product)] },
      query: /mutation/.test(text)
        ? '{ orders { edges { node { id } } } }'
        : "updated_at:>='2026-01-01T00:00:00Z'",
      metafields: [metafield],
      ...aboutMoney(text, gid(customer)),
    };
  }

  /** Of discounts, gift cards and store credit: each call makes something new. */
  function aboutMoney(text: string, owner: string): Record<string, unknown> {
    const unique = `CODE${served.devshop.adminApi.calls().length}`;
    const told = { title: 'Reward', code: unique, startsAt: '2026-01-01T00:00:00Z', context: { all: 'ALL' } };
    const customerGets = { items: { all: true }, value: { percentage: 0.1 } };
    const [discount] = state().discounts.values();
    const money = { amount: '5.00', currencyCode: 'USD' };
    const input = { code: `${unique}AAAA`, initialAmount: money };
    const [creation] = state().codeCreations.values();
    const [deletion] = state().codeDeletions.values();
    return {
      discount: /FreeShipping/.test(text) ? told : { ...told, customerGets },
      discountId: discount && gid(discount),
      ...{ codes: [{ code: `${unique}-1` }], code: discount?.codes[0]?.code, codeSearch: unique },
      orderSearch: `discount_code:'${unique}'`,
      ...{ owner, credit: { creditAmount: money }, input, search: unique },
      ...(/discountCodeDelete/.test(text) && discount ? { id: gid(discount) } : {}),
      ...(/BulkCreation\(id/.test(text) && creation ? { id: gid(creation) } : {}),
      ...(/job\(id/.test(text) && deletion ? { id: `gid://shopify/Job/${deletion.uuid}` } : {}),
    };
  }

  /** A discount, and work on its codes that goes on. */
  function prepare(): void {
    const made = served.shop.operations.createDiscount({ title: 'Ready', codes: [`R${served.clock.now}`] });
    if (!made.ok) throw new Error(made.message);
    const act = quietly(served.clock.now);
    createCodes(state(), act, made.value, ['S1'], { slowMs: 0 });
    deleteCodes(state(), act, made.value, [1], { slowMs: 0 });
  }

  test.each(allDocuments().map((text) => [/(?:query|mutation) (\w+)/.exec(text)?.[1], text] as const))(
    '%s is answered without an error',
    async (name, text) => {
      // Written with connections without pages: only for the bulk operation.
      if (name === 'BulkOrders') return;
      prepare();
      const reply = await served.ask(text, variablesOf(text));
      expect(reply.errors).toBeUndefined();
      const [value] = Object.values(reply.data ?? {});
      if (name === 'BulkOperation') expect(value).toBeNull();
      else expect(value).toBeTruthy();
      expect(parse(text)).toBeTruthy();
    },
  );
});

describe('what devshop does not play', () => {
  test('a field is named, and the rest of the answer stands', async () => {
    const reply = await served.ask('{ shop { name features { giftCards } } }');
    expect(reply.errors?.map((error) => error.message)).toEqual(['devshop does not play Shop.features']);
    const order = await served.ask('{ orders(first: 1) { nodes { id risk { recommendation } } } }');
    expect(order.errors?.[0]).toMatchObject({
      message: 'devshop does not play Order.risk',
      path: ['orders', 'nodes', 0, 'risk'],
      extensions: { code: 'NOT_IMPLEMENTED' },
    });
  });

  test('so is a search term', async () => {
    const reply = await served.ask(`{ orders(first: 1, query: "risk_level:high") { nodes { id } } }`);
    expect(reply.errors?.[0]?.message).toBe('devshop does not play this search: risk_level:');
  });

  test('a document that does not fit the schema is refused as such', async () => {
    const reply = await served.ask('{ shop { nome } }');
    expect(reply.errors?.[0]?.message).toMatch(/Cannot query field "nome" on type "Shop"/);
    expect(reply.data).toBeUndefined();
  });

  test('variables that do not fit are refused, and defaults count for the cost', async () => {
    const query = 'query ($n: Int = 30) { orders(first: $n) { nodes { id } } }';
    expect((await served.ask(query, { n: 'many' })).errors?.[0]?.message).toMatch(/\$n/);
    expect((await served.ask(query)).extensions?.cost.requestedQueryCost).toBe(30);
  });
});

test('shop, installation and customers as pages will ask for them', async () => {
  const [customer] = state().customers.values();
  const reply = await served.ask(
    `query ($id: ID!) {
      shop { name email currencyCode ianaTimezone myshopifyDomain primaryDomain { host }
        plan { publicDisplayName shopifyPlus } }
      currentAppInstallation { accessScopes { handle } }
      customer(id: $id) { firstName lastName displayName defaultEmailAddress { emailAddress } tags
        createdAt numberOfOrders amountSpent { amount currencyCode } metafield(namespace: "$app", key: "none") { value } }
    }`,
    { id: gid(customer ?? { type: 'Customer', id: 0 }) },
  );
  expect(reply.errors).toBeUndefined();
  expect(reply.data).toMatchObject({
    shop: {
      name: 'Lumen',
      currencyCode: 'USD',
      ianaTimezone: 'America/New_York',
      primaryDomain: { host: 'lumen.example' },
      plan: { publicDisplayName: 'Shopify Plus', shopifyPlus: true },
    },
    currentAppInstallation: { accessScopes: [{ handle: 'read_orders' }, { handle: 'write_customers' }] },
    customer: { firstName: customer?.firstName, tags: customer?.tags, metafield: null },
  });
});

describe('orders', () => {
  test('a walk by updated_at meets every order once, and one that changes meanwhile again', async () => {
    const since = NOW - 340 * DAY_MS;
    const wanted = [...state().orders.values()].filter((order) => order.updatedAt >= since);
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof ordersUpdatedSince>> = await ordersUpdatedSince(
        served.client,
        since,
        after,
      );
      if (!page.ok) throw new Error(page.message);
      seen.push(...page.orders.map((order) => order.orderGid));
      after = page.after;
      if (seen.length === 250) {
        const [first] = wanted.sort((a, b) => a.updatedAt - b.updatedAt);
        served.shop.operations.moveOrder({ orderId: first?.id ?? 0, customerId: first?.customerId ?? null });
      }
    } while (after !== null);
    expect(wanted.length).toBeGreaterThan(250);
    expect(seen).toHaveLength(wanted.length + 1);
    expect(new Set(seen)).toEqual(new Set(wanted.map(gid)));
  });

  test('without read_all_orders only the last 60 days are seen', async () => {
    const old = [...state().orders.values()].find((order) => order.createdAt < NOW - 100 * DAY_MS);
    const query = 'query ($id: ID!) { order(id: $id) { id } ordersCount { count } }';
    const all = await served.ask(query, { id: gid(old ?? { type: 'Order', id: 0 }) });
    expect(all.data).toMatchObject({ order: { id: old && gid(old) }, ordersCount: { count: 400 } });
    served.token.scopes = SCOPES.filter((scope) => scope !== 'read_all_orders');
    const some = await served.ask(query, { id: gid(old ?? { type: 'Order', id: 0 }) });
    const recent = [...state().orders.values()].filter(
      (one) => one.createdAt >= served.clock.now - 60 * DAY_MS,
    );
    expect(some.data).toEqual({ order: null, ordersCount: { count: recent.length } });
  });
});

describe('scopes', () => {
  test('a field that the token does not reach is refused as Shopify does', async () => {
    served.token.scopes = ['read_products'];
    const reply = await served.ask('{ shop { name } customers(first: 1) { nodes { id } } }');
    expect(reply.data).toBeNull();
    expect(reply.errors?.[0]).toMatchObject({ path: ['customers'], extensions: { code: 'ACCESS_DENIED' } });
    expect(reply.errors?.[0]?.message).toBe(
      'Access denied for customers field. Required access: `read_customers` access scope.',
    );
  });

  test('writing contains reading, and reading not writing', async () => {
    served.token.scopes = ['write_customers'];
    const [customer] = state().customers.values();
    const variables = { id: gid(customer ?? { type: 'Customer', id: 0 }) };
    const change = `mutation ($id: ID!) { tagsAdd(id: $id, tags: ["gold"]) { node { id } userErrors { message } } }`;
    expect((await served.ask('{ customers(first: 1) { nodes { id } } }')).errors).toBeUndefined();
    expect((await served.ask(change, variables)).data).toMatchObject({ tagsAdd: { userErrors: [] } });
    expect(customer?.tags).toContain('gold');
    served.token.scopes = ['read_customers'];
    expect((await served.ask(change, variables)).errors?.[0]?.extensions?.code).toBe('ACCESS_DENIED');
  });

  test('an order without the right to its customer tells the rest', async () => {
    served.token.scopes = ['read_orders'];
    const reply = await served.ask('{ orders(first: 1) { nodes { name customer { id } } } }');
    expect(reply.data).toMatchObject({ orders: { nodes: [{ customer: null }] } });
    expect(reply.errors?.[0]?.path).toEqual(['orders', 'nodes', 0, 'customer']);
  });
});

describe('cost', () => {
  const dear =
    '{ orders(first: 100) { nodes { id customer { id } totalPriceSet { shopMoney { amount } } } } }';

  test('is what the document could cost, less what it did not use', async () => {
    const reply = await served.ask(dear);
    const cost = reply.extensions?.cost;
    // 100 orders, each with a customer, a bag and an amount.
    expect(cost?.requestedQueryCost).toBe(400);
    const guests = [...state().orders.values()]
      .slice(0, 100)
      .filter((order) => order.customerId === null).length;
    expect(cost?.actualQueryCost).toBe(400 - guests);
    expect(cost?.throttleStatus).toEqual({
      ...{ maximumAvailable: 20_000, currentlyAvailable: 20_000 - 400 + guests, restoreRate: 1000 },
    });
  });

  test('above 1,000 is refused, whatever is in the bucket', async () => {
    const reply = await served.ask(
      dear.replace('100', '250').replace('{ id customer', '{ id refunds(first: 2) { id } customer'),
    );
    expect(reply.errors?.[0]?.extensions).toMatchObject({ code: 'MAX_COST_EXCEEDED', cost: 1500 });
  });

  test('an empty bucket is THROTTLED with status 200, and fills at the rate of the plan', async () => {
    state().record.plan = 'basic';
    let reply = await served.ask(dear);
    for (let i = 0; i < 20 && !reply.errors; i += 1) reply = await served.ask(dear);
    expect(reply).toMatchObject({
      status: 200,
      errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }],
    });
    expect(reply.data).toBeUndefined();
    const before = reply.extensions?.cost.throttleStatus;
    expect(before).toMatchObject({ maximumAvailable: 2000, restoreRate: 100 });
    served.clock.now += 4000;
    expect((await served.ask(dear)).errors).toBeUndefined();
    state().record.plan = 'plus';
  });
});

describe('faults', () => {
  const query = '{ shop { name } }';
  const tag = (name: string) => {
    const [customer] = state().customers.values();
    return served.ask(
      `mutation ($id: ID!) { tagsAdd(id: $id, tags: ["${name}"]) { node { id } userErrors { message } } }`,
      { id: gid(customer ?? { type: 'Customer', id: 0 }) },
    );
  };
  const tags = () => [...state().customers.values()][0]?.tags ?? [];

  test('strike as often as they are told to', async () => {
    served.devshop.faults.setApi('serverError', { probability: 1, left: 2, status: 502 });
    const statuses = [];
    for (let i = 0; i < 4; i += 1) statuses.push((await served.ask(query)).status);
    expect(statuses).toEqual([502, 502, 200, 200]);
  });

  test('by probability, the same for the same seed', async () => {
    const run = async () => {
      const other = await serveDevshop({ seed: 11 });
      other.devshop.faults.setApi('tooManyRequests', { probability: 0.5 });
      const statuses = [];
      for (let i = 0; i < 20; i += 1) statuses.push((await other.ask(query)).status);
      await other.close();
      return statuses;
    };
    const first = await run();
    expect(new Set(first)).toEqual(new Set([200, 429]));
    expect(await run()).toEqual(first);
  });

  test('user errors change nothing', async () => {
    served.devshop.faults.setApi('userErrors', { probability: 1 });
    const reply = await tag('never');
    expect(reply.data).toMatchObject({ tagsAdd: { node: null, userErrors: [{ message: /fault switch/ }] } });
    expect(tags()).not.toContain('never');
  });

  test('a lost answer is carried out all the same, and the app calls it unknown', async () => {
    served.devshop.faults.setApi('lostAnswer', { probability: 1, left: 1 });
    await expect(tag('lost')).rejects.toThrow();
    expect(tags()).toContain('lost');
    expect(served.devshop.adminApi.calls().at(-1)).toMatchObject({ operation: 'tagsAdd', status: null });
  });

  test('throttling is as real throttling to the app, which waits and comes again', async () => {
    served.devshop.faults.setApi('throttled', { probability: 1, left: 2 });
    served.devshop.faults.setApi('tooManyRequests', { probability: 1, left: 1 });
    const answer = await ordersUpdatedSince(served.client, served.clock.now);
    expect(answer).toMatchObject({ ok: true });
  });
});

test('calls are listed with their cost, the newest 500', async () => {
  for (let i = 0; i < 505; i += 1) await served.ask('query Named { shop { name } }');
  const calls = served.devshop.adminApi.calls();
  expect(calls).toHaveLength(500);
  expect(calls.at(-1)).toMatchObject({
    ...{ operation: 'Named', shopDomain: 'lumen.myshopify.com', status: 200, isMutation: false },
    ...{ requestedCost: 1, actualCost: 1, errors: [] },
  });
});

test('another version and another shop are not found', async () => {
  const post = (address: string) => served.fetch(address, { method: 'POST', body: '{}' });
  const host = 'https://lumen.myshopify.com/admin/api';
  expect((await post(`${host}/2024-01/graphql.json`)).status).toBe(404);
  expect((await post('https://none.myshopify.com/admin/api/2026-10/graphql.json')).status).toBe(404);
  expect((await post(`${host}/2026-10/graphql.json`)).status).toBe(400);
});
