/**
 * What surfaces read without asking us: each customer's account in the app-owned metafield `$app.loyalty`, declared in
 * `shopify.app.toml`, and the program in `$app.program` of the shop.
 */
import type { AdminClient, AdminCode } from './admin/admin-client.ts';
import { SHOP_ID } from './admin/shop-documents.ts';
import { SET_METAFIELDS } from './admin/metafield-documents.ts';
import type { Answer } from './admin/operations.ts';
import { failure, success, type Failure, type Result } from './result.ts';

/** The most `metafieldsSet` takes in one call. */
export const BALANCES_A_CALL = 25;

export interface PublishedBalance {
  readonly customerGid: string;
  /** The metafield's whole value. */
  readonly value: object;
}

export type PublishCode =
  | AdminCode
  /** Shopify refuses this row, such as for a customer that is gone: sending it again will not help. */
  | 'refused_row';

export type PublishedRow =
  | { readonly customerGid: string; readonly ok: true }
  | ({ readonly customerGid: string } & Failure<PublishCode>);

/**
 * One result a row, in order. A call is all or nothing: where Shopify refuses some rows, the others are sent
 * again without them, so one deleted customer does not hold up 24 others.
 */
export async function publishBalances(
  client: AdminClient,
  rows: readonly PublishedBalance[],
): Promise<readonly PublishedRow[]> {
  if (rows.length > BALANCES_A_CALL) throw new Error(`at most ${BALANCES_A_CALL} balances a call`);
  const results = new Map<string, PublishedRow>();
  let waiting = rows;
  while (waiting.length > 0) {
    const round = await publishOnce(client, waiting);
    for (const row of round) results.set(row.customerGid, row);
    waiting = waiting.filter((row) => !results.has(row.customerGid));
  }
  return rows.map((row) => results.get(row.customerGid) as PublishedRow);
}

/** Results of the rows that are settled by this call: all of them, or those refused. Never none. */
async function publishOnce(
  client: AdminClient,
  rows: readonly PublishedBalance[],
): Promise<readonly PublishedRow[]> {
  const metafields = rows.map((row) => ({
    ownerId: row.customerGid,
    namespace: '$app',
    key: 'loyalty',
    type: 'json',
    value: JSON.stringify(row.value),
  }));
  const answer = await client.request(SET_METAFIELDS, { metafields }, { idempotent: true });
  if (!answer.ok) return rows.map(({ customerGid }) => ({ customerGid, ...answer }));
  const errors = answer.value.metafieldsSet?.userErrors ?? [];
  if (errors.length === 0) return rows.map(({ customerGid }) => ({ customerGid, ok: true }));
  const refused = refusedRows(rows, errors);
  if (refused.length > 0) return refused;
  const message = errors[0]?.message ?? 'Refused without a reason.';
  return rows.map(({ customerGid }) => ({ customerGid, ...failure('refused_row', message) }));
}

type UserErrors = NonNullable<Answer<typeof SET_METAFIELDS>['metafieldsSet']>['userErrors'];

/** The row stands in `elementIndex`, or in the path `["metafields", "3", "ownerId"]`. */
function refusedRows(rows: readonly PublishedBalance[], errors: UserErrors): PublishedRow[] {
  const refused = new Map<string, PublishedRow>();
  for (const error of errors) {
    const index = error.elementIndex ?? Number(error.field?.[1]);
    const row = rows[index];
    if (!row || refused.has(row.customerGid)) continue;
    refused.set(row.customerGid, {
      customerGid: row.customerGid,
      ...failure('refused_row', error.message),
    });
  }
  return [...refused.values()];
}

/**
 * Writes an app-owned metafield of the shop itself, which the app's own theme blocks and UI extensions can read. Such
 * values need no declaration; shopify.app.toml declares what other surfaces read.
 */
export async function publishShopMetafield(
  client: AdminClient,
  key: string,
  value: object,
): Promise<Result<void, PublishCode>> {
  const found = await client.request(SHOP_ID, {});
  if (!found.ok) return found;
  const metafield = { ownerId: found.value.shop.id, namespace: '$app', key, type: 'json' };
  const metafields = [{ ...metafield, value: JSON.stringify(value) }];
  const answer = await client.request(SET_METAFIELDS, { metafields }, { idempotent: true });
  if (!answer.ok) return answer;
  const [error] = answer.value.metafieldsSet?.userErrors ?? [];
  return error ? failure('refused_row', error.message) : success(undefined);
}
