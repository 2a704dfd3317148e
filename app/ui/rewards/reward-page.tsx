import { SaveBar } from '@shopify/app-bridge-react';
import { Badge, Banner, BlockStack, Box, Layout, Page, Text, useBreakpoints } from '@shopify/polaris';
import { useEffect, useState } from 'react';
import type { RewardForm } from '#app/domain/rewards/reward-form.ts';
import type { RewardTerms } from '#app/domain/rewards/reward-terms.ts';
import { useFormat } from '../format.tsx';
import { useLeaving } from '../program/use-leaving.ts';
import { ConditionsGroup, VoucherGroup } from './conditions-group.tsx';
import type { Resource } from './resource-choice.tsx';
import { RewardCard, RewardLine } from './reward-card.tsx';
import type { RewardAnswer } from './reward-types.ts';
import { rewardName } from './reward-words.ts';
import { TurnModal } from './turn-modal.tsx';
import { useRewardDraft } from './use-reward-draft.ts';
import { CostGroup, ValueGroup } from './value-group.tsx';

export interface RewardPageProps {
  /** Null: a new one. */
  readonly reward: {
    readonly rewardId: number;
    readonly version: number;
    readonly active: boolean;
    readonly isGift: boolean;
    readonly terms: RewardTerms;
    readonly inForceFrom: number;
  } | null;
  readonly form: RewardForm;
  /** What the form was loaded from. */
  readonly terms: RewardTerms;
  readonly currency: string;
  readonly tiers: readonly string[];
  readonly hasGift: boolean;
  readonly names: Readonly<Record<string, string>>;
  readonly grantedScopes: readonly string[];
  /** What the last save answered. */
  readonly answer: RewardAnswer | undefined;
  readonly isSaving: boolean;
  readonly onSave: (form: RewardForm, requestId: string) => void;
}

export function RewardPage(props: RewardPageProps) {
  const { reward, form, currency, answer, isSaving } = props;
  const format = useFormat();
  const refused = answer?.ok === false ? answer.problems : undefined;
  const draft = useRewardDraft(form, refused);
  const [requestId] = useState(() => crypto.randomUUID());
  const [names, setNames] = useState(props.names);
  const [isTurning, setIsTurning] = useState(false);
  const isSaved = answer?.ok === true && reward === null;
  useFirstProblem(refused, isSaving);
  useLeaving(draft.isDirty && !isSaving && !isSaved);
  const save = () => {
    draft.touchAll();
    props.onSave(draft.form, requestId);
  };
  const { smDown: isPhone } = useBreakpoints();
  const shown = draft.answer ? draft.answer.terms : props.terms;
  const isGift = draft.form.cost === 'granted';
  const lacksScope = answer?.ok === false && answer.code === 'scope_missing';
  const group = { draft, currency, grantedScopes: props.grantedScopes, isGift, lacksScope };
  const named = (resources: readonly Resource[]) =>
    setNames((known) => ({
      ...known,
      ...Object.fromEntries(resources.map(({ gid, title }) => [gid, title])),
    }));
  return (
    <Page
      backAction={{ content: 'Rewards', url: '/app/rewards' }}
      title={reward === null ? 'Add reward' : rewardName(reward.terms, format)}
      {...(reward === null
        ? draft.isDirty
          ? {}
          : { primaryAction: { content: 'Save', onAction: save, loading: isSaving } }
        : {
            titleMetadata: (
              <Badge {...(reward.active ? { tone: 'success' } : {})}>
                {reward.active ? 'Active' : 'Off'}
              </Badge>
            ),
            subtitle: `Version ${reward.version}, since ${format.date(reward.inForceFrom)}`,
            secondaryActions: [
              { content: reward.active ? 'Turn off' : 'Turn on', onAction: () => setIsTurning(true) },
            ],
          })}
    >
      <SaveBar id="reward" open={draft.isDirty && !isSaved} discardConfirmation>
        <button variant="primary" onClick={save} disabled={isSaving} />
        <button onClick={draft.discard} disabled={isSaving} />
      </SaveBar>
      <Layout>
        <Layout.Section>
          <BlockStack gap="400">
            <Refusal answer={isSaving ? undefined : answer} />
            {isPhone ? (
              <Box paddingInline="400">
                <RewardLine terms={shown} />
              </Box>
            ) : null}
            <ValueGroup {...group} isNew={reward === null} canBeGift={!props.hasGift} />
            <CostGroup {...group} isNew={reward === null} canBeGift={!props.hasGift} />
            <ConditionsGroup {...{ draft, currency, names, tiers: props.tiers }} onNamed={named} />
            <VoucherGroup draft={draft} />
            {reward === null ? null : (
              <Box paddingInline={{ xs: '400', sm: '0' }}>
                <Text as="p" tone="subdued">
                  Codes already out keep their terms.
                </Text>
              </Box>
            )}
          </BlockStack>
        </Layout.Section>
        {isPhone ? null : (
          <Layout.Section variant="oneThird">
            <RewardCard terms={shown} />
          </Layout.Section>
        )}
      </Layout>
      {isTurning && reward !== null ? (
        <TurnModal reward={reward} onClose={() => setIsTurning(false)} />
      ) : null}
    </Page>
  );
}

/** What no field is to blame for; fields say it themselves. */
function Refusal({ answer }: { readonly answer: RewardAnswer | undefined }) {
  if (!answer || answer.ok || answer.code === 'bad_reward' || answer.code === 'scope_missing') return null;
  return (
    <Banner tone="critical" title="Nothing was changed">
      <Text as="p">{answer.message}</Text>
    </Banner>
  );
}

/** Leads to the first field that a save refused. */
function useFirstProblem(refused: Readonly<Record<string, string>> | undefined, isSaving: boolean): void {
  useEffect(() => {
    const [first] = Object.keys(refused ?? {});
    if (first !== undefined && !isSaving) document.getElementById(first)?.focus();
  }, [refused, isSaving]);
}
