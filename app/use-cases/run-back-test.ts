import type { Clock } from '#app/db/clock.ts';
import { inTransaction, type Database, type Queryable } from '#app/db/database.ts';
import {
  addMember,
  addOrders,
  asIfAlways,
  emptyOutcome,
  emptyPastOrders,
  knownAt,
  type BackTestSums,
  type PastMember,
} from '#app/domain/back-test.ts';
import type { Rules } from '#app/domain/account.ts';
import { programSchema } from '#app/domain/program.ts';
import type { Instant } from '#app/domain/time.ts';
import { countPastOrders, readPastMembers } from '#app/ledger/past-orders.ts';
import { readShopRules } from '#app/ledger/shop-rules.ts';
import { mayPass } from './may-pass.ts';

/**
 * Members a step: some 1,000 orders, about 50 ms of arithmetic, after which the process that also answers webhooks
 * gets its turn.
 */
const STEP = 100;

export interface BackTestRun {
  /** It was told to stop, and the test is not through. */
  readonly hasMore: boolean;
  readonly orders: number;
}

export interface RunOptions {
  readonly clock: Clock;
  /** Asked between steps. */
  readonly shouldStop?: () => boolean;
  readonly membersAStep?: number;
  /** A fault of ours, which stops the test. */
  readonly onFault?: (error: unknown) => void;
}

/**
 * Goes on with the shop's running test, member by member in order of id. Every step commits the sums so far with the
 * member reached, so it may be cut off anywhere and two workers cannot count a member twice.
 */
export async function runBackTest(
  database: Database,
  shopId: number,
  { clock, shouldStop = () => false, membersAStep = STEP, onFault }: RunOptions,
): Promise<BackTestRun> {
  let orders = 0;
  for (let isFirst = true; ; isFirst = false) {
    const test = await runningTest(database, shopId);
    if (!test) return { hasMore: false, orders };
    if (!isFirst && shouldStop()) return { hasMore: true, orders };
    try {
      orders += await takeStep(database, shopId, test, clock, membersAStep);
    } catch (error) {
      if (mayPass(error)) throw error;
      onFault?.(error);
      await stopForFault(database, shopId, test.id);
    }
  }
}

interface RunningTest {
  readonly id: number;
  readonly baseVersion: number;
  readonly draft: unknown;
  readonly asOf: Instant;
  readonly earnsFrom: Instant | null;
  readonly afterMemberId: number;
  readonly sums: BackTestSums | null;
}

async function runningTest(database: Queryable, shopId: number): Promise<RunningTest | null> {
  const { rows } = await database.query<RunningTest>(
    `SELECT id, base_version AS "baseVersion", draft, as_of AS "asOf", earns_from AS "earnsFrom",
            after_member_id AS "afterMemberId", sums
     FROM back_test WHERE shop_id = $1 AND status = 'running' ORDER BY id LIMIT 1`,
    [shopId],
  );
  return rows[0] ?? null;
}

/** @returns how many orders were tried */
async function takeStep(
  database: Database,
  shopId: number,
  test: RunningTest,
  clock: Clock,
  limit: number,
): Promise<number> {
  const read = await inTransaction(database, async (tx) => {
    await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const rules = await readShopRules(tx, shopId, 'none');
    if (test.earnsFrom === null)
      return { rules, history: await countPastOrders(tx, shopId, test.asOf), members: [] };
    const members = await readPastMembers(tx, shopId, test.afterMemberId, limit);
    return { rules, members: members.map((member) => knownAt(member, test.asOf)) };
  });
  const { rules, history, members } = read;
  const base = rules?.versions.find(({ version }) => version === test.baseVersion)?.program;
  if (!rules || !base) throw new Error('a back-test of a shop without its program');
  const draft = programSchema.parse(test.draft);
  if (history) {
    const earnsFrom = Math.min(rules.earnsFrom, history.from ?? rules.earnsFrom);
    const sums = { past: emptyPastOrders(), base: emptyOutcome(base), draft: emptyOutcome(draft) };
    await beginSums(database, shopId, test.id, history.orders, earnsFrom, sums);
    return 0;
  }
  const { earnsFrom, sums, asOf } = test;
  if (!sums || earnsFrom === null) throw new Error('a back-test without its sums');
  const by = (program: typeof base) => asIfAlways(program, earnsFrom, rules.timezone);
  addMembers(sums, members, by(base), by(draft), asOf);
  const isDone = members.length < limit;
  const now = await inTransaction(database, clock);
  await storeSums(database, shopId, test, members.at(-1)?.memberId ?? test.afterMemberId, sums, isDone, now);
  return members.reduce((sum, member) => sum + member.orders.length, 0);
}

function addMembers(
  sums: BackTestSums,
  members: readonly PastMember[],
  base: Rules,
  draft: Rules,
  asOf: Instant,
): void {
  for (const member of members) {
    addOrders(sums.past, member);
    addMember(sums.base, member, base, asOf);
    addMember(sums.draft, member, draft, asOf);
  }
}

async function beginSums(
  database: Queryable,
  shopId: number,
  backTestId: number,
  ordersTotal: number,
  earnsFrom: Instant,
  sums: BackTestSums,
): Promise<void> {
  await database.query(
    `UPDATE back_test SET orders_total = $3, earns_from = to_timestamp($4::float8 / 1000), sums = $5
     WHERE shop_id = $1 AND id = $2 AND earns_from IS NULL`,
    [shopId, backTestId, ordersTotal, earnsFrom, JSON.stringify(sums)],
  );
}

/** Only where no other worker was quicker, and nobody has stopped it. */
async function storeSums(
  database: Queryable,
  shopId: number,
  { id, afterMemberId }: RunningTest,
  reached: number,
  sums: BackTestSums,
  isDone: boolean,
  now: Instant,
): Promise<void> {
  await database.query(
    `UPDATE back_test SET after_member_id = $4, sums = $5, orders_done = $6, status = $7,
            touched_at = to_timestamp($8::float8 / 1000),
            completed_at = CASE WHEN $9 THEN to_timestamp($8::float8 / 1000) END
     WHERE shop_id = $1 AND id = $2 AND after_member_id = $3 AND status = 'running'`,
    [
      ...[shopId, id, afterMemberId, reached, JSON.stringify(sums), sums.past.orders],
      ...[isDone ? 'done' : 'running', now, isDone],
    ],
  );
}

async function stopForFault(database: Queryable, shopId: number, backTestId: number): Promise<void> {
  await database.query(
    `UPDATE back_test SET status = 'stopped', last_error = $3 WHERE shop_id = $1 AND id = $2 AND status = 'running'`,
    [shopId, backTestId, 'Something on our side went wrong.'],
  );
}
