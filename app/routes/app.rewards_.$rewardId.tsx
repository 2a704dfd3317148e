import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { useFetcher, useLoaderData, useNavigate } from '@remix-run/react';
import { useAppBridge } from '@shopify/app-bridge-react';
import { useEffect } from 'react';
import { z } from 'zod';
import { readReward, readRewardSurroundings } from '#app/reports/reward-editor.ts';
import { RewardPage } from '#app/ui/rewards/reward-page.tsx';
import type { RewardAnswer } from '#app/ui/rewards/reward-types.ts';
import { admitStaff } from '#app/use-cases/admit-staff.ts';
import { changeReward } from '#app/use-cases/change-reward.ts';
import { newRewardForm, rewardFormOf, usualTerms } from '#app/use-cases/draft-reward.ts';
import { nameGids } from '#app/use-cases/name-resources.ts';

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { database, shop, grantedScopes } = await admitStaff(request, context);
  const rewardId = rewardIdOf(params);
  const around = await readRewardSurroundings(database, shop.id);
  const common = { ...around, currency: shop.currency, grantedScopes };
  if (rewardId === null)
    return {
      ...common,
      reward: null,
      terms: usualTerms(shop.currency),
      form: newRewardForm(shop),
      names: {},
    };
  const reward = await readReward(database, shop.id, rewardId);
  if (reward === null) throw new Response(null, { status: 404 });
  const { productGids, collectionGids } = reward.terms.conditions;
  return {
    ...common,
    reward: { ...reward, isGift: reward.grantedFor !== null },
    terms: reward.terms,
    form: rewardFormOf(reward.terms, shop),
    names: await nameGids(database, shop.id, [...productGids, ...collectionGids]),
  };
}

/** Null for `new`. */
function rewardIdOf(params: Readonly<Record<string, string | undefined>>): number | null {
  const id = params['rewardId'] ?? '';
  if (id === 'new') return null;
  if (!/^\d{1,15}$/.test(id)) throw new Response(null, { status: 404 });
  return Number(id);
}

const json = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    context.addIssue({ code: 'custom', message: 'not JSON' });
    return z.NEVER;
  }
});
const deed = z.discriminatedUnion('intent', [
  z.object({
    ...{ intent: z.literal('save_reward'), form: json, requestId: z.string() },
    basedOn: z.coerce.number().int().min(0),
  }),
  z.object({ intent: z.literal('turn_reward'), active: z.enum(['yes', 'no']) }),
]);

export async function action({ request, params, context }: ActionFunctionArgs): Promise<RewardAnswer> {
  const admitted = await admitStaff(request, context);
  const rewardId = rewardIdOf(params);
  const parsed = deed.safeParse(Object.fromEntries(await request.formData()));
  if (!parsed.success)
    return { ok: false, code: 'bad_request', message: 'This can’t be done. Load the page again.' };
  const answer = await changeReward(admitted, rewardId, parsed.data);
  // Whoever asks for what is not theirs learns nothing but that.
  if (!answer.ok && answer.code === 'unknown_reward') throw new Response(null, { status: 404 });
  return answer;
}

export default function Reward() {
  const shown = useLoaderData<typeof loader>();
  const { data, state, submit } = useFetcher<RewardAnswer>();
  const navigate = useNavigate();
  const shopify = useAppBridge();
  useEffect(() => {
    if (data?.ok && data.toast !== null) shopify.toast.show(data.toast);
  }, [data, shopify]);
  // Once nothing is under way: what a form still loads anew would take the new page's place.
  const made = shown.reward === null && state === 'idle' && data?.ok === true ? data.rewardId : undefined;
  useEffect(() => {
    if (made !== undefined) navigate(`/app/rewards/${made}`, { replace: true });
  }, [made, navigate]);
  return (
    <RewardPage
      key={shown.reward?.rewardId ?? 'new'}
      {...shown}
      answer={data}
      isSaving={state !== 'idle'}
      onSave={(form, requestId) => {
        const basedOn = String(shown.reward?.version ?? 0);
        const fields = { intent: 'save_reward', form: JSON.stringify(form), basedOn, requestId };
        void submit(fields, { method: 'post' });
      }}
    />
  );
}
