/** Drafts tried on past orders, as their page shows them. */
import type { Queryable } from '#app/db/database.ts';
import type { BackTestSums, Outcome } from '#app/domain/back-test.ts';
import { programDifference, type ProgramChange } from '#app/domain/program-difference.ts';
import { pointsWorthMinor, programSchema, type Program } from '#app/domain/program.ts';
import type { Instant } from '#app/domain/time.ts';

export interface BackTestReport {
  readonly id: number;
  /** `silent`: it says it runs, but nothing has been heard of it for minutes. */
  readonly status: 'running' | 'done' | 'stopped' | 'silent';
  readonly baseVersion: number;
  readonly base: Program;
  readonly draft: Program;
  /** `null` until they are counted. */
  readonly ordersTotal: number | null;
  readonly ordersDone: number;
  /** As far as it has come; `null` before the first step. */
  readonly sums: BackTestSums | null;
  readonly lastError: string | null;
  readonly requestedBy: string;
  readonly requestedAt: Instant;
  /** When it last went on. */
  readonly touchedAt: Instant;
}

const SILENT_AFTER = '3 minutes';

/** `null` when the shop has no such test. */
export async function readBackTest(
  database: Queryable,
  shopId: number,
  backTestId: number,
): Promise<BackTestReport | null> {
  const { rows } = await database.query<BackTestReport>(
    `SELECT t.id, CASE WHEN t.status = 'running' AND t.touched_at < now() - interval '${SILENT_AFTER}' THEN 'silent'
                       ELSE t.status END AS status,
            t.base_version AS "baseVersion", p.document AS base, t.draft, t.orders_total AS "ordersTotal",
            t.orders_done AS "ordersDone", t.sums, t.last_error AS "lastError", t.requested_by AS "requestedBy",
            t.requested_at AS "requestedAt", t.touched_at AS "touchedAt"
     FROM back_test t JOIN program_version p ON p.shop_id = t.shop_id AND p.version = t.base_version
     WHERE t.shop_id = $1 AND t.id = $2`,
    [shopId, backTestId],
  );
  const [row] = rows;
  return row ? { ...row, base: programSchema.parse(row.base), draft: programSchema.parse(row.draft) } : null;
}

export interface BackTestLine {
  readonly id: number;
  readonly status: 'running' | 'done' | 'stopped';
  readonly requestedAt: Instant;
}

/** The newest first. */
export async function listBackTests(
  database: Queryable,
  shopId: number,
  limit: number,
): Promise<readonly BackTestLine[]> {
  const { rows } = await database.query<BackTestLine>(
    `SELECT id, status, requested_at AS "requestedAt"
     FROM back_test WHERE shop_id = $1 ORDER BY id DESC LIMIT $2`,
    [shopId, limit],
  );
  return rows;
}

interface Worths {
  readonly issuedMinor: number;
  readonly outstandingMinor: number;
}

export interface BackTestPresented extends BackTestReport {
  readonly changes: readonly ProgramChange[];
  /** Minor units, each by its own program's price. */
  readonly worth: { readonly base: Worths; readonly draft: Worths } | null;
  /** Names, lowest first. */
  readonly tiers: { readonly base: readonly string[]; readonly draft: readonly string[] };
}

/** With what follows from it. */
export async function presentBackTest(
  database: Queryable,
  shopId: number,
  backTestId: number,
): Promise<BackTestPresented | null> {
  const test = await readBackTest(database, shopId, backTestId);
  if (!test) return null;
  const { base, draft, sums } = test;
  const namesOf = (program: Program) => program.tiers.levels.map(({ name }) => name);
  return {
    ...test,
    changes: programDifference(base, draft),
    worth: sums && { base: worthOf(base, sums.base), draft: worthOf(draft, sums.draft) },
    tiers: { base: namesOf(base), draft: namesOf(draft) },
  };
}

function worthOf(program: Program, { issued, outstanding }: Outcome): Worths {
  return {
    issuedMinor: pointsWorthMinor(program, issued),
    outstandingMinor: pointsWorthMinor(program, outstanding),
  };
}
