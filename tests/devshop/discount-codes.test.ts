import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { shopFromJson, shopToJson } from '../../devshop/shop/save-shop.ts';
import { findCode } from '../../devshop/shop/code-index.ts';
import { gid } from '../../devshop/shop/ids.ts';
import { SCOPES, type ServedDevshop, serveDevshop } from './setup/served-devshop.ts';

let served: ServedDevshop;

beforeAll(async () => {
  served = await serveDevshop();
  served.shop.operations.installApp({ scopes: SCOPES });
});
afterAll(() => served.close());
beforeEach(() => {
  served.devshop.faults.allOff();
  served.token.scopes = SCOPES;
  served.clock.now += 60_000;
});

const state = () => served.shop.state;
const startsAt = '2026-01-01T00:00:00Z';

/** An amount off the whole order, unless told otherwise. */
function basic(change: object = {}): object {
  return {
    ...{ title: 'Perennial: $5.00 off', code: 'LUM-1', startsAt, usageLimit: 1 },
    context: { all: 'ALL' },
    customerGets: { items: { all: true }, value: { discountAmount: { amount: '5.00' } } },
    ...change,
  };
}

const CREATE = `mutation ($told: DiscountCodeBasicInput!) { discountCodeBasicCreate(basicCodeDiscount: $told) {
  codeDiscountNode { id } userErrors { field code message } } }`;

interface Created {
  readonly codeDiscountNode: { readonly id: string } | null;
  readonly userErrors: readonly { readonly code: string; readonly field: readonly string[] }[];
}

async function create(change: object = {}): Promise<Created> {
  const reply = await served.ask(CREATE, { told: basic(change) });
  expect(reply.errors).toBeUndefined();
  return reply.data?.['discountCodeBasicCreate'] as Created;
}

async function createdId(change: object): Promise<string> {
  const made = await create(change);
  expect(made.userErrors).toEqual([]);
  return made.codeDiscountNode?.id ?? '';
}

