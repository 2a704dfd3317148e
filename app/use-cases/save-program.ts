import type { Clock } from '#app/db/clock.ts';
import type { Database, Transaction } from '#app/db/database.ts';
import { programDifference } from '#app/domain/program-difference.ts';
import type { Program } from '#app/domain/program.ts';
import { inSettlement } from '#app/ledger/settlement.ts';
import type { ShopRules } from '#app/ledger/shop-rules.ts';
import { failure, success, type Failure, type Result } from '#app/shopify/result.ts';
import { putIntoForce } from './publish-program-version.ts';
import { recordStaffAction, type Staff } from './record-staff-action.ts';
import { VISIT, wakeShops } from './wake-shops.ts';

export type SaveCode = 'nothing_to_save' | 'saved_meanwhile' | 'unknown_shop' | 'unknown_version';

export interface SavedProgram {
  readonly version: number;
}

/**
 * What staff saved in the form, as the next version.
 * @param basedOn number of the version the form was loaded with: the same save sent twice makes one version, and one
 *   that somebody else has overtaken changes nothing
 */
export function saveProgram(
  database: Database,
  shopId: number,
  program: Program,
  basedOn: number,
  staff: Staff,
  clock: Clock,
): Promise<Result<SavedProgram, SaveCode>> {
  return inProgram(database, shopId, (tx, rules, alsoLock) => {
    const save = { program, basedOn, staff, action: 'program.saved', detail: {} };
    return saveVersion(tx, rules, save, clock, alsoLock);
  });
}

/** Makes the rules of an older version the next version. Whether the program is paused stays as it is now. */
export function restoreProgramVersion(
  database: Database,
  shopId: number,
  restored: number,
  basedOn: number,
  staff: Staff,
  clock: Clock,
): Promise<Result<SavedProgram, SaveCode>> {
  return inProgram(database, shopId, async (tx, rules, alsoLock) => {
    const found = rules.versions.find(({ version }) => version === restored);
    const based = rules.versions.find(({ version }) => version === basedOn);
    if (!found || !based) return failure('unknown_version', `There is no version ${restored}.`);
    const program = { ...found.program, paused: based.program.paused };
    const save = { program, basedOn, staff, action: 'program.restored', detail: { restored } };
    return saveVersion(tx, rules, save, clock, alsoLock);
  });
}

async function inProgram(
  database: Database,
  shopId: number,
  work: (
    tx: Transaction,
    rules: ShopRules,
    alsoLock: readonly number[],
  ) => Promise<Result<SavedProgram, SaveCode>>,
): Promise<Result<SavedProgram, SaveCode>> {
  const saved = await inSettlement(database, shopId, 'update', work);
  return saved ?? failure('unknown_shop', 'There is no such shop: install the app again.');
}

interface Save {
  readonly program: Program;
  readonly basedOn: number;
  readonly staff: Staff;
  readonly action: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

async function saveVersion(
  tx: Transaction,
  rules: ShopRules,
  { program, basedOn, staff, action, detail }: Save,
  clock: Clock,
  alsoLock: readonly number[],
): Promise<Result<SavedProgram, SaveCode>> {
  const newest = rules.versions.at(-1);
  const changes = newest ? programDifference(newest.program, program) : [];
  if (newest?.version !== basedOn) {
    // The same save again, whose answer was lost or whose button was pressed twice.
    const isRepeat = newest?.version === basedOn + 1 && changes.length === 0;
    return isRepeat ? success({ version: newest.version }) : overtaken(newest?.version);
  }
  if (changes.length === 0) return failure('nothing_to_save', 'Nothing differs from the version in force.');
  const { version, at } = await putIntoForce(tx, rules, program, staff.name, clock, alsoLock);
  await recordStaffAction(tx, rules.shopId, staff, at, { action, detail: { version, ...detail } });
  // Tiers follow at once, not only with the sweep of the next minute.
  await wakeShops(tx, VISIT.sweepMembers, [rules.shopId]);
  return success({ version });
}

function overtaken(newest: number | undefined): Failure<'saved_meanwhile'> {
  return failure(
    'saved_meanwhile',
    `Version ${newest ?? 0} was saved in the meantime. Nothing was changed: look at it under Versions, then save again.`,
  );
}
