import { z } from 'zod';
import { databaseClock } from '#app/db/clock.ts';
import type { Database } from '#app/db/database.ts';
import { markSetupGuide, noteExtensions } from './mark-setup-guide.ts';
import { setProgramPaused } from './pause-program.ts';
import type { Staff } from './record-staff-action.ts';
import { requestPastOrders } from './request-past-orders.ts';

const yesOrNo = z.enum(['true', 'false']).transform((word) => word === 'true');

const form = z.discriminatedUnion('intent', [
  z.object({ intent: z.literal('pause') }),
  z.object({ intent: z.literal('resume') }),
  z.object({ intent: z.literal('keep_default') }),
  z.object({ intent: z.literal('dismiss_guide') }),
  z.object({ intent: z.literal('extensions'), theme: yesOrNo, afterPurchase: yesOrNo }),
  z.object({ intent: z.literal('past_orders'), earns: yesOrNo, requestId: z.string() }),
]);

type Intent = z.infer<typeof form>['intent'];

export type DoneOnHome =
  | { readonly ok: true; readonly intent: Intent }
  | { readonly ok: false; readonly intent: Intent; readonly code: string; readonly message: string };

/**
 * What staff do on the start page.
 * @param fields of the form as sent
 */
export async function doOnHome(
  database: Database,
  shopId: number,
  fields: unknown,
  staff: Staff,
): Promise<DoneOnHome> {
  const parsed = form.safeParse(fields);
  if (!parsed.success) {
    return {
      ok: false,
      intent: 'dismiss_guide',
      code: 'bad_form',
      message: 'Reload the page and try again.',
    };
  }
  const { intent } = parsed.data;
  const done = await carryOut(database, shopId, parsed.data, staff);
  return done === null || done.ok
    ? { ok: true, intent }
    : { ok: false, intent, code: done.code, message: done.message };
}

async function carryOut(database: Database, shopId: number, sent: z.infer<typeof form>, staff: Staff) {
  switch (sent.intent) {
    case 'pause':
    case 'resume':
      return setProgramPaused(database, shopId, sent.intent === 'pause', staff, databaseClock);
    case 'past_orders': {
      const request = { requestId: sent.requestId, earns: sent.earns };
      return requestPastOrders(database, shopId, request, staff, databaseClock);
    }
    case 'extensions':
      await noteExtensions(database, shopId, sent);
      return null;
    case 'keep_default':
      await markSetupGuide(database, shopId, 'program_kept', staff, databaseClock);
      return null;
    case 'dismiss_guide':
      await markSetupGuide(database, shopId, 'dismissed', staff, databaseClock);
      return null;
    default:
      return sent satisfies never;
  }
}
