import { BlockStack, Box, Button, Card, Filters, Page, Tabs, Text } from '@shopify/polaris';
import { useState } from 'react';
import type { VoucherPage, VoucherRow, VoucherTab } from '#app/reports/vouchers-list.ts';
import { useFormat, type Format } from '../format.tsx';
import { useTyped } from '../members/use-typed.ts';
import { NothingHere } from '../page-states.tsx';
import { CancelVoucherModal, ResolveModal } from './resolve-modal.tsx';
import { VouchersTable } from './vouchers-table.tsx';

export interface VouchersPageProps {
  /** Null: all. */
  readonly tab: VoucherTab | null;
  readonly page: VoucherPage;
  readonly counts: Readonly<Record<VoucherTab, number>>;
  /** The shop in Shopify's admin. */
  readonly store: string;
  readonly typed: string;
  readonly isLoading: boolean;
  readonly onTab: (tab: VoucherTab | null) => void;
  readonly onType: (typed: string) => void;
  readonly onOlder: () => void;
  readonly onNewer: () => void;
  readonly onClear: () => void;
}

const TABS: readonly { readonly id: VoucherTab | null; readonly content: string }[] = [
  { id: null, content: 'All' },
  { id: 'ready', content: 'Ready' },
  { id: 'making', content: 'Being made' },
  { id: 'used', content: 'Used' },
  { id: 'passed_on', content: 'Passed on' },
  { id: 'expired', content: 'Expired' },
  { id: 'cancelled', content: 'Cancelled' },
  { id: 'stuck', content: 'Stuck' },
];

export function VouchersPage(props: VouchersPageProps) {
  const { tab, page, counts, store, typed, isLoading } = props;
  const format = useFormat();
  const [resolving, setResolving] = useState<VoucherRow | null>(null);
  const [cancelling, setCancelling] = useState<VoucherRow | null>(null);
  const [text, type] = useTyped(typed, props.onType);
  if (Object.values(counts).every((count) => count === 0)) {
    return (
      <Page title="Vouchers" fullWidth>
        <Card>
          <NothingHere heading="No vouchers yet">They appear when members redeem.</NothingHere>
        </Card>
      </Page>
    );
  }
  const selected = TABS.findIndex(({ id }) => id === tab);
  return (
    <Page title="Vouchers" fullWidth>
      <Card padding="0">
        <Tabs
          tabs={TABS.map(({ id, content }) => ({
            ...{ id: id ?? 'all', content, panelID: 'vouchers-panel' },
            ...(id === null || counts[id] === 0 ? {} : { badge: countText(counts[id], format) }),
          }))}
          selected={selected}
          onSelect={(index) => props.onTab(TABS[index]?.id ?? null)}
        />
        <div id="vouchers-panel">
          <Filters
            queryValue={text}
            queryPlaceholder="Search code or member"
            onQueryChange={type}
            onQueryClear={() => type('')}
            onClearAll={() => type('')}
            filters={[]}
            hideFilters
            loading={isLoading}
          />
          <VouchersTable
            vouchers={page.rows}
            isLoading={isLoading}
            pagination={{
              ...{ hasNext: page.hasOlder, hasPrevious: page.hasNewer },
              ...{ onNext: props.onOlder, onPrevious: props.onNewer },
              accessibilityLabels: { next: 'Older vouchers', previous: 'Newer vouchers' },
            }}
            emptyState={<NoMatch isSearched={typed !== ''} onClear={props.onClear} />}
            onResolve={setResolving}
            onCancel={setCancelling}
          />
        </div>
      </Card>
      {resolving === null ? null : (
        <ResolveModal
          voucher={resolving}
          customerUrl={`${store}/customers/${resolving.customerGid.split('/').at(-1) ?? ''}`}
          onClose={() => setResolving(null)}
        />
      )}
      {cancelling === null ? null : (
        <CancelVoucherModal voucher={cancelling} onClose={() => setCancelling(null)} />
      )}
    </Page>
  );
}

/** As vouchers-list.ts counts: to a thousand. */
const MOST_COUNTED = 1_000;

function countText(count: number, format: Format): string {
  return `${format.count(count)}${count >= MOST_COUNTED ? '+' : ''}`;
}

function NoMatch({ isSearched, onClear }: { readonly isSearched: boolean; readonly onClear: () => void }) {
  return (
    <Box paddingBlock="800">
      <BlockStack gap="300" inlineAlign="center">
        <Text as="p" variant="headingMd">
          {isSearched ? 'No vouchers match' : 'No vouchers here'}
        </Text>
        <Button onClick={onClear}>{isSearched ? 'Clear search' : 'Show all vouchers'}</Button>
      </BlockStack>
    </Box>
  );
}
