import { databaseClock } from '#app/db/clock.ts';
import type { Database } from '#app/db/database.ts';
import { inTransaction } from '#app/db/database.ts';
import { programSchema } from '#app/domain/program.ts';
import { readShopRules } from '#app/ledger/shop-rules.ts';
import { failure, type Result } from '#app/shopify/result.ts';
import type { Staff } from './record-staff-action.ts';
import { saveProgram, type SaveCode, type SavedProgram } from './save-program.ts';

/**
 * Who is left out of the program, by tags of the customer: a rule of the program, so it makes a version.
 * @param basedOn number of the version the form was loaded with
 */
export async function setEligibility(
  database: Database,
  shopId: number,
  customerTags: readonly string[],
  basedOn: number,
  staff: Staff,
): Promise<Result<SavedProgram, SaveCode | 'bad_tags'>> {
  const rules = await inTransaction(database, (tx) => readShopRules(tx, shopId, 'none'));
  const based = rules?.versions.find(({ version }) => version === basedOn);
  if (!based) return failure('unknown_version', 'Load the page again; nothing was changed.');
  const { earning } = based.program;
  const parsed = programSchema.safeParse({
    ...based.program,
    earning: { ...earning, excluded: { ...earning.excluded, customerTags } },
  });
  if (!parsed.success) return failure('bad_tags', 'Enter at most 1,000 tags, none of them empty.');
  return saveProgram(database, shopId, parsed.data, basedOn, staff, databaseClock);
}
