/** Where a shop stands: the set-up guide, its past orders, and whether its program runs. */
import type { Queryable } from '#app/db/database.ts';
import type { Instant } from '#app/domain/time.ts';

export type PastOrdersPhase =
  'asking' | 'collecting' | 'reading' | 'staging' | 'settling' | 'fetching' | 'sweeping' | 'done' | 'failed';

export interface PastOrdersState {
  readonly phase: PastOrdersPhase;
  /** Past orders earn points; otherwise they only count for tiers. */
  readonly earns: boolean;
  /** Bytes while reading and staging, otherwise orders (while Shopify collects: what it has written). */
  readonly done: number;
  /** 0 where it is not known. */
  readonly total: number;
  readonly requestedAt: Instant;
  readonly completedAt: Instant | null;
  /** A sentence of why it stopped, or why it is being tried again. */
  readonly error: string | null;
}

export async function pastOrdersState(database: Queryable, shopId: number): Promise<PastOrdersState | null> {
  const { rows } = await database.query<PastOrdersState>(
    `SELECT phase, earns, done, total, requested_at AS "requestedAt", completed_at AS "completedAt", error_message AS error
     FROM past_orders WHERE shop_id = $1`,
    [shopId],
  );
  return rows[0] ?? null;
}

export interface HomeState {
  readonly guide: {
    readonly isDismissed: boolean;
    /** Rules other than those of the installation are or were in force, or staff kept the default. */
    readonly isProgramChosen: boolean;
  };
  /** As App Bridge last said. */
  readonly extensions: { readonly theme: boolean; readonly afterPurchase: boolean };
  /** Since when the program is paused; null while it runs. */
  readonly pausedSince: Instant | null;
  /** First and last past order brought in; null before. */
  readonly historyFrom: Instant | null;
  readonly historyUntil: Instant | null;
}

export async function homeState(database: Queryable, shopId: number): Promise<HomeState | null> {
  const { rows } = await database.query<{
    isDismissed: boolean;
    isProgramChosen: boolean;
    pausedSince: Instant | null;
    historyFrom: Instant | null;
    historyUntil: Instant | null;
    theme: boolean;
    afterPurchase: boolean;
  }>(
    `SELECT g.dismissed_at IS NOT NULL AS "isDismissed",
            g.program_chosen_at IS NOT NULL OR EXISTS (
              SELECT 1 FROM program_version p JOIN program_version f ON f.shop_id = p.shop_id AND f.version = 1
              WHERE p.shop_id = s.id AND (p.document::jsonb - 'paused') <> (f.document::jsonb - 'paused')) AS "isProgramChosen",
            (SELECT CASE WHEN (v.document->>'paused')::boolean THEN coalesce(
                (SELECT min(q.in_force_from) FROM program_version q
                 WHERE q.shop_id = s.id AND q.version > coalesce(
                   (SELECT max(r.version) FROM program_version r
                    WHERE r.shop_id = s.id AND NOT (r.document->>'paused')::boolean), 0)), v.in_force_from) END
             FROM program_version v WHERE v.shop_id = s.id ORDER BY v.version DESC LIMIT 1) AS "pausedSince",
            s.history_from AS "historyFrom", s.history_until AS "historyUntil",
            coalesce(g.theme_on, false) AS theme, coalesce(g.after_purchase_on, false) AS "afterPurchase"
     FROM shop s LEFT JOIN setup_guide g ON g.shop_id = s.id WHERE s.id = $1`,
    [shopId],
  );
  const [row] = rows;
  if (!row) return null;
  const { isDismissed, isProgramChosen, theme, afterPurchase, ...rest } = row;
  return { ...rest, guide: { isDismissed, isProgramChosen }, extensions: { theme, afterPurchase } };
}
