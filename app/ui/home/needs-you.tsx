import { Badge, BlockStack, Box, Button, Card, InlineStack, Text } from '@shopify/polaris';
import type { ReactNode } from 'react';
import { useFormat, type Format } from '../format.tsx';
import type { Need } from './home-types.ts';

export interface NeedsYouProps {
  readonly needs: readonly Need[];
  /** Whether Shopify shows the app orders older than 60 days. */
  readonly hasAllOrders: boolean;
  /** Why past orders stopped, where the set-up guide does not say it. */
  readonly pastOrdersError: string | null;
  /** What became of the wish for older orders, if something did. */
  readonly allowOlderNote: string | null;
  readonly onAllowOlder: () => void;
  readonly onPastOrders: () => void;
}

interface Row {
  readonly key: string;
  readonly title: string;
  readonly what: string | null;
  readonly action: ReactNode;
}

/** A list of what only the owner can do something about; absent when there is nothing. */
export function NeedsYou(props: NeedsYouProps) {
  const format = useFormat();
  const rows = [...props.needs.map((need) => rowOf(need, format)), ...ownRows(props)];
  if (rows.length === 0) return null;
  return (
    <Card>
      <BlockStack gap="200">
        <InlineStack gap="200" blockAlign="center">
          <Text as="h2" variant="headingMd">
            Needs you
          </Text>
          <Badge tone="attention">{String(rows.length)}</Badge>
        </InlineStack>
        <Box as="ul" padding="0">
          {rows.map(({ key, title, what, action }) => (
            <li key={key} style={{ listStyle: 'none' }}>
              <Box paddingBlock="200">
                <InlineStack align="space-between" blockAlign="center" gap="200">
                  <BlockStack>
                    <Text as="span">{title}</Text>
                    {what === null ? null : (
                      <Text as="span" tone="subdued" variant="bodySm">
                        {what}
                      </Text>
                    )}
                  </BlockStack>
                  {action}
                </InlineStack>
              </Box>
            </li>
          ))}
        </Box>
      </BlockStack>
    </Card>
  );
}

function ownRows({
  hasAllOrders,
  pastOrdersError,
  allowOlderNote,
  onAllowOlder,
  onPastOrders,
}: NeedsYouProps): Row[] {
  const rows: Row[] = [];
  if (pastOrdersError !== null) {
    const action = <Button onClick={onPastOrders}>Try again</Button>;
    rows.push({ key: 'past_orders', title: 'Past orders stopped coming in', what: pastOrdersError, action });
  }
  if (!hasAllOrders) {
    const action = <Button onClick={onAllowOlder}>Allow older orders</Button>;
    const what = allowOlderNote ?? 'Older orders count for tiers and points once Shopify may show them.';
    rows.push({ key: 'history', title: 'History covers only 60 days', what, action });
  }
  return rows;
}

const deliveries = (content: string, query = '') => (
  <Button url={`/app/deliveries${query}`}>{content}</Button>
);
const jobs = () => deliveries('View jobs', '?tab=jobs');

function rowOf(need: Need, format: Format): Row {
  const row = (title: string, what: string | null, action: ReactNode) => ({
    key: need.kind,
    title,
    what,
    action,
  });
  switch (need.kind) {
    case 'deliveries_unreadable':
      return row(
        `${counted(need.count, 'delivery', 'deliveries', format)} can’t be read`,
        'Nothing is lost: see why, and try again.',
        deliveries('View deliveries', '?state=failed'),
      );
    case 'orders_given_up':
      return row(
        `${counted(need.count, 'order', 'orders', format)} couldn’t be fetched from Shopify`,
        'Points wait until we know what was returned.',
        jobs(),
      );
    case 'past_orders_unreadable':
      return row(
        `${counted(need.count, 'past order', 'past orders', format)} couldn’t be read`,
        'They earn nothing and don’t count for tiers.',
        jobs(),
      );
    case 'vouchers_stuck':
      return row(
        need.count === 1
          ? '1 voucher is stuck'
          : `${counted(need.count, 'voucher', 'vouchers', format)} are stuck`,
        'Shopify hasn’t answered. We keep trying; nothing is sent twice.',
        <Button url="/app/vouchers?tab=stuck">View vouchers</Button>,
      );
    case 'work_lies':
      return row(
        `Orders have been waiting since ${format.time(need.since)}`,
        'Points come late. If this stays, check that the worker is running.',
        deliveries('View deliveries'),
      );
    case 'access_lost':
      return row(
        'Shopify no longer lets us in',
        'Balances in your theme stay as they were until the app is opened again.',
        <Button url="/app" target="_top">
          Reopen app
        </Button>,
      );
    case 'throttled':
      return row(`Shopify asked us to slow down`, nextTry(need.nextTryAt, format), jobs());
    case 'shopify_away':
      return row('Shopify didn’t answer', nextTry(need.nextTryAt, format), jobs());
    default:
      return need satisfies never;
  }
}

function nextTry(at: number | null, format: Format): string {
  return at === null ? 'We keep trying.' : `Next try ${format.time(at)}. You need do nothing if it passes.`;
}

const MOST_COUNTED = 100;

function counted(count: number, one: string, many: string, format: Format): string {
  return `${format.count(count)}${count >= MOST_COUNTED ? ' or more' : ''} ${count === 1 ? one : many}`;
}
