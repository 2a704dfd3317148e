import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { gid } from '../../devshop/shop/ids.ts';
import type { Customer } from '../../devshop/shop/state.ts';
import { SCOPES, type ServedDevshop, serveDevshop } from './setup/served-devshop.ts';

const DAY_MS = 24 * 3600 * 1000;
let served: ServedDevshop;
let customer: Customer;

beforeAll(async () => {
  served = await serveDevshop();
  served.shop.operations.installApp({ scopes: SCOPES });
});
afterAll(() => served.close());
beforeEach(() => {
  served.devshop.faults.allOff();
  served.token.scopes = SCOPES;
  served.clock.now += 60_000;
  const email = `ana${served.shop.state.lastId}@mail.example`;
  const made = served.shop.operations.createCustomer({ firstName: 'Ana', email });
  if (!made.ok) throw new Error(made.message);
  customer = made.value;
});

const CREDIT = `mutation ($id: ID!, $told: StoreCreditAccountCreditInput!) { storeCreditAccountCredit(id: $id, creditInput: $told) {
  storeCreditAccountTransaction { id amount { amount } balanceAfterTransaction { amount } account { id } }
  userErrors { code field } } }`;
const ACCOUNTS = `query ($id: ID!) { customer(id: $id) { storeCreditAccounts(first: 5) { nodes { id balance { amount currencyCode }
  transactions(first: 10, reverse: true) { nodes { __typename amount { amount } event
    ... on StoreCreditAccountCreditTransaction { id expiresAt remainingAmount { amount } } } } } } } }`;

const five = { amount: '5.00', currencyCode: 'USD' };
const credit = (told: object = {}, id = gid(customer)) =>
  served.ask(CREDIT, { id, told: { creditAmount: five, ...told } });

async function account() {
  const reply = await served.ask(ACCOUNTS, { id: gid(customer) });
  expect(reply.errors).toBeUndefined();
  const { customer: found } = reply.data as {
    customer: { storeCreditAccounts: { nodes: { id: string; balance: object; transactions: object }[] } };
  };
  return found.storeCreditAccounts.nodes;
}

describe('store credit', () => {
  test('opens an account with the first credit, and tells what was given', async () => {
    expect(await account()).toEqual([]);
    const first = await credit();
    expect(first.data).toMatchObject({
      storeCreditAccountCredit: {
        storeCreditAccountTransaction: {
          amount: { amount: '5.0' },
          balanceAfterTransaction: { amount: '5.0' },
        },
        userErrors: [],
      },
    });
    const [opened] = await account();
    // By the account as well as by the customer.
    await credit({ creditAmount: { amount: '2.50', currencyCode: 'USD' } }, opened?.id);
    expect(await account()).toMatchObject([
      {
        balance: { amount: '7.5', currencyCode: 'USD' },
        transactions: {
          nodes: [
            {
              __typename: 'StoreCreditAccountCreditTransaction',
              amount: { amount: '2.5' },
              event: 'ADJUSTMENT',
            },
            { amount: { amount: '5.0' }, expiresAt: null, remainingAmount: { amount: '5.0' } },
          ],
        },
      },
    ]);
  });

  test.each([
    ['nothing', { creditAmount: { amount: '0', currencyCode: 'USD' } }, 'NEGATIVE_OR_ZERO_AMOUNT'],
    ['another currency', { creditAmount: { amount: '5', currencyCode: 'EUR' } }, 'UNSUPPORTED_CURRENCY'],
    ['credit that has expired', { expiresAt: '2020-01-01T00:00:00Z' }, 'EXPIRES_AT_IN_PAST'],
  ])('refuses %s', async (_what, told, code) => {
    const reply = await credit(told);
    expect(reply.data).toMatchObject({
      storeCreditAccountCredit: { storeCreditAccountTransaction: null, userErrors: [{ code }] },
    });
    expect(await account()).toEqual([]);
  });

  test('refuses whom it does not know', async () => {
    const stranger = await credit({}, 'gid://shopify/Customer/1');
    expect(stranger.data).toMatchObject({
      storeCreditAccountCredit: { userErrors: [{ code: 'OWNER_NOT_FOUND' }] },
    });
    const nowhere = await credit({}, 'gid://shopify/StoreCreditAccount/1');
    expect(nowhere.data).toMatchObject({
      storeCreditAccountCredit: { userErrors: [{ code: 'ACCOUNT_NOT_FOUND' }] },
    });
  });

  test('is given although the answer is lost, and can be found by reading', async () => {
    served.devshop.faults.setApi('lostAnswer', { probability: 1, left: 1 });
    await expect(credit()).rejects.toThrow();
    served.devshop.faults.setApi('userErrors', { probability: 1, left: 1 });
    await credit();
    expect(await account()).toMatchObject([{ balance: { amount: '5.0' }, transactions: { nodes: [{}] } }]);
  });

  test.each(['serverError', 'tooManyRequests', 'throttled', 'userErrors'] as const)(
    'is not given where %s strikes',
    async (fault) => {
      served.devshop.faults.setApi(fault, { probability: 1, left: 1 });
      const reply = await credit();
      const { storeCreditAccountCredit } = reply.data ?? {};
      expect(storeCreditAccountCredit ?? {}).not.toMatchObject({ userErrors: [] });
      expect(await account()).toEqual([]);
    },
  );

  test('expires', async () => {
    await credit({ expiresAt: new Date(served.clock.now + DAY_MS).toISOString() });
    await credit();
    served.clock.now += 2 * DAY_MS;
    expect(await account()).toMatchObject([
      {
        balance: { amount: '5.0' },
        transactions: {
          nodes: [
            { __typename: 'StoreCreditAccountExpirationTransaction', amount: { amount: '-5.0' } },
            { remainingAmount: { amount: '5.0' } },
            { remainingAmount: { amount: '0.0' } },
          ],
        },
      },
    ]);
  });

  test('needs the right to write, and to read accounts', async () => {
    served.token.scopes = SCOPES.filter((scope) => !scope.startsWith('write_store_credit'));
    expect((await credit()).errors?.[0]?.extensions?.code).toBe('ACCESS_DENIED');
    served.token.scopes = SCOPES.filter((scope) => scope !== 'read_store_credit_accounts');
    const reply = await served.ask(ACCOUNTS, { id: gid(customer) });
    expect(reply.errors?.[0]?.extensions?.code).toBe('ACCESS_DENIED');
  });
});

