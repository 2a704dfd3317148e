import { BlockStack, ChoiceList, InlineGrid, Select, Text } from '@shopify/polaris';
import type { RewardForm, RewardKind } from '#app/domain/rewards/reward-form.ts';
import { Group } from '../program/earning-tab.tsx';
import { ResourceChoice } from './resource-choice.tsx';
import { RewardField } from './reward-field.tsx';
import { KIND_NAMES } from './reward-words.ts';
import { ScopeBanner } from './scope-banner.tsx';
import type { RewardDraftState } from './use-reward-draft.ts';

export interface ValueGroupProps {
  readonly draft: RewardDraftState;
  /** ISO 4217. */
  readonly currency: string;
  readonly grantedScopes: readonly string[];
  /** Saving was refused for want of a scope. */
  readonly lacksScope: boolean;
  /** Points buy nothing of it: a rule gives it. */
  readonly isGift: boolean;
  readonly isNew: boolean;
  /** A new one may be the gift of the first order. */
  readonly canBeGift: boolean;
}

const MONEY: readonly RewardKind[] = ['amount_off', 'store_credit', 'gift_card'];

export function ValueGroup(props: ValueGroupProps) {
  const { draft, grantedScopes } = props;
  const { form } = draft;
  const chooseKind = (kind: RewardKind) =>
    draft.edit({
      kind,
      // Only money comes in steps.
      ...(form.cost === 'any_amount' && !MONEY.includes(kind) ? { cost: 'fixed' as const } : {}),
    });
  return (
    <Group title="Reward">
      <Select
        label="Kind"
        options={Object.entries(KIND_NAMES).map(([value, label]) => ({ value, label }))}
        value={form.kind}
        onChange={(kind) => chooseKind(kind as RewardKind)}
      />
      <ScopeBanner kind={form.kind} grantedScopes={grantedScopes} hasFailed={props.lacksScope} />
      <ValueField {...props} />
      <RewardField
        {...{ draft, name: 'title', isText: true, label: 'Title', placeholder: 'Told by its value' }}
        helpText="Shown to shoppers as you write it. Leave empty to have it told in their language."
      />
    </Group>
  );
}

function ValueField({ draft, currency }: ValueGroupProps) {
  const { form } = draft;
  switch (form.kind) {
    case 'percentage_off':
      return <RewardField draft={draft} name="percent" label="Percentage" suffix="%" />;
    case 'free_shipping':
      return (
        <RewardField
          {...{ draft, name: 'maximumShipping', label: 'Only for shipping up to', suffix: currency }}
          placeholder="Any"
          helpText="Leave empty for any shipping."
        />
      );
    case 'free_product':
      return (
        <BlockStack gap="100">
          <Text as="span">One piece of this product, for nothing</Text>
          <ResourceChoice
            {...{ id: 'product', type: 'product', multiple: false, error: draft.problem('product') }}
            chosen={form.product === null ? [] : [form.product]}
            onChange={([product]) => draft.edit({ product: product ?? null })}
          />
        </BlockStack>
      );
    default:
      return form.cost === 'any_amount' ? null : (
        <RewardField draft={draft} name="amount" label="Amount" suffix={currency} />
      );
  }
}

const COSTS: Readonly<Record<RewardForm['cost'], string>> = {
  fixed: 'A fixed number of points',
  any_amount: 'Any amount: the member chooses how many points',
  granted: 'Nothing: it is given after the first order',
};

export function CostGroup({ draft, currency, isGift, isNew, canBeGift }: ValueGroupProps) {
  const { form } = draft;
  if (isGift && !isNew) {
    return (
      <Group title="Cost">
        <Text as="p">Points don’t buy it: members get it after their first paid order.</Text>
      </Group>
    );
  }
  const offered: readonly RewardForm['cost'][] = [
    ...(['fixed'] as const),
    ...(MONEY.includes(form.kind) ? (['any_amount'] as const) : []),
    ...(canBeGift ? (['granted'] as const) : []),
  ];
  return (
    <Group title="Cost">
      {offered.length === 1 ? null : (
        <ChoiceList
          title="What it costs"
          titleHidden
          name="cost"
          choices={offered.map((value) => ({ value, label: COSTS[value] }))}
          selected={[form.cost]}
          onChange={([cost]) => draft.edit({ cost: cost as RewardForm['cost'] })}
        />
      )}
      {form.cost === 'fixed' ? <RewardField draft={draft} name="points" label="Points" /> : null}
      {form.cost === 'any_amount' ? (
        <InlineGrid columns={{ xs: 1, sm: 2 }} gap="400">
          <RewardField draft={draft} name="stepPoints" label="Points for each step" />
          <RewardField draft={draft} name="stepAmount" label="Each step is worth" suffix={currency} />
          <RewardField draft={draft} name="least" label="At least" suffix={currency} placeholder="One step" />
          <RewardField
            {...{ draft, name: 'most', label: 'At most', suffix: currency, placeholder: 'No limit' }}
            helpText="Leave empty for no limit."
          />
        </InlineGrid>
      ) : null}
    </Group>
  );
}