describe('a discount', () => {
  test('is made with all that was told, and read back by id and by code', async () => {
    const [product] = state().products.values();
    const [customer] = state().customers.values();
    const owner =
      customer ?? served.shop.operations.createCustomer({ firstName: 'Ana', email: 'ana@mail.example' });
    const customerId = 'id' in owner ? owner.id : owner.ok ? owner.value.id : 0;
    const id = await createdId({
      ...{ code: 'Lum-All', endsAt: '2027-01-01T00:00:00Z', appliesOncePerCustomer: false },
      context: { customers: { add: [`gid://shopify/Customer/${customerId}`] } },
      customerGets: {
        items: { products: { productsToAdd: [product && gid(product)] } },
        value: { percentage: 0.125 },
        ...{ appliesOnOneTimePurchase: true, appliesOnSubscription: true },
      },
      minimumRequirement: { subtotal: { greaterThanOrEqualToSubtotal: '20.00' } },
      combinesWith: { orderDiscounts: false, productDiscounts: true, shippingDiscounts: true },
    });
    const reply = await served.ask(
      `query ($id: ID!) {
        codeDiscountNodeByCode(code: "LUM-ALL") { id }
        codeDiscountNode(id: $id) { id codeDiscount { __typename ... on DiscountCodeBasic {
          title status startsAt endsAt usageLimit asyncUsageCount discountClasses
          codes(first: 2) { nodes { id code asyncUsageCount } } codesCount { count }
          combinesWith { orderDiscounts productDiscounts shippingDiscounts }
          context { ... on DiscountCustomers { customers { id } } }
          minimumRequirement { ... on DiscountMinimumSubtotal { greaterThanOrEqualToSubtotal { amount } } }
          customerGets { appliesOnSubscription
            items { ... on DiscountProducts { products(first: 5) { nodes { id } } } }
            value { ... on DiscountPercentage { percentage } } }
        } } }
      }`,
      { id },
    );
    expect(reply.errors).toBeUndefined();
    expect(reply.data).toMatchObject({
      codeDiscountNodeByCode: { id },
      codeDiscountNode: {
        codeDiscount: {
          ...{ __typename: 'DiscountCodeBasic', status: 'ACTIVE', usageLimit: 1, asyncUsageCount: 0 },
          ...{ startsAt, endsAt: '2027-01-01T00:00:00Z', discountClasses: ['PRODUCT'] },
          codes: { nodes: [{ code: 'Lum-All', asyncUsageCount: 0 }] },
          codesCount: { count: 1 },
          combinesWith: { orderDiscounts: false, productDiscounts: true, shippingDiscounts: true },
          context: { customers: [{ id: `gid://shopify/Customer/${customerId}` }] },
          minimumRequirement: { greaterThanOrEqualToSubtotal: { amount: '20.0' } },
          customerGets: {
            ...{ appliesOnSubscription: true, value: { percentage: 0.125 } },
            items: { products: { nodes: [{ id: product && gid(product) }] } },
          },
        },
      },
    });
  });

  test.each([
    ['without a title', { title: ' ' }, 'BLANK', 'title'],
    ['without a code', { code: '' }, 'BLANK', 'code'],
    ['without a start', { startsAt: null }, 'BLANK', 'startsAt'],
    [
      'that ends before it starts',
      { endsAt: '2025-01-01T00:00:00Z' },
      'END_DATE_BEFORE_START_DATE',
      'endsAt',
    ],
    ['for nobody', { context: null }, 'BLANK', 'context'],
    [
      'for an unknown customer',
      { context: { customers: { add: ['gid://shopify/Customer/1'] } } },
      'INVALID',
      'context',
    ],
    ['for nothing', { customerGets: { value: { percentage: 0.1 } } }, 'BLANK', 'customerGets'],
    [
      'of 200 %',
      { customerGets: { items: { all: true }, value: { percentage: 2 } } },
      'VALUE_OUTSIDE_RANGE',
      'customerGets',
    ],
    ['without a use', { usageLimit: 0 }, 'GREATER_THAN', 'usageLimit'],
    [
      'for some cycles of no subscription',
      { recurringCycleLimit: 3 },
      'MULTIPLE_RECURRING_CYCLE_LIMIT_FOR_NON_SUBSCRIPTION_ITEMS',
      'recurringCycleLimit',
    ],
  ])('%s is refused, and changes nothing', async (_what, change, code, field) => {
    const before = state().discounts.size;
    const { codeDiscountNode, userErrors } = await create({ code: 'LUM-BAD', ...change });
    expect(codeDiscountNode).toBeNull();
    expect(userErrors).toHaveLength(1);
    expect(userErrors[0]).toMatchObject({
      code,
      field: ['basicCodeDiscount', field].concat(userErrors[0]?.field.slice(2) ?? []),
    });
    expect(state().discounts.size).toBe(before);
  });

  test('with a code that is taken, in any case, is refused', async () => {
    await createdId({ code: 'LUM-TAKEN' });
    const again = await create({ code: 'lum-taken' });
    expect(again.userErrors).toMatchObject([{ code: 'TAKEN', field: ['basicCodeDiscount', 'code'] }]);
  });

  test('of free shipping has its own kind, and no other shipping discount beside it', async () => {
    const mutation = `mutation ($told: DiscountCodeFreeShippingInput!) {
      discountCodeFreeShippingCreate(freeShippingCodeDiscount: $told) { codeDiscountNode { codeDiscount {
        ... on DiscountCodeFreeShipping { discountClasses maximumShippingPrice { amount }
          destinationSelection { ... on DiscountCountryAll { allCountries } } } } } userErrors { code } } }`;
    const told = { title: 'Free shipping', code: 'LUM-SHIP', startsAt, context: { all: 'ALL' } };
    const combinesWith = { shippingDiscounts: true };
    const bad = await served.ask(mutation, { told: { ...told, combinesWith } });
    expect(bad.data).toMatchObject({
      discountCodeFreeShippingCreate: {
        userErrors: [{ code: 'INVALID_COMBINES_WITH_FOR_DISCOUNT_CLASS' }],
      },
    });
    const good = await served.ask(mutation, { told: { ...told, maximumShippingPrice: '10.00' } });
    expect(good.data).toMatchObject({
      discountCodeFreeShippingCreate: {
        codeDiscountNode: {
          codeDiscount: {
            ...{ discountClasses: ['SHIPPING'], maximumShippingPrice: { amount: '10.0' } },
            destinationSelection: { allCountries: true },
          },
        },
      },
    });
  });

  test('is found by its title, ends when it is deactivated, and is gone when it is deleted', async () => {
    const id = await createdId({ title: 'Perennial pool 7 v1', code: 'LUM-POOL' });
    const search = '{ codeDiscountNodes(first: 5, query: "title:\'pool 7\'") { nodes { id } } }';
    expect((await served.ask(search)).data).toEqual({ codeDiscountNodes: { nodes: [{ id }] } });
    const off = await served.ask(
      `mutation ($id: ID!) { discountCodeDeactivate(id: $id) { codeDiscountNode { codeDiscount {
        ... on DiscountCodeBasic { status } } } userErrors { message } } }`,
      { id },
    );
    expect(off.data).toMatchObject({
      discountCodeDeactivate: { codeDiscountNode: { codeDiscount: { status: 'EXPIRED' } } },
    });
    const remove =
      'mutation ($id: ID!) { discountCodeDelete(id: $id) { deletedCodeDiscountId userErrors { code } } }';
    expect((await served.ask(remove, { id })).data).toMatchObject({
      discountCodeDelete: { deletedCodeDiscountId: id },
    });
    expect((await served.ask(remove, { id })).data).toMatchObject({
      discountCodeDelete: { deletedCodeDiscountId: null, userErrors: [{ code: 'INVALID' }] },
    });
    expect(findCode(state(), 'LUM-POOL')).toBeNull();
  });

  test('needs the right to write discounts', async () => {
    served.token.scopes = SCOPES.map((scope) => scope.replace('write_discounts', 'read_discounts'));
    const reply = await served.ask(CREATE, { told: basic() });
    expect(reply.errors?.[0]?.extensions?.code).toBe('ACCESS_DENIED');
  });
});

