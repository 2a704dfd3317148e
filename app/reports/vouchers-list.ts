/** Vouchers as the list shows them: by state, newest first, and by what is typed. */
import type { Queryable } from '#app/db/database.ts';
import { rewardTermsSchema, type RewardTerms } from '#app/domain/rewards/reward-terms.ts';
import type { Instant } from '#app/domain/time.ts';
import { NO_FILTERS, Values, wordsCondition } from './members-filter.ts';
import { whomTyped } from './members-query.ts';

/** The tabs of the list; a voucher stands in one. */
export const VOUCHER_TABS = [
  'ready',
  'making',
  'used',
  'passed_on',
  'expired',
  'cancelled',
  'stuck',
] as const;
export type VoucherTab = (typeof VOUCHER_TABS)[number];

export interface VoucherRow {
  readonly voucherId: number;
  readonly code: string | null;
  readonly reward: Pick<RewardTerms, 'title' | 'value'>;
  readonly rewardId: number;
  readonly memberId: number;
  readonly memberName: string | null;
  readonly customerGid: string;
  readonly points: number;
  /** Of values in money, minor units. */
  readonly amountMinor: number | null;
  readonly tab: VoucherTab;
  readonly state: 'making' | 'ready' | 'ending' | 'cancelled' | 'expired' | 'withdrawn' | 'not_made';
  readonly endsAs: 'cancelled' | 'expired' | 'withdrawn' | null;
  /** Came with an event, for no points. */
  readonly isGift: boolean;
  readonly createdAt: Instant;
  readonly expiresAt: Instant | null;
  readonly endedAt: Instant | null;
  /** When the order was placed that used it, and what it is called. */
  readonly usedAt: Instant | null;
  readonly usedOrder: string | null;
  readonly usedOrderGid: string | null;
  readonly stuckSince: Instant | null;
  /** Only a person can tell whether the money was given. */
  readonly unclear: boolean;
}

export interface VouchersWanted {
  /** Null: all. */
  readonly tab: VoucherTab | null;
  readonly typed: string;
  /** Where the page begins: below (older) or above (newer) a voucher. */
  readonly older: number | null;
  readonly newer: number | null;
  readonly size: number;
  /** Only this member's. */
  readonly memberId?: number | undefined;
}

export interface VoucherPage {
  /** Newest first. */
  readonly rows: readonly VoucherRow[];
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
}

/** Word for word as the index has it (migration 20261123010000): otherwise each tab reads all vouchers. */
export const VOUCHER_TAB = `(CASE
  WHEN v.used_order_gid IS NOT NULL AND v.passed_on THEN 'passed_on'
  WHEN v.used_order_gid IS NOT NULL THEN 'used'
  WHEN v.stuck_since IS NOT NULL OR v.unclear THEN 'stuck'
  WHEN v.state = 'making' THEN 'making'
  WHEN v.state = 'ready' THEN 'ready'
  WHEN v.state = 'expired' OR v.ends_as = 'expired' THEN 'expired'
  ELSE 'cancelled' END)`;

/** Whoever has so many namesakes is looked for by more letters. */
const MOST_MEMBERS = 1_000;

export async function listVouchers(
  database: Queryable,
  shopId: number,
  wanted: VouchersWanted,
): Promise<VoucherPage> {
  const { older, newer, size } = wanted;
  const values = new Values(shopId);
  const conditions = await conditionsOf(database, wanted, values);
  if (conditions === null) return { rows: [], hasOlder: false, hasNewer: false };
  const isUp = newer !== null;
  if (isUp) conditions.push(`v.id > ${values.add(newer)}::bigint`);
  else if (older !== null) conditions.push(`v.id < ${values.add(older)}::bigint`);
  const found = await database.query<{ id: number }>(
    `SELECT v.id FROM voucher v WHERE ${['v.shop_id = $1', ...conditions].join(' AND ')}
     ORDER BY v.id ${isUp ? 'ASC' : 'DESC'} LIMIT ${size + 1}`,
    values.list,
  );
  const ids = found.rows.slice(0, size).map(({ id }) => id);
  const isMore = found.rows.length > size;
  return {
    rows: await readRows(database, shopId, isUp ? ids.toReversed() : ids),
    hasOlder: isUp ? true : isMore,
    hasNewer: isUp ? isMore : older !== null,
  };
}

/** Null: nobody and no code is meant. */
async function conditionsOf(
  database: Queryable,
  { tab, typed, memberId }: VouchersWanted,
  values: Values,
): Promise<string[] | null> {
  const conditions: string[] = [];
  if (tab !== null) conditions.push(`${VOUCHER_TAB} = ${values.add(tab)}::text`);
  if (memberId !== undefined) conditions.push(ofMembers([memberId], values));
  if (typed === '') return conditions;
  const meant = [
    ...(await membersTyped(database, values.shopId, typed)),
    ...codePattern(typed).map((pattern) => ({ pattern })),
  ].map((one) =>
    'pattern' in one ? `v.code LIKE ${values.add(one.pattern)}` : ofMembers(one.memberIds, values),
  );
  if (meant.length === 0) return null;
  return [...conditions, `(${meant.join(' OR ')})`];
}

