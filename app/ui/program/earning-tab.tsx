import { BlockStack, Card, Checkbox, ChoiceList, Divider, InlineGrid, Select, Text } from '@shopify/polaris';
import type { ReactNode } from 'react';
import { useFormat } from '../format.tsx';
import { Field, valueAt, withValue } from './field.tsx';
import { ResourceList } from './resource-list.tsx';
import type { DraftState } from './use-draft.ts';
import { WordList } from './word-list.tsx';

export interface EarningTabProps {
  readonly draft: DraftState;
  readonly unitMinor: number;
  readonly currency: string;
  /** Titles of products and collections by gid, as far as they are known. */
  readonly names: Readonly<Record<string, string>>;
}

export function EarningTab({ draft, unitMinor, currency, names }: EarningTabProps) {
  const format = useFormat();
  const excluded = 'earning.excluded';
  return (
    <BlockStack gap="400">
      <Group title="Points">
        <Field draft={draft} path="earning.rate" label={`Points per ${format.money(unitMinor)}`} />
        <Choices
          draft={draft}
          path="earning.rounding"
          label="Rounding"
          choices={[
            ['floor', 'Down'],
            ['half_up', 'To the nearest'],
            ['ceil', 'Up'],
          ]}
        />
      </Group>
      <Group title="Orders that earn">
        <Select
          label="Tax"
          options={[
            { value: 'as_shown', label: 'Counts as prices are shown' },
            { value: 'included', label: 'Always counts' },
            { value: 'excluded', label: 'Never counts' },
          ]}
          value={draft.form.earning.tax}
          onChange={(tax) => draft.edit('earning.tax', (form) => withValue(form, 'earning.tax', tax))}
        />
        <BlockStack gap="100">
          <Switch draft={draft} path="earning.shipping" label="Shipping" />
          <Switch draft={draft} path="earning.subscriptionRenewals" label="Subscription renewals" />
          <Switch draft={draft} path="earning.b2bOrders" label="Business (B2B) orders" />
          <Switch draft={draft} path="earning.testOrders" label="Test orders" />
        </BlockStack>
        <Divider />
        <Text as="h3" variant="headingSm">
          Left out
        </Text>
        <ResourceList
          {...{ draft, names }}
          path={`${excluded}.productGids`}
          label="Products"
          type="product"
        />
        <ResourceList
          {...{ draft, names }}
          path={`${excluded}.collectionGids`}
          label="Collections"
          type="collection"
        />
        <WordList draft={draft} path={`${excluded}.productTags`} label="Product tags" />
        <WordList
          draft={draft}
          path={`${excluded}.sourceNames`}
          label="Sales channels"
          helpText="As Shopify names them in an order, such as web or pos."
        />
        <WordList draft={draft} path={`${excluded}.customerTags`} label="Customer tags" />
      </Group>
      <Group title="Waiting and expiry">
        <InlineGrid columns={{ xs: 1, sm: 2 }} gap="400">
          <Field draft={draft} path="points.holdDays" label="Available after" suffix="days" />
          <Field
            draft={draft}
            path="points.expiryMonths"
            label="Expire after"
            suffix="months"
            placeholder="Never"
            helpText="Leave empty for never."
          />
        </InlineGrid>
        <Choices
          draft={draft}
          path="points.debt"
          label="When points were spent and their order is returned"
          choices={[
            ['carry', 'The next points earned cover them'],
            ['forgive', 'They are forgiven'],
          ]}
        />
      </Group>
      <Group title="Joining">
        <Field draft={draft} path="joining.points" label="Points for joining" />
        <Switch draft={draft} path="joining.everybody" label="Also for customers from before the program" />
      </Group>
      <Group title="Worth of points">
        <InlineGrid columns={{ xs: 1, sm: 2 }} gap="400">
          <Field draft={draft} path="points.worth.points" label="Points" suffix="points" />
          <Field draft={draft} path="points.worth.amountMinor" label="Are worth" suffix={currency} />
        </InlineGrid>
        <Text as="p" tone="subdued">
          What “worth up to” is reckoned by in your figures. What points buy stands under Rewards.
        </Text>
      </Group>
    </BlockStack>
  );
}

export function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {title}
        </Text>
        {children}
      </BlockStack>
    </Card>
  );
}

interface PartProps {
  readonly draft: DraftState;
  readonly path: string;
  readonly label: string;
}

function Switch({ draft, path, label }: PartProps) {
  return (
    <Checkbox
      id={path}
      label={label}
      checked={valueAt(draft.form, path) === true}
      onChange={(checked) => draft.edit(path, (form) => withValue(form, path, checked))}
    />
  );
}

function Choices({
  draft,
  path,
  label,
  choices,
}: PartProps & { readonly choices: readonly (readonly [value: string, label: string])[] }) {
  return (
    <ChoiceList
      title={label}
      name={path}
      choices={choices.map(([value, text]) => ({ value, label: text }))}
      selected={[String(valueAt(draft.form, path))]}
      onChange={([value]) => draft.edit(path, (form) => withValue(form, path, value))}
    />
  );
}
