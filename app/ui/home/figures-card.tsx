import { BlockStack, Card, InlineGrid, InlineStack, Select, Text } from '@shopify/polaris';
import { useFormat } from '../format.tsx';
import type { Figures, Period, Totals } from './home-types.ts';

export const PERIOD_WORDS: Readonly<Record<Period, { readonly name: string; readonly before: string }>> = {
  '7d': { name: 'Last 7 days', before: 'against the 7 before' },
  '30d': { name: 'Last 30 days', before: 'against the 30 before' },
  '90d': { name: 'Last 90 days', before: 'against the 90 before' },
  '12m': { name: 'Last 12 months', before: 'against the 12 before' },
};

export interface FiguresCardProps {
  /** Null while they are computed for the first time. */
  readonly figures: Figures | null;
  readonly period: Period;
  readonly onPeriod: (period: Period) => void;
  /** Of when they are, said only where they are not of now. */
  readonly asOf: number | null;
}

/** The key figures of a period, each with what it was in the one before. */
export function FiguresCard({ figures, period, onPeriod, asOf }: FiguresCardProps) {
  const format = useFormat();
  const { now = null, before = null } = figures?.periods[period] ?? {};
  const metric = (label: string, write: (totals: Totals) => string, note?: string) => (
    <Metric key={label} label={label} now={now && write(now)} before={before && write(before)} note={note} />
  );
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" visuallyHidden>
          Key figures
        </Text>
        <InlineStack gap="300" blockAlign="center">
          <Select
            label="Period"
            labelHidden
            options={Object.entries(PERIOD_WORDS).map(([value, { name }]) => ({ value, label: name }))}
            value={period}
            onChange={(value) => onPeriod(value as Period)}
          />
          <Text as="p" tone="subdued">
            {PERIOD_WORDS[period].before}
          </Text>
          {asOf === null ? null : (
            <Text as="p" tone="subdued">
              {`As of ${format.time(asOf)}`}
            </Text>
          )}
        </InlineStack>
        <InlineGrid columns={{ xs: 2, md: 3 }} gap="400">
          {metric('Members', ({ members }) => format.count(members))}
          {metric('Orders that earned', ({ ordersEarned }) => format.count(ordersEarned))}
          {metric('Repeat purchase rate', ({ repeatRate }) => format.percent(repeatRate))}
          {metric('Points issued', ({ issued }) => format.points(issued))}
          {metric('Points spent', ({ spent }) => format.points(spent))}
          {metric('Points expired', ({ expired }) => format.points(expired))}
          {metric(
            'Points outstanding',
            ({ outstanding }) => format.points(outstanding),
            now === null ? undefined : `worth up to ${format.money(now.worthMinor)}`,
          )}
          {metric('Redemption rate', ({ redemptionRate }) => format.percent(redemptionRate))}
          {metric('Revenue from members', ({ revenueMinor }) => format.money(revenueMinor))}
        </InlineGrid>
      </BlockStack>
    </Card>
  );
}

interface MetricProps {
  readonly label: string;
  readonly now: string | null;
  readonly before: string | null;
  readonly note?: string | undefined;
}

function Metric({ label, now, before, note }: MetricProps) {
  return (
    <BlockStack gap="050">
      <Text as="h3" variant="bodySm" tone="subdued">
        {label}
      </Text>
      <Text as="p" variant="headingLg" numeric>
        {now ?? '–'}
      </Text>
      <Text as="p" variant="bodySm" tone="subdued" numeric>
        {`${note === undefined ? '' : `${note}, `}was ${before ?? '–'}`}
      </Text>
    </BlockStack>
  );
}