/** Also those who were merged into them. */
function ofMembers(memberIds: readonly number[], values: Values): string {
  return `v.member_id = ANY(ARRAY(SELECT m.id FROM member m WHERE m.shop_id = $1
            AND m.root_id = ANY(${values.add(memberIds)}::bigint[])))`;
}

/** Codes are upper case letters and digits with dashes between; anything else is none. */
function codePattern(typed: string): string[] {
  const code = typed.trim().toUpperCase();
  return /^[A-Z0-9][A-Z0-9-]{1,60}$/.test(code) ? [`${code}%`] : [];
}

async function membersTyped(database: Queryable, shopId: number, typed: string) {
  const whom = await whomTyped(database, shopId, typed);
  if (whom.memberIds !== null) return whom.memberIds.length === 0 ? [] : [{ memberIds: whom.memberIds }];
  const values = new Values(shopId);
  const words = wordsCondition({ ...NO_FILTERS, words: whom.words }, values);
  if (words === null) return [];
  const { rows } = await database.query<{ id: number }>(
    `SELECT p.member_id AS id FROM member_profile p WHERE p.shop_id = $1 AND ${words} LIMIT ${MOST_MEMBERS}`,
    values.list,
  );
  return rows.length === 0 ? [] : [{ memberIds: rows.map(({ id }) => id) }];
}

interface StoredRow extends Omit<VoucherRow, 'reward'> {
  readonly terms: unknown;
}

async function readRows(
  database: Queryable,
  shopId: number,
  voucherIds: readonly number[],
): Promise<readonly VoucherRow[]> {
  if (voucherIds.length === 0) return [];
  const { rows } = await database.query<StoredRow>({
    name: 'vouchers-rows',
    text: `SELECT v.id AS "voucherId", v.code, t.terms, v.reward_id AS "rewardId", m.root_id AS "memberId",
                  p.name AS "memberName",
                  c.customer_gid AS "customerGid", v.points, v.amount_minor AS "amountMinor", ${VOUCHER_TAB} AS tab, v.state,
                  v.ends_as AS "endsAs", v.cause LIKE 'grant:%' AS "isGift", v.created_at AS "createdAt",
                  v.expires_at AS "expiresAt", v.ended_at AS "endedAt", o.placed_at AS "usedAt",
                  o.state->>'name' AS "usedOrder", v.used_order_gid AS "usedOrderGid",
                  v.stuck_since AS "stuckSince", v.unclear
           FROM unnest($2::bigint[]) WITH ORDINALITY AS u(id, n)
           JOIN voucher v ON v.shop_id = $1 AND v.id = u.id
           JOIN reward_version t ON t.shop_id = $1 AND t.reward_id = v.reward_id AND t.version = v.reward_version
           JOIN member m ON m.shop_id = $1 AND m.id = v.member_id
           JOIN member c ON c.shop_id = $1 AND c.id = m.root_id
           LEFT JOIN member_profile p ON p.shop_id = $1 AND p.member_id = m.root_id
           LEFT JOIN shop_order o ON o.shop_id = $1 AND o.order_gid = v.used_order_gid
           ORDER BY u.n`,
    values: [shopId, voucherIds],
  });
  return rows.map(({ terms, ...row }) => {
    const { title, value } = rewardTermsSchema.parse(terms);
    return { ...row, reward: { title, value } };
  });
}

/** More than this is shown as this many and more. */
export const MOST_VOUCHERS_COUNTED = 1_000;

/** How many stand in each tab, to a thousand: each is a walk along that many entries of the index at most. */
export async function countVouchers(
  database: Queryable,
  shopId: number,
): Promise<Readonly<Record<VoucherTab, number>>> {
  const { rows } = await database.query<{ tab: VoucherTab; count: number }>({
    name: 'vouchers-counted',
    text: `SELECT t.tab, (SELECT count(*) FROM (SELECT 1 FROM voucher v
                            WHERE v.shop_id = $1 AND ${VOUCHER_TAB} = t.tab LIMIT ${MOST_VOUCHERS_COUNTED}) few) AS count
           FROM unnest($2::text[]) AS t(tab)`,
    values: [shopId, [...VOUCHER_TABS]],
  });
  const counts = Object.fromEntries(VOUCHER_TABS.map((tab) => [tab, 0])) as Record<VoucherTab, number>;
  for (const { tab, count } of rows) counts[tab] = count;
  return counts;
}
