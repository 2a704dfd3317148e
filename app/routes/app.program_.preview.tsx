import type { ActionFunctionArgs } from '@remix-run/node';
import type { DraftAnswer } from '#app/ui/program/program-types.ts';
import { admitStaff } from '#app/use-cases/admit-staff.ts';
import { answerDraft } from '#app/use-cases/preview-program.ts';

/** What a draft would change, asked while somebody types. */
export async function action({ request, context }: ActionFunctionArgs) {
  const { database, shop } = await admitStaff(request, context);
  const answer = await answerDraft(database, shop, await request.json().catch(() => null), request.signal);
  if (!answer.ok) return Response.json(answer, { status: 400 });
  return Response.json(answer.value satisfies DraftAnswer);
}
