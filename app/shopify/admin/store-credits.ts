/** Store credit: given without any mark of ours, so that what was given is told by who, how much, when and until when. */
import type { Instant } from '#app/domain/time.ts';
import { success, type Result } from '../result.ts';
import type { AdminClient, AdminCode } from './admin-client.ts';
import { madeOf, notMade, SENT_AT_ONCE, type Made } from './made.ts';
import { GIVE_STORE_CREDIT, STORE_CREDITS } from './store-credit-documents.ts';

export interface StoreCreditWish {
  readonly customerGid: string;
  /** `12.50` */
  readonly amount: string;
  readonly currency: string;
  readonly expiresAt: Instant | null;
}

export async function giveStoreCredit(client: AdminClient, wish: StoreCreditWish): Promise<Made> {
  const { customerGid, amount, currency, expiresAt } = wish;
  const credit = {
    creditAmount: { amount, currencyCode: currency as never },
    expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
  };
  const answer = await client.request(GIVE_STORE_CREDIT, { owner: customerGid, credit }, SENT_AT_ONCE);
  if (!answer.ok) return notMade(answer);
  const payload = answer.value.storeCreditAccountCredit;
  return madeOf(payload?.storeCreditAccountTransaction?.id, payload?.userErrors);
}

export interface GivenCredit {
  readonly gid: string;
  /** `12.5`, as Shopify writes it. */
  readonly amount: string;
  readonly currency: string;
  readonly createdAt: Instant;
  readonly expiresAt: Instant | null;
}

export interface GivenCredits {
  /** Newest first. */
  readonly credits: readonly GivenCredit[];
  /** Everything since then is told; before that some may be missing. */
  readonly since: Instant;
}

/** `customer_gone`: null. */
export async function readStoreCredits(
  client: AdminClient,
  customerGid: string,
): Promise<Result<GivenCredits | null, AdminCode>> {
  const answer = await client.request(STORE_CREDITS, { owner: customerGid });
  if (!answer.ok) return answer;
  const { customer } = answer.value;
  if (!customer) return success(null);
  const pages = customer.storeCreditAccounts.nodes.map((account) => account.transactions.nodes);
  const credits = pages.flat().flatMap((one): GivenCredit[] =>
    'amount' in one
      ? [
          {
            ...{ gid: one.id, amount: one.amount.amount, currency: one.amount.currencyCode },
            createdAt: Date.parse(one.createdAt),
            expiresAt: typeof one.expiresAt === 'string' ? Date.parse(one.expiresAt) : null,
          },
        ]
      : [],
  );
  const oldest = pages.map((page) =>
    page.length < TRANSACTIONS_A_PAGE ? -Infinity : Date.parse(page.at(-1)?.createdAt ?? ''),
  );
  return success({ credits, since: Math.max(-Infinity, ...oldest) });
}

/** As the document asks for. */
const TRANSACTIONS_A_PAGE = 40;
