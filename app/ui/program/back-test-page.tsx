import {
  Badge,
  Banner,
  BlockStack,
  Box,
  Button,
  Card,
  InlineStack,
  Page,
  ProgressBar,
  Text,
} from '@shopify/polaris';
import type { BackTestSums, Outcome } from '#app/domain/back-test.ts';
import type { ProgramChange } from '#app/domain/program-difference.ts';
import { PairedBars } from '../charts/charts.tsx';
import { useFormat, type Format } from '../format.tsx';
import { ChangeLines } from './versions-tab.tsx';

/** Worth of what was issued and of what is outstanding, by the program's own price; minor units. */
export interface Worths {
  readonly issuedMinor: number;
  readonly outstandingMinor: number;
}

export interface BackTestPageProps {
  readonly id: number;
  readonly status: 'running' | 'done' | 'stopped' | 'silent';
  readonly baseVersion: number;
  /** `null` until they are counted. */
  readonly ordersTotal: number | null;
  readonly ordersDone: number;
  readonly sums: BackTestSums | null;
  readonly worth: { readonly base: Worths; readonly draft: Worths } | null;
  /** Names, lowest first. */
  readonly tiers: { readonly base: readonly string[]; readonly draft: readonly string[] };
  readonly changes: readonly ProgramChange[];
  readonly lastError: string | null;
  readonly touchedAt: number;
  readonly unitMinor: number;
  readonly isSteering: boolean;
  /** What an action refused. */
  readonly refusal: string | null;
  readonly onCancel: () => void;
  readonly onContinue: () => void;
}

/** A draft tested on past orders: how far it is, and what would have happened. */
export function BackTestPage(props: BackTestPageProps) {
  const { id, status, isSteering, onCancel, refusal, sums, changes, unitMinor } = props;
  const isDone = status === 'done';
  return (
    <Page
      title="Draft tested on past orders"
      backAction={{ content: 'Program', url: `/app/program?draft=${id}` }}
      {...(isDone ? { primaryAction: { content: 'Use this draft', url: `/app/program?draft=${id}` } } : {})}
      {...(status === 'running'
        ? { secondaryActions: [{ content: 'Cancel', onAction: onCancel, loading: isSteering }] }
        : {})}
    >
      <BlockStack gap="400">
        {refusal === null ? null : (
          <Banner tone="critical" title="Nothing was changed">
            <Text as="p">{refusal}</Text>
          </Banner>
        )}
        <Progress {...props} />
        <Card>
          <BlockStack gap="200">
            <Text as="h2" variant="headingMd">
              The draft
            </Text>
            {changes.length === 0 ? (
              <Text as="p">{`The same rules as version ${props.baseVersion}.`}</Text>
            ) : (
              <ChangeLines changes={changes} unitMinor={unitMinor} />
            )}
          </BlockStack>
        </Card>
        {isDone && sums ? <Results {...props} sums={sums} /> : null}
      </BlockStack>
    </Page>
  );
}

function Progress(props: BackTestPageProps) {
  const { status, ordersTotal, ordersDone, sums, lastError, touchedAt, isSteering, onContinue } = props;
  const format = useFormat();
  const dates =
    sums !== null && sums.past.from !== null && sums.past.until !== null
      ? format.dateRange(sums.past.from, sums.past.until)
      : null;
  const orders =
    ordersTotal === null
      ? 'Counting…'
      : status === 'done'
        ? `${format.count(ordersDone)} orders by members`
        : `${format.count(ordersDone)} of ${format.count(ordersTotal)} orders`;
  const share =
    ordersTotal === null || ordersTotal === 0 ? 0 : Math.min(100, (ordersDone / ordersTotal) * 100);
  const isStopped = status === 'stopped' || status === 'silent';
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" gap="200">
          <Text as="p">{dates ?? 'Your past orders'}</Text>
          <Text as="p">{orders}</Text>
        </InlineStack>
        {status === 'done' ? null : (
          <ProgressBar progress={share} ariaLabelledBy="back-test-orders" size="small" animated={false} />
        )}
        <div role="status" id="back-test-orders">
          {isStopped ? (
            <BlockStack gap="200" inlineAlign="start">
              <Text as="p">{`Stopped ${format.dateTime(touchedAt)}${lastError === null ? '' : `. ${lastError}`}`}</Text>
              <Text as="p" tone="subdued">
                Your program hasn’t changed.
              </Text>
              <Button onClick={onContinue} loading={isSteering}>
                Continue
              </Button>
            </BlockStack>
          ) : status === 'running' ? (
            <Text as="p" tone="subdued">
              You can leave this page; the test goes on.
            </Text>
          ) : null}
        </div>
      </BlockStack>
    </Card>
  );
}

