/**
 * Who would move tier if other rules came into force at this moment: the answer of the tier fold for every member, of
 * which most is read off the cached spend. Reads only.
 */
import type { Transaction } from '#app/db/database.ts';
import { foldAccount } from '#app/domain/account.ts';
import { matchTiers } from '#app/domain/program-difference.ts';
import type { Program, ProgramVersion } from '#app/domain/program.ts';
import { windowStart } from '#app/domain/tiers.ts';
import type { Instant } from '#app/domain/time.ts';
import { factsOf, loadHoldings } from './holdings.ts';
import type { ShopRules } from './shop-rules.ts';

export interface TierMoves {
  /** Members by the tier they are in and the one they would be in; zeros are left out. */
  readonly counts: readonly { readonly before: string; readonly after: string; readonly members: number }[];
  /** How many would have another tier. */
  readonly moving: number;
  /** The first who would have another tier, highest spend first. */
  readonly movers: readonly {
    readonly memberId: number;
    readonly before: string;
    readonly after: string;
    readonly spendMinor: number;
  }[];
}

const MOVERS = 50;
const PAGE = 500;
/** Two buckets as one number: there are at most 20 tiers. */
const PAIR = 100;

type Reader = Pick<Transaction, 'query'>;

interface Question {
  readonly rules: ShopRules;
  readonly newest: ProgramVersion;
  readonly draft: Program;
  readonly now: Instant;
  /** Whether going from one tier to the other is a move; to its new name is none. */
  readonly isMove: (before: string, after: string) => boolean;
}

/**
 * @param now by the database's clock
 * @param onPage called before members are folded one by one, 500 at a time: throws to give up
 */
export async function tierMoves(
  tx: Reader,
  rules: ShopRules,
  draft: Program,
  now: Instant,
  onPage: () => void = () => undefined,
): Promise<TierMoves> {
  const newest = rules.versions.at(-1);
  if (!newest) throw new Error('a shop without a program version');
  const namesBefore = matchTiers(newest.program.tiers.levels, draft.tiers.levels);
  const isMove = (before: string, after: string) => namesBefore.get(after) !== before;
  const question = { rules, newest, draft, now, isMove };
  const { counts, movers } = await plainMembers(tx, question);
  for (const one of await foldedMembers(tx, question, onPage)) {
    const known = counts.find(({ before, after }) => before === one.before && after === one.after);
    if (known) known.members++;
    else counts.push({ before: one.before, after: one.after, members: 1 });
    if (isMove(one.before, one.after)) movers.push(one);
  }
  movers.sort((a, b) => b.spendMinor - a.spendMinor || a.memberId - b.memberId);
  const moving = counts.reduce(
    (sum, { before, after, members }) => sum + (isMove(before, after) ? members : 0),
    0,
  );
  return { counts, moving, movers: movers.slice(0, MOVERS) };
}

/** Buckets are counted from 1. */
function nameAt(program: Program, bucket: number): string {
  return program.tiers.levels[bucket - 1]?.name ?? '';
}

type Count = { before: string; after: string; members: number };

type Mover = TierMoves['movers'][number];

/** Those whom the cached spend tells of, in one pass over them. */
async function plainMembers(tx: Reader, question: Question): Promise<{ counts: Count[]; movers: Mover[] }> {
  const { newest, draft, isMove } = question;
  const stays = newest.program.tiers.levels.flatMap((before, from) =>
    draft.tiers.levels.flatMap((after, to) =>
      isMove(before.name, after.name) ? [] : [(from + 1) * PAIR + to + 1],
    ),
  );
  type Buckets<Row> = Omit<Row, 'before' | 'after'> & { before: number; after: number };
  const { rows } = await tx.query<{ counts: Buckets<Count>[] | null; movers: Buckets<Mover>[] | null }>(
    `${PLAIN}
     SELECT (SELECT json_agg(c) FROM (
               SELECT before, after, count(*)::int AS members FROM plain GROUP BY 1, 2) c) AS counts,
            (SELECT json_agg(m) FROM (
               SELECT member_id AS "memberId", before, after, spend AS "spendMinor" FROM plain
               WHERE before * ${PAIR} + after <> ALL($9::int[]) ORDER BY spend DESC, member_id LIMIT ${MOVERS}) m) AS movers`,
    [...plainValues(question), stays],
  );
  const named = <Row extends { before: number; after: number }>(row: Row) => ({
    ...{ ...row, before: nameAt(newest.program, row.before), after: nameAt(draft, row.after) },
  });
  return { counts: (rows[0]?.counts ?? []).map(named), movers: (rows[0]?.movers ?? []).map(named) };
}

