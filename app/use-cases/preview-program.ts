import { z } from 'zod';
import { databaseClock, type Clock } from '#app/db/clock.ts';
import { isTakingTooLong } from '#app/db/constraints.ts';
import { inTransaction, type Database, type Queryable } from '#app/db/database.ts';
import { entitlement } from '#app/domain/earning/entitlement.ts';
import { programDifference, type ProgramChange } from '#app/domain/program-difference.ts';
import { earningUnit, type Program } from '#app/domain/program.ts';
import type { Ratio } from '#app/domain/rational.ts';
import { readShopRules } from '#app/ledger/shop-rules.ts';
import { tierMoves, type TierMoves } from '#app/ledger/tier-moves.ts';
import { currencyExponent } from '#app/shopify/money.ts';
import { failure, success, type Result } from '#app/shopify/result.ts';
import { draftProgram, readProgramForm, type FieldProblems } from './draft-program.ts';

class TooLong extends Error {}

export interface PreviewOptions {
  readonly clock?: Clock;
  /** Of whoever waits for the answer: a connection is not kept busy for nobody. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Who would move tier if the draft came into force now, all as of one moment. Changes nothing.
 * @param limitMs after which it is given up: a shop with a million members may take longer than somebody who types waits
 */
export async function previewProgram(
  database: Database,
  shopId: number,
  draft: Program,
  limitMs: number,
  { clock = databaseClock, signal }: PreviewOptions = {},
): Promise<Result<TierMoves, 'takes_long' | 'unknown_shop'>> {
  const end = Date.now() + limitMs;
  const checkTime = () => {
    if (Date.now() > end || signal?.aborted) throw new TooLong();
  };
  try {
    return await inTransaction(database, async (tx) => {
      await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
      await tx.query(`SET LOCAL statement_timeout = ${Math.max(1, Math.floor(limitMs))}`);
      const rules = await readShopRules(tx, shopId, 'none');
      if (!rules) return failure('unknown_shop', 'There is no such shop: install the app again.');
      checkTime();
      return success(await tierMoves(tx, rules, draft, await clock(tx), checkTime));
    });
  } catch (error) {
    if (!(error instanceof TooLong) && !isTakingTooLong(error)) throw error;
    return failure('takes_long', 'Counting takes longer than usual.');
  }
}

export interface ExampleOrder {
  readonly amountMinor: number;
  readonly tier: string;
  readonly rate: Ratio;
  readonly multiplier: Ratio;
  readonly points: number;
}

/** An order of 84.00 (8,400 in currencies without decimals) in the first tier and in the last, by the draft. */
export function exampleOrders(draft: Program, exponent: number): ExampleOrder[] {
  const { levels } = draft.tiers;
  const shown = levels.length > 1 ? [levels[0], levels.at(-1)] : [levels[0]];
  const facts = { placedAt: 0, netMinor: 84 * earningUnit(exponent), spendReason: null };
  const version = { version: 0, inForceFrom: 0, program: { ...draft, paused: false } };
  return shown.flatMap((level) => {
    if (!level) return [];
    const found = entitlement({ ...facts, deleted: false, redacted: false, left: false }, version, level, 0);
    const { rate, multiplier, spendMinor, tier } = found.explanation;
    return { amountMinor: spendMinor, tier, rate, multiplier, points: found.points };
  });
}

/** How long somebody who types waits, and how long somebody who was told "Counting…". */
const PROMPT_MS = 900;
const PATIENT_MS = 50_000;

export interface DraftAnswer {
  readonly problems: FieldProblems;
  /** To the version in force; null while the draft cannot be read, as the next two. */
  readonly changes: readonly ProgramChange[] | null;
  readonly example: readonly ExampleOrder[] | null;
  readonly moves: NamedMoves | null;
  /** The members were not counted in time: ask again, patiently. */
  readonly takesLong: boolean;
}

type NamedMoves = Omit<TierMoves, 'movers'> & {
  readonly movers: readonly (TierMoves['movers'][number] & { readonly name: string | null })[];
};

const asking = z.object({ form: z.unknown(), patient: z.boolean() });

/** Everything the page says about a draft that was sent. */
export async function answerDraft(
  database: Database,
  shop: { readonly id: number; readonly currency: string; readonly locale: string },
  sent: unknown,
  signal?: AbortSignal,
): Promise<Result<DraftAnswer, 'bad_form' | 'unknown_shop'>> {
  const asked = asking.safeParse(sent);
  const form = readProgramForm(asked.data?.form);
  if (!form.ok) return form;
  const draft = draftProgram(form.value, shop);
  if (!draft.ok)
    return success({ problems: draft.problems, changes: null, example: null, moves: null, takesLong: false });
  const rules = await readShopRules(database, shop.id, 'none');
  const newest = rules?.versions.at(-1);
  if (!newest) return failure('unknown_shop', 'There is no such shop: install the app again.');
  const counted = await previewProgram(
    ...([database, shop.id, draft.program, asked.data?.patient ? PATIENT_MS : PROMPT_MS] as const),
    { signal },
  );
  return success({
    problems: {},
    changes: programDifference(newest.program, draft.program),
    example: exampleOrders(draft.program, currencyExponent(shop.currency)),
    moves: counted.ok ? await withNames(database, shop.id, counted.value) : null,
    takesLong: !counted.ok,
  });
}

async function withNames(database: Queryable, shopId: number, moves: TierMoves): Promise<NamedMoves> {
  const { rows } = await database.query<{ memberId: number; name: string | null }>(
    'SELECT member_id AS "memberId", name FROM member_profile WHERE shop_id = $1 AND member_id = ANY($2::bigint[])',
    [shopId, moves.movers.map(({ memberId }) => memberId)],
  );
  const names = new Map(rows.map(({ memberId, name }) => [memberId, name]));
  return {
    ...moves,
    movers: moves.movers.map((mover) => ({ ...mover, name: names.get(mover.memberId) ?? null })),
  };
}
