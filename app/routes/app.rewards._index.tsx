import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { Card, Page } from '@shopify/polaris';
import { z } from 'zod';
import { listRewards } from '#app/reports/rewards-list.ts';
import { useFormat } from '#app/ui/format.tsx';
import { NothingHere } from '#app/ui/page-states.tsx';
import { costText, rewardName } from '#app/ui/rewards/reward-words.ts';
import { RewardsTable } from '#app/ui/rewards/rewards-table.tsx';
import { admitStaff } from '#app/use-cases/admit-staff.ts';
import { changeReward } from '#app/use-cases/change-reward.ts';
import { usualTerms } from '#app/use-cases/draft-reward.ts';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { database, shop } = await admitStaff(request, context);
  return { rewards: await listRewards(database, shop.id), usual: usualTerms(shop.currency) };
}

const deed = z.object({
  ...{ intent: z.literal('turn_reward'), active: z.enum(['yes', 'no']) },
  rewardId: z.coerce.number().int().positive(),
});

export async function action({ request, context }: ActionFunctionArgs) {
  const admitted = await admitStaff(request, context);
  const parsed = deed.safeParse(Object.fromEntries(await request.formData()));
  if (!parsed.success)
    return { ok: false as const, code: 'bad_request', message: 'This can’t be done. Load the page again.' };
  const { rewardId, intent, active } = parsed.data;
  const answer = await changeReward(admitted, rewardId, { intent, active });
  if (!answer.ok && answer.code === 'unknown_reward') throw new Response(null, { status: 404 });
  return answer;
}

export default function Rewards() {
  const { rewards, usual } = useLoaderData<typeof loader>();
  const format = useFormat();
  const add = { content: 'Add reward', url: '/app/rewards/new' };
  return (
    <Page title="Rewards" fullWidth {...(rewards.length === 0 ? {} : { primaryAction: add })}>
      {rewards.length === 0 ? (
        <Card>
          <NothingHere heading="Give points something to buy" action={add}>
            {`Start with ${rewardName(usual, format)} for ${costText(usual, format)}.`}
          </NothingHere>
        </Card>
      ) : (
        <RewardsTable rewards={rewards} />
      )}
    </Page>
  );
}