const GIVE = `mutation ($told: GiftCardCreateInput!) { giftCardCreate(input: $told) {
  giftCard { id balance { amount } lastCharacters maskedCode enabled expiresOn customer { id } note } giftCardCode
  userErrors { code field message } } }`;
const give = (told: object = {}) => served.ask(GIVE, { told: { initialAmount: five, ...told } });

describe('gift cards', () => {
  test('have the code that was told, which only the answer shows whole', async () => {
    const code = 'LUM7KQ29XZ4M8TP';
    const reply = await give({ code, customerId: gid(customer), expiresOn: '2027-01-31', note: 'voucher 7' });
    expect(reply.data).toMatchObject({
      giftCardCreate: {
        giftCardCode: code,
        giftCard: {
          ...{ balance: { amount: '5.0' }, lastCharacters: 'm8tp', maskedCode: '•••• •••• •••• m8tp' },
          ...{ enabled: true, expiresOn: '2027-01-31', customer: { id: gid(customer) }, note: 'voucher 7' },
        },
      },
    });
    expect(JSON.stringify([...served.shop.state.giftCards.values()])).not.toContain(code);
    const again = await give({ code: code.toLowerCase() });
    expect(again.data).toMatchObject({
      giftCardCreate: { giftCard: null, userErrors: [{ code: 'TAKEN', field: ['input', 'code'] }] },
    });
    const search = `{ giftCards(first: 5, query: "${code}") { nodes { note } } }`;
    expect((await served.ask(search)).data).toEqual({ giftCards: { nodes: [{ note: 'voucher 7' }] } });
  });

  test('have a code of 16 characters where none is told', async () => {
    const reply = await give();
    const { giftCardCode } = reply.data?.['giftCardCreate'] as { giftCardCode: string };
    expect(giftCardCode).toMatch(/^[0-9a-z]{16}$/);
  });

  test.each([
    ['a short code', { code: 'SHORT77' }, 'TOO_SHORT'],
    ['a long code', { code: 'A'.repeat(21) }, 'TOO_LONG'],
    ['a code with dashes', { code: 'LUM-7KQ2-9XZ4' }, 'INVALID'],
    ['nothing on it', { initialAmount: { amount: '0', currencyCode: 'USD' } }, 'GREATER_THAN'],
    ['nobody we know', { customerId: 'gid://shopify/Customer/1' }, 'CUSTOMER_NOT_FOUND'],
  ])('are refused for %s', async (_what, told, code) => {
    const before = served.shop.state.giftCards.size;
    expect((await give(told)).data).toMatchObject({
      giftCardCreate: { giftCard: null, userErrors: [{ code }] },
    });
    expect(served.shop.state.giftCards.size).toBe(before);
  });

  test('are made once, however often a lost answer is tried again', async () => {
    const before = served.shop.state.giftCards.size;
    served.devshop.faults.setApi('lostAnswer', { probability: 1, left: 1 });
    await expect(give({ code: 'LOSTCARD1' })).rejects.toThrow();
    expect((await give({ code: 'LOSTCARD1' })).data).toMatchObject({
      giftCardCreate: { userErrors: [{ code: 'TAKEN' }] },
    });
    expect(served.shop.state.giftCards.size).toBe(before + 1);
  });

  test('need the right to write them, and customers for an owner', async () => {
    served.token.scopes = SCOPES.filter((scope) => scope !== 'write_gift_cards');
    expect((await give()).errors?.[0]?.extensions?.code).toBe('ACCESS_DENIED');
    served.token.scopes = SCOPES.filter((scope) => scope !== 'write_customers').concat('read_customers');
    expect((await give({ customerId: gid(customer) })).errors?.[0]?.extensions?.code).toBe('ACCESS_DENIED');
  });
});
