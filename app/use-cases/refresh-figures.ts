import { isTransient } from '#app/db/constraints.ts';
import { inTransaction, type Database } from '#app/db/database.ts';
import { figuresOf, type Figures } from '#app/domain/figures.ts';
import { figuresCalendar } from '#app/domain/figures-calendar.ts';
import type { Instant } from '#app/domain/time.ts';
import { dailyActivity } from '#app/ledger/daily-activity.ts';
import { readShopRules } from '#app/ledger/shop-rules.ts';
import { VISIT, wakeShops } from './wake-shops.ts';

/** Grows with the shape of what is stored, so that an older one is computed anew and not misread. */
const SHAPE = 1;

/** Computes a shop's figures and stores them. Null for a shop nobody knows. */
export async function refreshFigures(
  database: Database,
  shopId: number,
  { now, timeoutMs }: { readonly now: Instant; readonly timeoutMs?: number },
): Promise<Figures | null> {
  const begun = performance.now();
  return inTransaction(database, async (tx) => {
    if (timeoutMs !== undefined) {
      await tx.query(`SELECT set_config('statement_timeout', $1, true), set_config('jit', 'off', true)`, [
        String(timeoutMs),
      ]);
    }
    const rules = await readShopRules(tx, shopId, 'none');
    const program = rules?.versions.at(-1)?.program;
    if (!rules || !program) return null;
    const calendar = figuresCalendar(now, rules.timezone);
    const figures = figuresOf(await dailyActivity(tx, shopId, calendar), calendar, program);
    await tx.query(
      `INSERT INTO figures AS f (shop_id, computed_at, took_ms, document)
       VALUES ($1, to_timestamp($2::float8 / 1000), $3, $4)
       ON CONFLICT (shop_id) DO UPDATE
         SET computed_at = excluded.computed_at, took_ms = excluded.took_ms, document = excluded.document
         WHERE f.computed_at <= excluded.computed_at`,
      [shopId, now, Math.round(performance.now() - begun), JSON.stringify({ shape: SHAPE, figures })],
    );
    return figures;
  });
}

export interface CurrentFigures {
  /** Null while they are computed for the first time. */
  readonly figures: Figures | null;
  /** A job is at work on newer ones. */
  readonly isRefreshing: boolean;
  /** Of a while ago: the page says of when. */
  readonly isOld: boolean;
}

/** Figures as young as this are shown as they are. */
const FRESH_MS = 2_000;
/** What is computed faster than this is computed while the page waits, milliseconds. */
const QUICK_MS = 100;
const MOST_WAIT_MS = 100;
/** Taken for what timed out, until a job knows better. */
const SLOW_MS = 1_000;
/** Otherwise they may be this old before a job computes them again. */
const STALE_MS = 5_000;
/** And so many times as old as it took to compute them: a large shop's figures use at most 5% of one connection. */
const REST = 20;
const OLD_MS = 60_000;

/** The figures to show now: those of a small shop as of now, those of a large one as a job last computed them. */
export async function currentFigures(
  database: Database,
  shopId: number,
  now: Instant,
  { mostWaitMs = MOST_WAIT_MS }: { readonly mostWaitMs?: number } = {},
): Promise<CurrentFigures> {
  const stored = await readFigures(database, shopId);
  const ageMs = stored ? now - stored.computedAt : Infinity;
  const isQuick = stored === null || stored.tookMs <= QUICK_MS;
  if (stored?.figures && isQuick && ageMs <= FRESH_MS)
    return { figures: stored.figures, isRefreshing: false, isOld: false };
  if (isQuick) {
    const figures = await refreshInTime(database, shopId, now, mostWaitMs);
    if (figures !== 'too_slow') return { figures, isRefreshing: false, isOld: false };
  }
  if (stored?.figures && ageMs <= Math.max(STALE_MS, stored.tookMs * REST)) {
    return { figures: stored.figures, isRefreshing: false, isOld: ageMs > OLD_MS };
  }
  await wakeShops(database, VISIT.figures, [shopId]);
  return { figures: stored?.figures ?? null, isRefreshing: true, isOld: ageMs > OLD_MS };
}

async function refreshInTime(
  database: Database,
  shopId: number,
  now: Instant,
  timeoutMs: number,
): Promise<Figures | null | 'too_slow'> {
  try {
    return await refreshFigures(database, shopId, { now, timeoutMs });
  } catch (error) {
    if (!isTransient(error)) throw error;
    await noteSlow(database, shopId);
    return 'too_slow';
  }
}

/** So that the next look leaves it to the job at once. */
async function noteSlow(database: Database, shopId: number): Promise<void> {
  await database.query(
    `INSERT INTO figures AS f (shop_id, computed_at, took_ms, document)
     SELECT id, 'epoch', $2, '{"shape": 0}' FROM shop WHERE id = $1
     ON CONFLICT (shop_id) DO UPDATE SET took_ms = greatest(f.took_ms, excluded.took_ms)`,
    [shopId, SLOW_MS],
  );
}

interface StoredFigures {
  readonly computedAt: Instant;
  readonly tookMs: number;
  /** Null for those of another shape. */
  readonly figures: Figures | null;
}

async function readFigures(database: Database, shopId: number): Promise<StoredFigures | null> {
  const { rows } = await database.query<{
    computedAt: Instant;
    tookMs: number;
    document: { readonly shape: number; readonly figures: Figures };
  }>('SELECT computed_at AS "computedAt", took_ms AS "tookMs", document FROM figures WHERE shop_id = $1', [
    shopId,
  ]);
  const [row] = rows;
  if (!row) return null;
  const { computedAt, tookMs, document } = row;
  return document.shape === SHAPE
    ? { computedAt, tookMs, figures: document.figures }
    : { computedAt: -Infinity, tookMs, figures: null };
}
