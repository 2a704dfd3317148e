import { Badge, BlockStack, Button, Card, InlineStack, List, Text } from '@shopify/polaris';
import type { GivenUpOrder, WorkKind, WorkRow } from '#app/reports/outside-work.ts';
import { useFormat, type Format } from '#app/ui/format.tsx';

const WORK: Readonly<Record<WorkKind, { readonly name: string; readonly about: string }>> = {
  settle: { name: 'Count deliveries', about: 'Turns what Shopify sent into points.' },
  sweep: { name: 'Release and expire points', about: 'Books what time alone changes.' },
  fetch: { name: 'Fetch orders', about: 'Asks Shopify for orders that a delivery left open.' },
  profiles: { name: 'Look up customers', about: 'Reads names, emails and tags of members.' },
  codes: { name: 'Make codes', about: 'Keeps discount codes ready at Shopify for what members redeem.' },
  vouchers: {
    name: 'Make and end vouchers',
    about: 'Makes single codes and credit, and takes back what is over.',
  },
  publish: { name: 'Show balances', about: 'Tells Shopify each changed balance, for your theme.' },
  program: {
    name: 'Show the program',
    about: 'Tells Shopify your rules, rewards and words, for your theme.',
  },
};

export interface JobsListProps {
  readonly work: readonly WorkRow[];
  readonly givenUp: readonly GivenUpOrder[];
  /** Counts stop here. */
  readonly mostCounted: number;
  readonly isBusy: boolean;
  readonly onFetchAgain: () => void;
}

export function JobsList({ work, givenUp, mostCounted, isBusy, onFetchAgain }: JobsListProps) {
  const format = useFormat();
  const counted = (count: number) => `${format.count(count)}${count >= mostCounted ? ' or more' : ''}`;
  return (
    <BlockStack gap="400">
      {work.map((row) => (
        <Card key={row.kind}>
          <BlockStack gap="200">
            <InlineStack align="space-between" blockAlign="center" gap="200">
              <Text as="h2" variant="headingSm">
                {WORK[row.kind].name}
              </Text>
              <StateBadge row={row} counted={counted} />
            </InlineStack>
            <Text as="p" tone="subdued">
              {WORK[row.kind].about}
            </Text>
            {row.failing > 0 ? <Text as="p">{troubleOf(row, format)}</Text> : null}
            {row.kind === 'fetch' && givenUp.length > 0 ? (
              <GivenUp orders={givenUp} isBusy={isBusy} onFetchAgain={onFetchAgain} />
            ) : null}
          </BlockStack>
        </Card>
      ))}
    </BlockStack>
  );
}

function StateBadge({
  row: { waiting, failing, givenUp },
  counted,
}: {
  readonly row: WorkRow;
  readonly counted: (count: number) => string;
}) {
  if (givenUp > 0) return <Badge tone="critical">{`${counted(givenUp)} given up`}</Badge>;
  if (failing > 0) return <Badge tone="warning">{`${counted(failing)} to try again`}</Badge>;
  if (waiting > 0) return <Badge tone="info">{`${counted(waiting)} waiting`}</Badge>;
  return <Badge tone="success">Nothing waits</Badge>;
}

/** What was refused is told by its code, in words of ours; Shopify's own words only where we have none. */
function troubleOf({ lastError, nextTryAt }: WorkRow, format: Format): string {
  const [code = '', ...rest] = (lastError ?? '').split(': ');
  const sentence =
    {
      throttled: 'Shopify asked us to slow down.',
      unreachable: 'Shopify didn’t answer.',
      shop_unavailable: 'Shopify says the store is closed or locked.',
      unauthorized: 'Shopify no longer lets us in: close the app and open it again.',
    }[code] ?? rest.join(': ');
  return nextTryAt === null ? sentence : `${sentence} Next try ${format.dateTime(nextTryAt)}.`;
}

function GivenUp({
  orders,
  isBusy,
  onFetchAgain,
}: {
  readonly orders: readonly GivenUpOrder[];
  readonly isBusy: boolean;
  readonly onFetchAgain: () => void;
}) {
  const format = useFormat();
  return (
    <BlockStack gap="200" inlineAlign="start">
      <List>
        {orders.map(({ orderGid, orderName, lastError, gaveUpAt }) => (
          <List.Item key={orderGid}>
            Order {orderName ?? orderGid.split('/').at(-1)}, {format.date(gaveUpAt)}:{' '}
            {lastError.replace(/^\w+: /, '')}
          </List.Item>
        ))}
      </List>
      <Button onClick={onFetchAgain} loading={isBusy}>
        Try again
      </Button>
    </BlockStack>
  );
}
