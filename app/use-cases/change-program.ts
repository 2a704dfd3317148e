import { z } from 'zod';
import { databaseClock } from '#app/db/clock.ts';
import type { Database } from '#app/db/database.ts';
import { failure, type Failure } from '#app/shopify/result.ts';
import { badFields, draftProgram, readProgramForm, type FieldProblems } from './draft-program.ts';
import type { Staff } from './record-staff-action.ts';
import { restoreProgramVersion, saveProgram } from './save-program.ts';
import { startBackTest } from './start-back-test.ts';

export interface ProgramChanged {
  /** The version made. */
  readonly version?: number;
  readonly backTestId?: number;
}

type Refused = Failure & { readonly problems?: FieldProblems };

const version = z.int().min(1);
const wished = z.discriminatedUnion('intent', [
  z.object({ intent: z.literal('save'), form: z.unknown(), basedOn: version }),
  z.object({ intent: z.literal('restore'), version, basedOn: version }),
  z.object({
    ...{ intent: z.literal('test'), form: z.unknown() },
    requestId: z.string().regex(/^[\w-]{1,100}$/),
  }),
]);

/** What the program's page sent: saves its form, restores a version, or tries its draft on past orders. */
export async function changeProgram(
  database: Database,
  shop: { readonly id: number; readonly currency: string; readonly locale: string },
  staff: Staff,
  sent: unknown,
): Promise<{ readonly ok: true; readonly value: ProgramChanged } | Refused> {
  const wish = wished.safeParse(sent);
  if (!wish.success)
    return failure('bad_form', 'The form could not be read. Load the page again; nothing was changed.');
  if (wish.data.intent === 'restore') {
    return restoreProgramVersion(
      database,
      shop.id,
      wish.data.version,
      wish.data.basedOn,
      staff,
      databaseClock,
    );
  }
  const form = readProgramForm(wish.data.form);
  if (!form.ok) return form;
  const draft = draftProgram(form.value, shop);
  if (!draft.ok) return badFields(draft.problems);
  if (wish.data.intent === 'test') {
    return startBackTest(database, shop.id, draft.program, wish.data.requestId, staff);
  }
  return saveProgram(database, shop.id, draft.program, wish.data.basedOn, staff, databaseClock);
}