const ADD = `mutation ($id: ID!, $codes: [DiscountRedeemCodeInput!]!) {
  discountRedeemCodeBulkAdd(discountId: $id, codes: $codes) { bulkCreation { id done } userErrors { code field } } }`;
const PROGRESS = `query ($id: ID!) { discountRedeemCodeBulkCreation(id: $id) { done codesCount importedCount failedCount
  codes(first: 250) { nodes { code discountRedeemCode { id } errors { code message } } } } }`;
const DELETE = `mutation ($id: ID!, $ids: [ID!], $search: String) {
  discountCodeRedeemCodeBulkDelete(discountId: $id, ids: $ids, search: $search) { job { id done } userErrors { code } } }`;
const JOB = 'query ($id: ID!) { job(id: $id) { done } }';

interface Progress {
  readonly done: boolean;
  readonly importedCount: number;
  readonly failedCount: number;
  readonly codes: {
    readonly nodes: readonly {
      readonly code: string;
      readonly discountRedeemCode: { readonly id: string } | null;
      readonly errors: readonly { readonly code: string }[];
    }[];
  };
}

async function bulkAdd(id: string, codes: readonly string[]): Promise<string> {
  const reply = await served.ask(ADD, { id, codes: codes.map((code) => ({ code })) });
  expect(reply.data).toMatchObject({
    discountRedeemCodeBulkAdd: { bulkCreation: { done: false }, userErrors: [] },
  });
  const { bulkCreation } = reply.data?.['discountRedeemCodeBulkAdd'] as { bulkCreation: { id: string } };
  return bulkCreation.id;
}

async function progress(id: string): Promise<Progress> {
  const reply = await served.ask(PROGRESS, { id });
  expect(reply.errors).toBeUndefined();
  return reply.data?.['discountRedeemCodeBulkCreation'] as Progress;
}

