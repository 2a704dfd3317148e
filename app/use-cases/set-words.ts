import { z } from 'zod';
import { databaseClock } from '#app/db/clock.ts';
import { inTransaction, type Database } from '#app/db/database.ts';
import { failure, success, type Result } from '#app/shopify/result.ts';
import { makeProgramDue } from './program-due.ts';
import { recordStaffAction, type Staff } from './record-staff-action.ts';

export const WORD_LANGUAGES = ['en', 'hu', 'sv', 'zh-CN', 'de', 'fr', 'es'] as const;

const word = z.string().trim().min(1, 'Enter a word.').max(30, 'Enter at most 30 letters.');
const schema = z.strictObject({
  language: z.enum(WORD_LANGUAGES),
  pointOne: word,
  pointMany: word,
});

export type Words = z.infer<typeof schema>;

/** What points are called in one language. */
export async function setWords(
  database: Database,
  shopId: number,
  sent: unknown,
  staff: Staff,
): Promise<Result<Words, 'bad_word'> & { readonly field?: string }> {
  const parsed = schema.safeParse(sent);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return {
      ...failure('bad_word', issue?.message ?? 'Enter a word.'),
      field: String(issue?.path[0] ?? 'pointOne'),
    };
  }
  const { language, pointOne, pointMany } = parsed.data;
  await inTransaction(database, async (tx) => {
    const { rowCount } = await tx.query(
      `INSERT INTO shop_words AS w (shop_id, language, point_one, point_many) VALUES ($1, $2, $3, $4)
       ON CONFLICT (shop_id, language) DO UPDATE SET point_one = excluded.point_one, point_many = excluded.point_many
       WHERE (w.point_one, w.point_many) <> (excluded.point_one, excluded.point_many)`,
      [shopId, language, pointOne, pointMany],
    );
    if (rowCount === 0) return;
    await makeProgramDue(tx, shopId);
    await recordStaffAction(tx, shopId, staff, await databaseClock(tx), {
      action: 'words.changed',
      detail: { language, pointOne, pointMany },
    });
  });
  return success(parsed.data);
}
