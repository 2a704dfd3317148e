import {
  BlockStack,
  ChoiceList,
  IndexFilters,
  IndexFiltersMode,
  TextField,
  type IndexFiltersProps,
} from '@shopify/polaris';
import { useFormat, type Format } from '../format.tsx';
import type { ListAddress } from './list-address.ts';
import { useTyped } from './use-typed.ts';

const SORT_OPTIONS: NonNullable<IndexFiltersProps['sortOptions']> = [
  { label: 'Last order', value: 'last desc', directionLabel: 'Newest first' },
  { label: 'Last order', value: 'last asc', directionLabel: 'Oldest first' },
  { label: 'Available points', value: 'available desc', directionLabel: 'Most first' },
  { label: 'Available points', value: 'available asc', directionLabel: 'Fewest first' },
  { label: 'Name', value: 'name asc', directionLabel: 'A–Z' },
];

const LAST_ORDERS = [
  { value: 'since-30', label: 'In the last 30 days' },
  { value: 'since-90', label: 'In the last 90 days' },
  { value: 'since-365', label: 'In the last 12 months' },
  { value: 'before-90', label: 'More than 90 days ago' },
  { value: 'before-180', label: 'More than 180 days ago' },
  { value: 'before-365', label: 'More than 12 months ago' },
  { value: 'never', label: 'Never' },
] as const;

export interface MembersFiltersProps {
  readonly address: ListAddress;
  /** Of the program, lowest first. */
  readonly tiers: readonly string[];
  readonly isLoading: boolean;
}

export function MembersFilters({ address, tiers, isLoading }: MembersFiltersProps) {
  const { params, change, clear } = address;
  const format = useFormat();
  const [typed, type] = useTyped(params.get('q') ?? '', (q) => change({ q }, { replace: true }));
  return (
    <IndexFilters
      mode={IndexFiltersMode.Filtering}
      setMode={() => undefined}
      tabs={[]}
      selected={0}
      canCreateNewView={false}
      autoFocusSearchField={false}
      loading={isLoading}
      queryValue={typed}
      queryPlaceholder="Search name, email or ID"
      onQueryChange={type}
      onQueryClear={() => type('')}
      sortOptions={SORT_OPTIONS}
      sortSelected={[(params.get('sort') ?? 'last-desc').replace('-', ' ')]}
      onSort={([sort]) => change({ sort: sort?.replace(' ', '-') ?? null })}
      filters={filtersOf(address, tiers)}
      appliedFilters={appliedOf(address, format)}
      onClearAll={() => {
        type('');
        clear();
      }}
    />
  );
}

function filtersOf({ params, change }: ListAddress, tiers: readonly string[]): IndexFiltersProps['filters'] {
  return [
    {
      key: 'tier',
      label: 'Tier',
      pinned: true,
      filter: (
        <ChoiceList
          title="Tier"
          titleHidden
          allowMultiple
          choices={tiers.map((tier) => ({ label: tier, value: tier }))}
          selected={params.getAll('tier')}
          onChange={(tier) => change({ tier })}
        />
      ),
    },
    {
      key: 'balance',
      label: 'Balance',
      pinned: true,
      filter: <BalanceFilter params={params} change={change} />,
    },
    {
      key: 'order',
      label: 'Last order',
      pinned: true,
      filter: (
        <ChoiceList
          title="Last order"
          titleHidden
          choices={[...LAST_ORDERS]}
          selected={params.getAll('order')}
          onChange={([order]) => change({ order: order ?? null })}
        />
      ),
    },
    { key: 'tag', label: 'Tag', pinned: true, filter: <TagFilter params={params} change={change} /> },
  ];
}

type Part = Pick<ListAddress, 'params' | 'change'>;

const isWhole = (text: string) => /^\d{0,15}$/.test(text);

function BalanceFilter({ params, change }: Part) {
  const keep = (name: 'from' | 'to') => (text: string) => {
    const digits = text.replace(/[\s,.]/g, '');
    if (isWhole(digits)) change({ [name]: digits }, { replace: true });
  };
  const [from, typeFrom] = useTyped(params.get('from') ?? '', keep('from'));
  const [to, typeTo] = useTyped(params.get('to') ?? '', keep('to'));
  const errorOf = (text: string) =>
    isWhole(text.replace(/[\s,.]/g, '')) ? false : 'Enter a whole number, 0 or more.';
  const [low, high] = [Number(params.get('from') || 0), Number(params.get('to') || Infinity)];
  const crossed = low > high ? 'Enter at least as many points as above.' : false;
  return (
    <BlockStack gap="300">
      <TextField
        label="From"
        value={from}
        onChange={typeFrom}
        error={errorOf(from)}
        inputMode="numeric"
        suffix="points"
        autoComplete="off"
      />
      <TextField
        label="To"
        value={to}
        onChange={typeTo}
        error={errorOf(to) || crossed}
        inputMode="numeric"
        suffix="points"
        autoComplete="off"
      />
    </BlockStack>
  );
}

function TagFilter({ params, change }: Part) {
  const [tag, type] = useTyped(params.get('tag') ?? '', (text) => change({ tag: text }, { replace: true }));
  return (
    <TextField
      label="Customer tag"
      helpText="The whole tag, as it stands in Shopify"
      value={tag}
      onChange={type}
      autoComplete="off"
    />
  );
}

function appliedOf(
  { params, change }: ListAddress,
  format: Format,
): NonNullable<IndexFiltersProps['appliedFilters']> {
  const [from, to] = [params.get('from'), params.get('to')];
  const [tiers, order, tag] = [params.getAll('tier'), params.get('order'), params.get('tag')];
  const points = (text: string) => format.points(Number(text));
  const balance =
    from && to
      ? `from ${points(from)} to ${points(to)}`
      : from
        ? `from ${points(from)}`
        : to && `up to ${points(to)}`;
  const lastOrder = LAST_ORDERS.find(({ value }) => value === order)?.label;
  return [
    { key: 'tier', label: tiers.length > 0 && `Tier: ${tiers.join(', ')}`, names: ['tier'] },
    { key: 'balance', label: balance && `Available: ${balance}`, names: ['from', 'to'] },
    { key: 'order', label: lastOrder && `Last order: ${lastOrder.toLowerCase()}`, names: ['order'] },
    { key: 'tag', label: tag && `Tag: ${tag}`, names: ['tag'] },
  ].flatMap(({ key, label, names }) =>
    label
      ? [{ key, label, onRemove: () => change(Object.fromEntries(names.map((name) => [name, null]))) }]
      : [],
  );
}