describe('codes in bulk', () => {
  const names = (from: number, count: number) => Array.from({ length: count }, (_, i) => `BULK-${from + i}`);

  test('come a while later, each with its own result', async () => {
    const id = await createdId({ code: 'BULK-1' });
    const creation = await bulkAdd(id, [...names(1, 249), 'two words']);
    expect(await progress(creation)).toMatchObject({ done: false, importedCount: 0, failedCount: 0 });
    expect(findCode(state(), 'BULK-2')).toBeNull();
    served.clock.now += 1000;
    const after = await progress(creation);
    expect(after).toMatchObject({ done: true, importedCount: 248, failedCount: 2 });
    expect(after.codes.nodes[0]).toMatchObject({ discountRedeemCode: null, errors: [{ code: 'TAKEN' }] });
    expect(after.codes.nodes[249]).toMatchObject({ errors: [{ code: 'INVALID' }] });
    const counted = await served.ask(
      `query ($id: ID!) { codeDiscountNode(id: $id) { codeDiscount { ... on DiscountCodeBasic { codesCount { count }
        codes(first: 250) { nodes { id } pageInfo { hasNextPage } } } } } }`,
      { id },
    );
    expect(counted.data).toMatchObject({
      codeDiscountNode: {
        codeDiscount: { codesCount: { count: 249 }, codes: { pageInfo: { hasNextPage: false } } },
      },
    });
  });

  test('are at most 250 a call', async () => {
    const id = await createdId({ code: 'MANY-0' });
    const codes = names(1000, 251).map((code) => ({ code }));
    const reply = await served.ask(ADD, { id, codes });
    expect(reply.errors?.[0]?.extensions?.code).toBe('MAX_INPUT_SIZE_EXCEEDED');
    expect(
      (await served.ask(ADD, { id: 'gid://shopify/DiscountCodeNode/1', codes: [{ code: 'X' }] })).data,
    ).toMatchObject({
      discountRedeemCodeBulkAdd: {
        bulkCreation: null,
        userErrors: [{ code: 'INVALID', field: ['discountId'] }],
      },
    });
  });

  test('are deleted by id or by a search, a while later', async () => {
    const id = await createdId({ code: 'GONE-0' });
    const creation = await bulkAdd(id, ['GONE-1', 'GONE-2', 'STAY-1']);
    served.clock.now += 1000;
    const [first] = (await progress(creation)).codes.nodes;
    const byId = await served.ask(DELETE, { id, ids: [first?.discountRedeemCode?.id] });
    const { job } = byId.data?.['discountCodeRedeemCodeBulkDelete'] as { job: { id: string; done: boolean } };
    expect(job.done).toBe(false);
    expect(findCode(state(), 'GONE-1')).not.toBeNull();
    served.clock.now += 1000;
    expect((await served.ask(JOB, { id: job.id })).data).toEqual({ job: { done: true } });
    expect(findCode(state(), 'GONE-1')).toBeNull();
    // A code that is gone may be taken again.
    await bulkAdd(id, ['gone-1']);
    served.clock.now += 1000;
    await served.ask(DELETE, { id, search: 'GONE*' });
    served.clock.now += 1000;
    await served.ask(JOB, { id: job.id });
    expect(['GONE-0', 'GONE-1', 'GONE-2', 'STAY-1'].map((code) => findCode(state(), code) !== null)).toEqual([
      ...[false, false, false, true],
    ]);
  });

  test.each([
    ['nothing', {}, 'MISSING_ARGUMENT'],
    ['both', { ids: ['gid://shopify/DiscountRedeemCode/1'], search: 'A' }, 'TOO_MANY_ARGUMENTS'],
    ['no ids', { ids: [] }, 'BLANK'],
    ['a blank search', { search: ' ' }, 'BLANK'],
  ])('are not deleted by %s', async (what, told, code) => {
    const id = await createdId({ code: `KEPT-${what.length}` });
    expect((await served.ask(DELETE, { id, ...told })).data).toMatchObject({
      discountCodeRedeemCodeBulkDelete: { job: null, userErrors: [{ code }] },
    });
  });

  test('may take long, by a fault switch', async () => {
    served.devshop.faults.setApi('slowJobs', { probability: 1, left: 1, ms: 3_600_000 });
    const creation = await bulkAdd(await createdId({ code: 'SLOW-0' }), ['SLOW-1']);
    served.clock.now += 3_590_000;
    expect((await progress(creation)).done).toBe(false);
    served.clock.now += 11_000;
    expect((await progress(creation)).done).toBe(true);
  });

  test('a lost answer has begun the work all the same; a user error has not', async () => {
    const id = await createdId({ code: 'LOST-0' });
    served.devshop.faults.setApi('lostAnswer', { probability: 1, left: 1 });
    await expect(served.ask(ADD, { id, codes: [{ code: 'LOST-1' }] })).rejects.toThrow();
    served.devshop.faults.setApi('userErrors', { probability: 1, left: 1 });
    const refused = await served.ask(ADD, { id, codes: [{ code: 'LOST-2' }] });
    expect(refused.data).toMatchObject({
      discountRedeemCodeBulkAdd: { bulkCreation: null, userErrors: [{ code: null }] },
    });
    served.clock.now += 1000;
    await served.ask('{ shop { name } }');
    expect(findCode(state(), 'lost-1')?.discount.title).toBe('Perennial: $5.00 off');
    expect(findCode(state(), 'LOST-2')).toBeNull();
  });

  test('survive a restart of devshop, with what is still to be done', async () => {
    const id = await createdId({ code: 'SAVED-0' });
    const creation = await bulkAdd(id, ['SAVED-1']);
    const loaded = shopFromJson(JSON.parse(JSON.stringify(shopToJson(state()))) as object);
    expect(findCode(loaded, 'saved-0')?.discount.codes).toHaveLength(1);
    expect([...loaded.codeCreations.values()].at(-1)).toMatchObject({
      done: false,
      codes: [{ code: 'SAVED-1' }],
    });
    expect(creation).toContain('DiscountRedeemCodeBulkCreation');
  });

  test('of a file that knew less of discounts can be used', () => {
    const old = JSON.parse(JSON.stringify(shopToJson(state()))) as Record<string, unknown>;
    delete old['giftCards'];
    delete old['codeCreations'];
    const [first] = old['discounts'] as Record<string, unknown>[];
    delete first?.['appliesOnOneTimePurchase'];
    const loaded = shopFromJson(old);
    expect([...loaded.discounts.values()][0]).toMatchObject({ appliesOnOneTimePurchase: true });
    expect([loaded.giftCards.size, loaded.codeCreations.size]).toEqual([0, 0]);
  });
});
