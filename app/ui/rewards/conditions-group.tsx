import { BlockStack, ChoiceList, InlineGrid, Select, Text } from '@shopify/polaris';
import type { RewardForm } from '#app/domain/rewards/reward-form.ts';
import { Group } from '../program/earning-tab.tsx';
import { ResourceChoice, type Resource } from './resource-choice.tsx';
import { RewardField, RewardSwitch } from './reward-field.tsx';
import type { RewardDraftState } from './use-reward-draft.ts';

export interface ConditionsGroupProps {
  readonly draft: RewardDraftState;
  readonly currency: string;
  /** Of the program, lowest first. */
  readonly tiers: readonly string[];
  /** Titles by gid, as far as they are known. */
  readonly names: Readonly<Record<string, string>>;
  readonly onNamed: (resources: readonly Resource[]) => void;
}

const isDiscount = ({ kind }: RewardForm) => kind !== 'store_credit' && kind !== 'gift_card';

export function ConditionsGroup(props: ConditionsGroupProps) {
  const { draft, currency } = props;
  const { form } = draft;
  const isBought = form.cost !== 'granted';
  if (!isBought && !isDiscount(form)) return null;
  return (
    <Group title="Conditions">
      {isDiscount(form) ? (
        <RewardField
          {...{ draft, name: 'minimumSubtotal', label: 'Orders from', suffix: currency, placeholder: 'Any' }}
          helpText="What the items must come to. Leave empty for any order."
        />
      ) : null}
      {form.kind === 'amount_off' || form.kind === 'percentage_off' ? <AppliesTo {...props} /> : null}
      {isBought ? <Limits {...props} /> : null}
    </Group>
  );
}

function AppliesTo({ draft, names, onNamed }: ConditionsGroupProps) {
  const { form } = draft;
  const field = form.appliesTo === 'products' ? 'productGids' : 'collectionGids';
  const type = form.appliesTo === 'products' ? 'product' : 'collection';
  return (
    <BlockStack gap="200">
      <ChoiceList
        title="Counts for"
        name="appliesTo"
        choices={[
          { value: 'everything', label: 'All products' },
          { value: 'products', label: 'Some products' },
          { value: 'collections', label: 'Some collections' },
        ]}
        selected={[form.appliesTo]}
        onChange={([chosen]) => draft.edit({ appliesTo: chosen as RewardForm['appliesTo'] })}
      />
      {form.appliesTo === 'everything' ? null : (
        <ResourceChoice
          {...{ id: field, type, multiple: true, error: draft.problem(field) }}
          chosen={form[field].map((gid) => ({
            gid,
            title:
              names[gid] ?? `${type === 'product' ? 'Product' : 'Collection'} ${gid.split('/').at(-1) ?? ''}`,
          }))}
          onChange={(chosen) => {
            onNamed(chosen);
            draft.edit({ [field]: chosen.map(({ gid }) => gid) });
          }}
        />
      )}
    </BlockStack>
  );
}

const PERIODS = [
  { value: 'ever', label: 'In all' },
  { value: 'year', label: 'A year' },
  { value: 'month', label: 'A month' },
];

function Limits({ draft, tiers }: ConditionsGroupProps) {
  const { form } = draft;
  // One that the program has no more stays visible, so that it can be taken out.
  const known = [...new Set([...tiers, ...form.tiers])];
  return (
    <BlockStack gap="400">
      {known.length < 2 ? null : (
        <ChoiceList
          title="Tiers that can take it"
          allowMultiple
          choices={known.map((tier) => ({ value: tier, label: tier }))}
          selected={form.tiers.length === 0 ? known : [...form.tiers]}
          onChange={(chosen) =>
            chosen.length > 0 && draft.edit({ tiers: chosen.length === known.length ? [] : chosen })
          }
        />
      )}
      <InlineGrid columns={{ xs: 1, sm: 2 }} gap="400">
        <RewardField
          {...{ draft, name: 'limit', label: 'Times for each member', placeholder: 'No limit' }}
          connectedRight={
            <Select
              label="Period of the limit"
              labelHidden
              options={PERIODS}
              value={form.limitPeriod}
              onChange={(period) => draft.edit({ limitPeriod: period as RewardForm['limitPeriod'] })}
            />
          }
        />
        <RewardField {...{ draft, name: 'stock', label: 'How many in all', placeholder: 'No limit' }} />
        <RewardField draft={draft} name="startsOn" label="First day" type="date" />
        <RewardField draft={draft} name="endsOn" label="Last day" type="date" />
      </InlineGrid>
      <Text as="p" tone="subdued">
        Days are counted in your store’s time zone. Leave them empty to offer it always.
      </Text>
    </BlockStack>
  );
}

export function VoucherGroup({ draft }: Pick<ConditionsGroupProps, 'draft'>) {
  const { form } = draft;
  const { combinesWith } = form;
  const what = isDiscount(form) ? 'Code' : form.kind === 'gift_card' ? 'Gift card' : 'Store credit';
  return (
    <Group title={what}>
      <RewardField
        {...{ draft, name: 'expiresAfterDays', label: 'Expires after', suffix: 'days', placeholder: 'Never' }}
        helpText="Counted from the day it’s handed out. Leave empty for never."
      />
      {isDiscount(form) ? (
        <>
          <ChoiceList
            title="Can be combined with"
            allowMultiple
            choices={[
              { value: 'product', label: 'Product discounts' },
              { value: 'order', label: 'Order discounts' },
              { value: 'shipping', label: 'Shipping discounts' },
            ]}
            selected={Object.entries(combinesWith).flatMap(([name, can]) => (can ? [name] : []))}
            onChange={(chosen) =>
              draft.edit({
                combinesWith: {
                  ...{ order: chosen.includes('order'), product: chosen.includes('product') },
                  shipping: chosen.includes('shipping'),
                },
              })
            }
          />
          <BlockStack gap="100">
            {form.kind === 'free_product' ? null : (
              <RewardSwitch draft={draft} name="subscriptions" label="Also for subscriptions" />
            )}
            <RewardSwitch
              {...{ draft, name: 'bound', label: 'Only the member can use the code' }}
              helpText="Such codes are made one by one, so they take a moment longer."
            />
            {form.cost === 'granted' ? null : (
              <RewardSwitch
                {...{ draft, name: 'returnsPoints' }}
                label="Points come back when the order is cancelled or fully refunded"
              />
            )}
          </BlockStack>
        </>
      ) : null}
    </Group>
  );
}
