/** Codes made and deleted in bulk: begun at once, done a while later. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { shopFromJson, shopToJson } from '../../devshop/shop/save-shop.ts';
import { findCode } from '../../devshop/shop/code-index.ts';
import { createdId } from './setup/discounts.ts';
import { SCOPES, type ServedDevshop, serveDevshop } from './setup/served-devshop.ts';

let served: ServedDevshop;

beforeAll(async () => {
  served = await serveDevshop();
  served.shop.operations.installApp({ scopes: SCOPES });
});
afterAll(() => served.close());
beforeEach(() => {
  served.devshop.faults.allOff();
  served.clock.now += 60_000;
});

const state = () => served.shop.state;

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
    const id = await createdId(served, { code: 'BULK-1' });
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
    const id = await createdId(served, { code: 'MANY-0' });
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
    const id = await createdId(served, { code: 'GONE-0' });
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
    const id = await createdId(served, { code: `KEPT-${what.length}` });
    expect((await served.ask(DELETE, { id, ...told })).data).toMatchObject({
      discountCodeRedeemCodeBulkDelete: { job: null, userErrors: [{ code }] },
    });
  });

  test('may take long, by a fault switch', async () => {
    served.devshop.faults.setApi('slowJobs', { probability: 1, left: 1, ms: 3_600_000 });
    const creation = await bulkAdd(await createdId(served, { code: 'SLOW-0' }), ['SLOW-1']);
    served.clock.now += 3_590_000;
    expect((await progress(creation)).done).toBe(false);
    served.clock.now += 11_000;
    expect((await progress(creation)).done).toBe(true);
  });

  test('a lost answer has begun the work all the same; a user error has not', async () => {
    const id = await createdId(served, { code: 'LOST-0' });
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
    const id = await createdId(served, { code: 'SAVED-0' });
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