/**
 * Members about whom the cached spend says everything: nothing about them is dated later than now, the window has not
 * moved back over orders that had left it, and staff gave them no tier. Of these the spend in the window is the cached
 * one less the orders that have left since; below every threshold it need not even be looked up.
 */
const SPECIAL = `(coalesce(b.last_event_at, 'infinity') >= to_timestamp($2::float8 / 1000)
  OR coalesce(b.spend_from, 'infinity') > to_timestamp($3::float8 / 1000)
  OR b.member_id IN (SELECT f.member_id FROM member_fact f
                     WHERE f.shop_id = $1 AND f.kind IN ('tier_set', 'tier_released')))`;

const MEMBERS = `balance b JOIN member m ON m.shop_id = b.shop_id AND m.id = b.member_id AND m.root_id = m.id
  WHERE b.shop_id = $1 AND b.joined_at IS NOT NULL AND NOT b.outside`;

/** $4 the draft's window, null where it is today's; $5, $6 thresholds; $7, $8 the least that lifts above the first tier. */
const PLAIN = `WITH spends AS (
    SELECT b.member_id,
           CASE WHEN b.spend_minor < least($7::bigint, $8::bigint) THEN b.spend_minor
                ELSE b.spend_minor - (
                  SELECT coalesce(sum(o.net_minor), 0)::bigint FROM shop_order o
                  WHERE o.shop_id = $1 AND o.member_id = b.member_id AND NOT o.deleted
                    AND o.placed_at >= b.spend_from AND o.placed_at < to_timestamp($3::float8 / 1000)) END AS spend,
           CASE WHEN $4::bigint IS NULL THEN NULL
                ELSE (SELECT coalesce(sum(o.net_minor), 0)::bigint FROM shop_order o
                      WHERE o.shop_id = $1 AND o.member_id = b.member_id AND NOT o.deleted
                        AND o.placed_at >= to_timestamp($4::float8 / 1000)) END AS other_spend
    FROM ${MEMBERS} AND NOT ${SPECIAL} OFFSET 0
  ), plain AS MATERIALIZED (
    SELECT member_id, spend, width_bucket(spend, $5::bigint[]) AS before,
           width_bucket(coalesce(other_spend, spend), $6::bigint[]) AS after
    FROM spends
  )`;

function plainValues({ rules, newest, draft, now }: Question): unknown[] {
  const isOtherWindow = draft.tiers.windowMonths !== newest.program.tiers.windowMonths;
  const from = (version: ProgramVersion) => windowStart(version, now, rules.timezone);
  const thresholds = (program: Program) => program.tiers.levels.map((level) => level.thresholdMinor);
  const lifts = (program: Program) => program.tiers.levels[1]?.thresholdMinor ?? Number.MAX_SAFE_INTEGER;
  return [
    ...[rules.shopId, now, from(newest), isOtherWindow ? from(draftVersion(draft, newest, now)) : null],
    ...[thresholds(newest.program), thresholds(draft), lifts(newest.program), lifts(draft)],
  ];
}

function draftVersion(program: Program, newest: ProgramVersion, now: Instant): ProgramVersion {
  return { version: newest.version + 1, inForceFrom: Math.max(now, newest.inForceFrom + 1), program };
}

/** The others, each by the fold itself. */
async function foldedMembers(
  tx: Reader,
  { rules, newest, draft, now }: Question,
  onPage: () => void,
): Promise<TierMoves['movers'][number][]> {
  const version = draftVersion(draft, newest, now);
  const after = { ...rules, versions: [...rules.versions, version] };
  const members: TierMoves['movers'][number][] = [];
  for (let last = -1; ;) {
    onPage();
    const { rows } = await tx.query<{ memberId: number }>(
      `SELECT b.member_id AS "memberId" FROM ${MEMBERS} AND ${SPECIAL} AND b.member_id > $4
       ORDER BY b.member_id LIMIT ${PAGE}`,
      [rules.shopId, now, windowStart(newest, now, rules.timezone), last],
    );
    const ids = rows.map(({ memberId }) => memberId);
    for (const holding of (await loadHoldings(tx, rules.shopId, ids)).values()) {
      const was = foldAccount(factsOf(holding), rules, now);
      const is = foldAccount(factsOf(holding), after, version.inForceFrom);
      members.push({
        ...{ memberId: holding.memberId, before: was.tier, after: is.tier, spendMinor: was.spendMinor },
      });
    }
    last = ids.at(-1) ?? last;
    if (ids.length < PAGE) return members;
  }
}
