/** How each kind of voucher that is not handed out of a pool is made. */
import { randomBytes } from 'node:crypto';
import { DateTime } from 'luxon';
import { codePrefix, PLAIN_BYTES, plainCode } from '#app/domain/rewards/voucher-code.ts';
import { isCode } from '#app/domain/rewards/reward-terms.ts';
import { MINUTE_MS } from '#app/domain/time.ts';
import { findGiftCard, makeGiftCard } from '#app/shopify/admin/gift-cards.ts';
import { findDiscount, makeDiscount, pieceMinor } from '#app/shopify/admin/make-discount.ts';
import type { Made } from '#app/shopify/admin/made.ts';
import { giveStoreCredit, readStoreCredits, type GivenCredit } from '#app/shopify/admin/store-credits.ts';
import { discountInput } from '#app/shopify/discount-input.ts';
import { formatMinor, parseMinor } from '#app/shopify/money.ts';
import { failure, success } from '#app/shopify/result.ts';
import { newCode } from '../code-pools/open-pool.ts';
import { discountTitle } from './discount-title.ts';
import type { DueVoucher, Tending } from './due-voucher.ts';
import { BELIEVED_AFTER_MS, type Asked, type Found, type Maker } from './make-once.ts';

/** @param customerGid whom it is for */
export function makerOf(tending: Tending, voucher: DueVoucher, customerGid: string): Maker {
  const { kind } = voucher.terms.value;
  if (isCode({ kind })) return discountMaker(tending, voucher, customerGid);
  return kind === 'gift_card'
    ? giftCardMaker(tending, voucher, customerGid)
    : storeCreditMaker(tending, voucher, customerGid);
}

/** A discount with one code: of any amount, or for one customer only. */
function discountMaker(tending: Tending, voucher: DueVoucher, customerGid: string): Maker {
  const { client, exponent } = tending;
  const { terms, amountMinor, id } = voucher;
  return {
    ...{ scopes: [], keeps: 'discount_gid', newCode: () => newCode(tending) },
    make: async ({ code, expiresAt, askedAt }): Promise<Made> => {
      const { value } = terms;
      const piece =
        value.kind === 'free_product' ? await pieceMinor(client, value.productGid, exponent) : success(null);
      if (!piece.ok) return { kind: piece.code === 'product_gone' ? 'refused' : 'failed', failure: piece };
      const wish = discountInput({
        ...{ terms, code: code ?? '', amountMinor, exponent, pieceMinor: piece.value },
        ...{ customerGid: terms.voucher.bound ? customerGid : null, startsAt: askedAt, endsAt: expiresAt },
        title: discountTitle(terms, tending, String(id), amountMinor),
      });
      return makeDiscount(client, wish);
    },
    find: async ({ code }) => foundOf(await findDiscount(client, code ?? '')),
  };
}

function giftCardMaker(tending: Tending, voucher: DueVoucher, customerGid: string): Maker {
  const { client, currency, exponent, timezone, domain } = tending;
  const note = `Perennial voucher ${voucher.id}`;
  return {
    ...{ scopes: ['write_gift_cards'], keeps: 'remote_gid' },
    newCode: () => plainCode(codePrefix(domain), randomBytes(PLAIN_BYTES)),
    make: ({ code, expiresAt }) => {
      // The end is the midnight after the last day.
      const last = expiresAt === null ? null : DateTime.fromMillis(expiresAt - 1, { zone: timezone });
      return makeGiftCard(client, {
        ...{ code: code ?? '', currency, customerGid, note, expiresOn: last?.toISODate() ?? null },
        amount: formatMinor(amountOf(voucher), exponent),
      });
    },
    find: async ({ code }) => foundOf(await findGiftCard(client, { code: code ?? '', note })),
  };
}

function storeCreditMaker(tending: Tending, voucher: DueVoucher, customerGid: string): Maker {
  const { client, currency, exponent } = tending;
  return {
    scopes: ['write_store_credit_account_transactions', 'read_store_credit_accounts'],
    ...{ keeps: 'remote_gid', newCode: null },
    make: ({ expiresAt }) =>
      giveStoreCredit(client, {
        ...{ customerGid, currency, expiresAt },
        amount: formatMinor(amountOf(voucher), exponent),
      }),
    find: (asked) => findStoreCredit(tending, voucher, customerGid, asked),
  };
}

function amountOf({ amountMinor, terms: { value } }: DueVoucher): number {
  const minor = amountMinor ?? ('amountMinor' in value ? value.amountMinor : null);
  if (minor === null) throw new Error('a voucher in money needs an amount');
  return minor;
}

function foundOf(told: Awaited<ReturnType<typeof findDiscount>>): Found {
  if (!told.ok) return { kind: 'failed', failure: told };
  return told.value === null ? { kind: 'absent' } : { kind: 'found', gid: told.value };
}

/** Shopify's clock and ours. */
const APART_MS = MINUTE_MS;

/**
 * A credit of this size, with this end, given about when ours was asked for, and not known to be another voucher's. Of a
 * member's credits one is under way at a time. One given later may be staff's, or ours after all: that is for staff to say.
 */
async function findStoreCredit(
  tending: Tending,
  voucher: DueVoucher,
  customerGid: string,
  { askedAt, expiresAt }: Asked,
): Promise<Found> {
  const told = await readStoreCredits(tending.client, customerGid);
  if (!told.ok) return { kind: 'failed', failure: told };
  if (told.value === null) return { kind: 'absent' };
  const from = askedAt - APART_MS;
  const until = askedAt + BELIEVED_AFTER_MS + APART_MS;
  const alike = told.value.credits.filter(
    (credit) =>
      credit.createdAt >= from &&
      isSame(credit, amountOf(voucher), tending) &&
      sameSecond(credit.expiresAt, expiresAt),
  );
  const others = await knownCredits(
    tending,
    voucher,
    alike.map(({ gid }) => gid),
  );
  const ours = alike.filter(({ gid }) => !others.has(gid));
  const [first] = ours;
  if (first && ours.length === 1 && first.createdAt <= until) return { kind: 'found', gid: first.gid };
  if (ours.length === 0 && told.value.since <= from) return { kind: 'absent' };
  const why =
    ours.length > 1
      ? 'Several credits of this amount were given'
      : first
        ? 'A credit of this amount was given later'
        : 'Too much has happened since to tell';
  return { kind: 'unclear', failure: failure('unclear', `${why}: look at the customer's store credit.`) };
}

function isSame(credit: GivenCredit, minor: number, { currency, exponent }: Tending): boolean {
  const amount = parseMinor(credit.amount, exponent);
  return credit.currency === currency && amount.ok && amount.value === minor;
}

function sameSecond(a: number | null, b: number | null): boolean {
  return a === null || b === null ? a === b : Math.abs(a - b) <= 1000;
}

async function knownCredits(
  { database, shopId }: Tending,
  { id, memberId }: DueVoucher,
  gids: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await database.query<{ gid: string }>({
    name: 'vouchers-credits',
    text: `SELECT v.remote_gid AS gid FROM voucher v
           WHERE v.shop_id = $1 AND v.id <> $3 AND v.remote_gid = ANY($4::text[])
             AND v.member_id IN (SELECT o.id FROM member o JOIN member m ON m.shop_id = o.shop_id AND m.root_id = o.root_id
                                 WHERE o.shop_id = $1 AND m.id = $2)`,
    values: [shopId, memberId, id, gids],
  });
  return new Set(rows.map(({ gid }) => gid));
}
