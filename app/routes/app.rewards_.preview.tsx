import type { ActionFunctionArgs } from '@remix-run/node';
import type { DraftAnswer } from '#app/ui/rewards/reward-types.ts';
import { admitStaff } from '#app/use-cases/admit-staff.ts';
import { draftReward, readRewardForm } from '#app/use-cases/draft-reward.ts';

/** What a reward would be, asked while somebody types. */
export async function action({ request, context }: ActionFunctionArgs) {
  const { shop } = await admitStaff(request, context);
  const sent = (await request.json().catch(() => null)) as { readonly form?: unknown } | null;
  const form = readRewardForm(sent?.form);
  if (!form.ok) return Response.json(form, { status: 400 });
  const draft = draftReward(form.value, shop);
  const answer: DraftAnswer = draft.ok
    ? { problems: {}, terms: draft.terms }
    : { problems: draft.problems, terms: null };
  return Response.json(answer);
}
