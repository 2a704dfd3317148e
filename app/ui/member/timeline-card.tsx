import { useFetcher } from '@remix-run/react';
import { BlockStack, Box, Button, Card, Collapsible, InlineStack, Select, Text } from '@shopify/polaris';
import { useEffect, useState } from 'react';
import type { Why } from '#app/domain/why.ts';
import { useFormat } from '../format.tsx';
import { rewardName, type NamedReward } from '../rewards/reward-words.ts';
import { whyInShort, whySentences, whyTitle, type WhyContext } from './why-sentences.ts';

export interface TimelineRow {
  readonly cause: string;
  /** UTC epoch, milliseconds. */
  readonly at: number;
  readonly points: number;
  readonly why: Why;
  /** What points were given for, where it is about that. */
  readonly reward: (NamedReward & { readonly amountMinor: number | null }) | null;
}

export interface TimelineCardProps {
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  readonly rows: readonly TimelineRow[];
  /** Address of the page after these. */
  readonly next: string | null;
  readonly exponent: number;
  readonly isLoading: boolean;
}

/** What a loader of older entries answers; the rest of it is not of interest here. */
interface OlderRows {
  readonly timeline: { readonly rows: readonly TimelineRow[]; readonly next: string | null };
}

const FILTERS = [
  { label: 'All', value: 'all' },
  { label: 'Earned', value: 'earned' },
  { label: 'Spent', value: 'spent' },
  { label: 'Expired', value: 'expired' },
  { label: 'Adjusted', value: 'adjusted' },
];

/** Give it a key that changes with what it shows: older entries are added to these and kept here. */
export function TimelineCard(props: TimelineCardProps) {
  const { rows, next, load, isBusy } = useOlderRows(props);
  return (
    <Card padding="0">
      <Box padding="400">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h2" variant="headingMd">
            Timeline
          </Text>
          <Select
            label="Show"
            labelHidden
            options={FILTERS}
            value={props.filter}
            onChange={props.onFilter}
            disabled={props.isLoading}
          />
        </InlineStack>
      </Box>
      {rows.length === 0 ? (
        <Box padding="400" paddingBlockStart="0">
          <Text as="p" tone="subdued">
            {props.filter === 'all' ? 'The first paid order shows here.' : 'Nothing of this kind.'}
          </Text>
        </Box>
      ) : (
        <BlockStack as="ul">
          {rows.map((row) => (
            <TimelineEntry key={row.cause} row={row} exponent={props.exponent} />
          ))}
        </BlockStack>
      )}
      {next === null ? null : (
        <Box padding="400" borderBlockStartWidth="025" borderColor="border-secondary">
          <InlineStack align="center">
            <Button onClick={load} loading={isBusy}>
              Show older
            </Button>
          </InlineStack>
        </Box>
      )}
    </Card>
  );
}

function useOlderRows({ rows, next }: TimelineCardProps) {
  const fetcher = useFetcher<OlderRows>();
  const [older, setOlder] = useState<{ rows: readonly TimelineRow[]; next: string | null } | null>(null);
  const { data } = fetcher;
  useEffect(() => {
    if (!data) return;
    setOlder((known) => {
      const seen = new Set(known?.rows.map((row) => row.cause));
      const added = data.timeline.rows.filter((row) => !seen.has(row.cause));
      return { rows: [...(known?.rows ?? []), ...added], next: data.timeline.next };
    });
  }, [data]);
  const end = older ? older.next : next;
  return {
    rows: [...rows, ...(older?.rows ?? [])],
    next: end,
    load: () => end !== null && fetcher.load(end),
    isBusy: fetcher.state !== 'idle',
  };
}

function TimelineEntry({ row, exponent }: { readonly row: TimelineRow; readonly exponent: number }) {
  const format = useFormat();
  const [isOpen, setOpen] = useState(false);
  const reward = row.reward && rewardName(row.reward, format, row.reward.amountMinor);
  const context: WhyContext = { format, exponent, reward };
  const short = whyInShort(row.why, context);
  const id = `why-${row.cause.replaceAll(/[^\w-]/g, '-')}`;
  const title = whyTitle(row.why, reward);
  return (
    <Box as="li" padding="400" borderBlockStartWidth="025" borderColor="border-secondary">
      <BlockStack gap="200">
        <InlineStack gap="300" blockAlign="start" wrap={false}>
          <Box minWidth="5.5rem">
            <BlockStack gap="050">
              <Text as="span" fontWeight="semibold" numeric>
                {row.why.kind === 'merged' ? '–' : format.signedPoints(row.points)}
              </Text>
              <Text as="span" tone="subdued" variant="bodySm">
                {format.date(row.at)}
              </Text>
            </BlockStack>
          </Box>
          <Box width="100%">
            <BlockStack gap="050">
              <Text as="span">{title}</Text>
              {short === null ? null : (
                <Text as="span" tone="subdued" variant="bodySm" numeric>
                  {short}
                </Text>
              )}
            </BlockStack>
          </Box>
          <Button
            variant="plain"
            onClick={() => setOpen((open) => !open)}
            ariaExpanded={isOpen}
            ariaControls={id}
            accessibilityLabel={`Why: ${title}, ${format.signedPoints(row.points)}`}
          >
            Why
          </Button>
        </InlineStack>
        <Collapsible id={id} open={isOpen} transition={{ duration: '150ms' }}>
          <WhyText why={row.why} context={context} at={row.at} />
        </Collapsible>
      </BlockStack>
    </Box>
  );
}

/** What staff did has its moment, too: `Nov 20, 2026 at 3:42 pm`. */
const BY_STAFF: readonly Why['kind'][] = ['added', 'taken_away', 'forgiven'];

function WhyText({
  why,
  context,
  at,
}: {
  readonly why: Why;
  readonly context: WhyContext;
  readonly at: number;
}) {
  const sentences = whySentences(why, context);
  const moment = BY_STAFF.includes(why.kind) ? [`${context.format.dateTime(at)}.`] : [];
  return (
    <Box background="bg-surface-secondary" borderRadius="200" padding="300">
      <Text as="p" breakWord>
        {[...sentences, ...moment].join(' ')}
      </Text>
    </Box>
  );
}