function Results(props: BackTestPageProps & { readonly sums: BackTestSums }) {
  const { sums, baseVersion } = props;
  const format = useFormat();
  const months = [...new Set([...Object.keys(sums.base.months), ...Object.keys(sums.draft.months)])].sort();
  const valuesOf = (outcome: Outcome) => months.map((month) => outcome.months[month] ?? 0);
  const difference = sums.draft.issued - sums.base.issued;
  return (
    <BlockStack gap="400">
      <Card>
        <BlockStack gap="300">
          <InlineStack align="space-between" gap="200">
            <Text as="h2" variant="headingMd" id="back-test-figures">
              What would have happened, not what will
            </Text>
            {difference === 0 ? null : <Badge>{`${format.signedPoints(difference)} points`}</Badge>}
          </InlineStack>
          <FiguresTable rows={figures(props, format)} baseVersion={baseVersion} />
          <Text as="p" tone="subdued">
            As if each program had been in force over all these orders. What members spent and what staff
            adjusted stays as it was.
          </Text>
          {sums.draft.ordersUnknown > 0 ? (
            <Text as="p" tone="subdued">
              {`Of ${format.count(sums.draft.ordersUnknown)} orders the tags or collections aren’t known: what the draft would have left out of them counts as left out.`}
            </Text>
          ) : null}
        </BlockStack>
      </Card>
      <PairedBars
        title="Points per month"
        summary={`By orders and joining: ${format.points(sums.base.issued)} with version ${baseVersion}, ${format.points(sums.draft.issued)} with the draft.`}
        labelHeading="Month"
        labels={months.map((month) => monthName(month))}
        series={[
          { name: `Version ${baseVersion}`, values: valuesOf(sums.base) },
          { name: 'Draft', values: valuesOf(sums.draft) },
        ]}
        formatValue={format.points}
      />
    </BlockStack>
  );
}

/** `2026-03` is `Mar 2026`. */
function monthName(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return MONTH.format(Date.UTC(year, number - 1, 15));
}

const MONTH = new Intl.DateTimeFormat('en', { month: 'short', year: 'numeric', timeZone: 'UTC' });

interface FigureRow {
  readonly name: string;
  readonly base: string;
  readonly draft: string;
  readonly difference: string;
}

function figures(
  { sums, worth, tiers }: BackTestPageProps & { sums: BackTestSums },
  format: Format,
): FigureRow[] {
  const { past, base, draft } = sums;
  const points = (name: string, before: number, after: number): FigureRow => ({
    ...{ name, base: format.points(before), draft: format.points(after) },
    difference: format.signedPoints(after - before),
  });
  const money = (name: string, before: number, after: number): FigureRow => ({
    ...{ name, base: format.money(before), draft: format.money(after) },
    difference: format.signedMoney(after - before),
  });
  const share = (minor: number) =>
    past.revenueMinor === 0 ? '–' : format.percent(minor / past.revenueMinor);
  const names = [...tiers.draft, ...tiers.base.filter((name) => !tiers.draft.includes(name))];
  const inTier = (outcome: Outcome, known: readonly string[], name: string) =>
    known.includes(name) ? format.count(outcome.tiers[name] ?? 0) : '–';
  return [
    points('Points issued', base.issued, draft.issued),
    ...(worth
      ? [
          money('Worth up to', worth.base.issuedMinor, worth.draft.issuedMinor),
          {
            ...{ name: 'Share of revenue', base: share(worth.base.issuedMinor) },
            ...{ draft: share(worth.draft.issuedMinor), difference: '' },
          },
        ]
      : []),
    points('Outstanding now', base.outstanding, draft.outstanding),
    ...(worth
      ? [money('Outstanding, worth up to', worth.base.outstandingMinor, worth.draft.outstandingMinor)]
      : []),
    ...names.map((name) => ({
      name: `${name} members`,
      base: inTier(base, tiers.base, name),
      draft: inTier(draft, tiers.draft, name),
      difference: format.signedPoints((draft.tiers[name] ?? 0) - (base.tiers[name] ?? 0)),
    })),
  ];
}

const CELL = { padding: '8px 6px', borderBottom: '1px solid var(--p-color-border-secondary)' } as const;
const END = { ...CELL, textAlign: 'end', fontVariantNumeric: 'tabular-nums' } as const;

function FiguresTable({
  rows,
  baseVersion,
}: {
  readonly rows: readonly FigureRow[];
  readonly baseVersion: number;
}) {
  return (
    <Box>
      <table aria-labelledby="back-test-figures" style={{ width: '100%', borderCollapse: 'collapse' }}>
        <thead>
          <tr>
            <td style={CELL} />
            {[`Version ${baseVersion}`, 'Draft', 'Difference'].map((heading) => (
              <th key={heading} scope="col" style={END}>
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, base, draft, difference }) => (
            <tr key={name}>
              <th scope="row" style={{ ...CELL, textAlign: 'start', fontWeight: 450 }}>
                {name}
              </th>
              <td style={END}>{base}</td>
              <td style={END}>{draft}</td>
              <td style={END}>{difference}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Box>
  );
}
