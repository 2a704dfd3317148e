import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findCode } from '../../devshop/shop/code-index.ts';
import { gid } from '../../devshop/shop/ids.ts';
import { basic, CREATE, create, createdId, startsAt } from './setup/discounts.ts';
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
describe('a discount', () => {
  test('is made with all that was told, and read back by id and by code', async () => {
    const [product] = state().products.values();
    const [customer] = state().customers.values();
    const owner =
      customer ?? served.shop.operations.createCustomer({ firstName: 'Ana', email: 'ana@mail.example' });
    const customerId = 'id' in owner ? owner.id : owner.ok ? owner.value.id : 0;
    const id = await createdId(served, {
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
    const { codeDiscountNode, userErrors } = await create(served, { code: 'LUM-BAD', ...change });
    expect(codeDiscountNode).toBeNull();
    expect(userErrors).toHaveLength(1);
    expect(userErrors[0]).toMatchObject({
      code,
      field: ['basicCodeDiscount', field].concat(userErrors[0]?.field.slice(2) ?? []),
    });
    expect(state().discounts.size).toBe(before);
  });

  test('with a code that is taken, in any case, is refused', async () => {
    await createdId(served, { code: 'LUM-TAKEN' });
    const again = await create(served, { code: 'lum-taken' });
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
    const id = await createdId(served, { title: 'Perennial pool 7 v1', code: 'LUM-POOL' });
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

  test('tells its uses, and orders are found by the code; late, by a fault switch', async () => {
    const id = await createdId(served, { code: 'LUM-USED' });
    const [product] = [...state().products.values()].filter(({ giftCard }) => !giftCard);
    const lines = [{ variantId: product?.variants[0]?.id ?? 0, quantity: 1 }];
    served.shop.operations.placeOrder({ lines, discountCodes: ['lum-used'] });
    const uses = async () => {
      const reply = await served.ask(
        `query ($id: ID!) { orders(first: 3, query: "discount_code:LUM-USED") { nodes { discountCodes } }
          codeDiscountNode(id: $id) { codeDiscount { ... on DiscountCodeBasic { asyncUsageCount
            codes(first: 1, query: "times_used:1") { nodes { asyncUsageCount } } } } } }`,
        { id },
      );
      const { orders, codeDiscountNode } = reply.data as {
        orders: { nodes: object[] };
        codeDiscountNode: { codeDiscount: { asyncUsageCount: number; codes: object } };
      };
      return { orders: orders.nodes.length, count: codeDiscountNode.codeDiscount.asyncUsageCount };
    };
    expect(await uses()).toEqual({ orders: 1, count: 1 });
    served.devshop.faults.setApi('staleCounts', { probability: 1, ms: 10_000 });
    expect(await uses()).toEqual({ orders: 0, count: 0 });
    served.clock.now += 11_000;
    expect(await uses()).toEqual({ orders: 1, count: 1 });
  });

  test('needs the right to write discounts', async () => {
    served.token.scopes = SCOPES.map((scope) => scope.replace('write_discounts', 'read_discounts'));
    const reply = await served.ask(CREATE, { told: basic() });
    expect(reply.errors?.[0]?.extensions?.code).toBe('ACCESS_DENIED');
  });
});
