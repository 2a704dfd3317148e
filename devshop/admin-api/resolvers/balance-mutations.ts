/** Giving out gift cards and store credit: money, so the same call twice gives it twice, but for a code of one's own. */
import { createHash } from 'node:crypto';
import { gid, parseGid } from '../../shop/ids.ts';
import { readAmount } from '../../shop/money.ts';
import { findGiftCard, issueGiftCard } from '../../shop/operations/gift-cards.ts';
import { creditStore } from '../../shop/operations/store-credit.ts';
import { accessDenied, isGranted } from '../access.ts';
import type { ApiContext } from '../context.ts';
import { creditMove } from './balance-fields.ts';
import type { Field } from './fields.ts';
import { notPlayed, payload, refusal, USER_ERROR } from './user-errors.ts';

interface Money {
  readonly amount: string | number;
  readonly currencyCode: string;
}

interface CreditInput {
  readonly creditAmount: Money;
  readonly expiresAt?: string | null;
}

interface GiftCardInput {
  readonly code?: string | null;
  readonly initialAmount?: Money | null;
  readonly initialValue?: string | number | null;
  readonly customerId?: string | null;
  readonly expiresOn?: string | null;
  readonly note?: string | null;
  readonly recipientAttributes?: object | null;
}

function credit(context: ApiContext, id: string, { creditAmount, expiresAt }: CreditInput): object {
  const { state } = context;
  const parsed = parseGid(id);
  const account = parsed?.type === 'StoreCreditAccount' ? state.storeCredit.get(parsed.id) : undefined;
  if (parsed?.type === 'CompanyLocation') throw notPlayed('store credit of companies');
  if (parsed?.type === 'StoreCreditAccount' && !account) {
    return refusal(['id'], 'The store credit account could not be found.', 'ACCOUNT_NOT_FOUND');
  }
  const customerId = account?.customerId ?? (parsed?.type === 'Customer' ? parsed.id : 0);
  if (!state.customers.has(customerId)) return refusal(['id'], 'Owner does not exist.', 'OWNER_NOT_FOUND');
  const path = ['creditInput', 'creditAmount'];
  if (creditAmount.currencyCode !== state.record.currency) {
    const code = account ? 'MISMATCHING_CURRENCY' : 'UNSUPPORTED_CURRENCY';
    return refusal([...path, 'currencyCode'], 'The currency provided is not supported.', code);
  }
  const amountMinor = readAmount(String(creditAmount.amount), state.record.currency);
  if (amountMinor === null || amountMinor <= 0) {
    const message = 'A positive amount must be used to credit a store credit account.';
    return refusal([...path, 'amount'], message, 'NEGATIVE_OR_ZERO_AMOUNT');
  }
  const expires = expiresAt === null || expiresAt === undefined ? null : Date.parse(expiresAt);
  if (expires !== null && !(expires > context.at)) {
    return refusal(
      ['creditInput', 'expiresAt'],
      'The expiry date must be in the future.',
      'EXPIRES_AT_IN_PAST',
    );
  }
  const made = creditStore(state, context.act(), { customerId, amountMinor, expiresAt: expires });
  if (!made.ok) return refusal(null, made.message);
  const [owner] = [...state.storeCredit.values()].filter((one) => one.transactions.includes(made.value));
  return {
    storeCreditAccountTransaction: owner ? creditMove(owner, made.value) : null,
    userErrors: [],
  };
}

function giftCard(context: ApiContext, input: GiftCardInput): object {
  const { state } = context;
  if (input.recipientAttributes) throw notPlayed('recipients of gift cards');
  if (input.customerId && !isGranted('write_customers', context.scopes)) {
    throw accessDenied('giftCardCreate', '`write_customers` access scope.');
  }
  const code = input.code ?? ownCode(context);
  const wrong = complaintAboutCode(context, code);
  if (wrong) return wrong;
  const currency = input.initialAmount?.currencyCode ?? state.record.currency;
  if (currency !== state.record.currency) throw notPlayed('gift cards in another currency');
  const told = input.initialAmount?.amount ?? input.initialValue;
  if (told === null || told === undefined) {
    return refusal(['input', 'initialAmount'], 'Missing a required argument.', 'MISSING_ARGUMENT');
  }
  const amountMinor = readAmount(String(told), currency);
  if (amountMinor === null || amountMinor <= 0) {
    return refusal(['input', 'initialAmount'], 'Initial value must be greater than 0', 'GREATER_THAN');
  }
  const customer = input.customerId ? parseGid(input.customerId) : null;
  if (input.customerId && !(customer?.type === 'Customer' && state.customers.has(customer.id))) {
    return refusal(['input', 'customerId'], 'The customer could not be found.', 'CUSTOMER_NOT_FOUND');
  }
  const made = issueGiftCard(state, context.act(), {
    ...{ code, amountMinor, customerId: customer?.id ?? null },
    ...{ expiresOn: input.expiresOn ?? null, note: input.note ?? null },
  });
  if (!made.ok) return refusal(['input'], made.message, 'INVALID');
  return { giftCard: made.value, giftCardCode: code, userErrors: [] };
}

function complaintAboutCode({ state }: ApiContext, code: string): object | null {
  const field = ['input', 'code'];
  if (code.length < 8) return refusal(field, 'Code is too short (minimum is 8 characters)', 'TOO_SHORT');
  if (code.length > 20) return refusal(field, 'Code is too long (maximum is 20 characters)', 'TOO_LONG');
  if (!/^[a-z0-9]+$/i.test(code)) {
    return refusal(field, 'Code must only contain letters and numbers', 'INVALID');
  }
  return findGiftCard(state, code) ? refusal(field, 'Code has already been taken', 'TAKEN') : null;
}

/** Shopify's own have 16 characters. */
function ownCode({ state, at }: ApiContext): string {
  return createHash('sha256')
    .update(`${gid(state.record)}/${state.lastId}/${at}`)
    .digest('hex')
    .slice(0, 16);
}

export const BALANCE_MUTATIONS: Readonly<Record<string, Field<undefined>>> = {
  storeCreditAccountCredit: (_root, args, context) => {
    const { creditInput } = args as { readonly creditInput?: CreditInput };
    return credit(context, args.id ?? '', creditInput ?? { creditAmount: { amount: '0', currencyCode: '' } });
  },
  giftCardCreate: (_root, args, context) =>
    giftCard(context, (args as { readonly input?: GiftCardInput }).input ?? {}),
};

export const BALANCE_PAYLOADS = {
  StoreCreditAccountCreditPayload: payload('storeCreditAccountTransaction'),
  GiftCardCreatePayload: payload('giftCard', 'giftCardCode'),
  StoreCreditAccountCreditUserError: USER_ERROR,
  GiftCardUserError: USER_ERROR,
};
