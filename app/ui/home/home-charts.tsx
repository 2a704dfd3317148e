import { BlockStack, InlineGrid } from '@shopify/polaris';
import { memo, useDeferredValue } from 'react';
import { LineChart } from '../charts/charts.tsx';
import { HorizontalBars } from '../charts/horizontal-bars.tsx';
import { useFormat, type Format } from '../format.tsx';
import { LoadingCard } from '../page-states.tsx';
import { PERIOD_WORDS } from './figures-card.tsx';
import type { Figures, Period, PeriodFigures } from './home-types.ts';

/** Of a card with a plot, pixels: what stands there until the first figures come. */
const CARD_HEIGHT = 360;

export function HomeCharts({
  figures,
  period,
}: {
  readonly figures: Figures | null;
  readonly period: Period;
}) {
  // Five plots take some 100 ms to draw: the figures above need not wait for them.
  const drawn = useDeferredValue(period);
  if (figures === null) {
    return (
      <InlineGrid columns={{ xs: 1, md: 2 }} gap="400">
        <LoadingCard height={CARD_HEIGHT} />
        <LoadingCard height={CARD_HEIGHT} />
      </InlineGrid>
    );
  }
  return <Charts figures={figures} period={drawn} />;
}

const Charts = memo(function Charts({
  figures,
  period,
}: {
  readonly figures: Figures;
  readonly period: Period;
}) {
  const format = useFormat();
  const shown = figures.periods[period];
  const time = PERIOD_WORDS[period].name.toLowerCase();
  const { buckets, now } = shown;
  const axis = {
    labelHeading: 'Date',
    labels: buckets.map(({ from }) => format.day(from)),
    longLabels: longLabels(shown, period, format),
  };
  const points = { formatValue: (value: number | null) => format.points(value) };
  return (
    <BlockStack gap="400">
      <InlineGrid columns={{ xs: 1, md: 2 }} gap="400">
        <LineChart
          title="Points issued and spent"
          summary={`In the ${time}, ${format.points(now.issued)} points were issued, ${format.points(now.spent)} spent, and ${format.points(now.expired)} expired.`}
          {...axis}
          {...points}
          series={[
            { name: 'Issued', values: buckets.map((bucket) => bucket.issued) },
            { name: 'Spent', values: buckets.map((bucket) => bucket.spent) },
            { name: 'Expired', values: buckets.map((bucket) => bucket.expired) },
          ]}
        />
        <TierBars figures={figures} />
      </InlineGrid>
      <InlineGrid columns={{ xs: 1, lg: 3 }} gap="400">
        <LineChart
          title="Points outstanding"
          summary={`${format.points(now.outstanding)} points are outstanding, worth up to ${format.money(now.worthMinor)}. They were ${format.points(shown.before.outstanding)} before the ${time}.`}
          {...axis}
          {...points}
          series={[{ name: 'Points', values: buckets.map((bucket) => bucket.outstanding) }]}
          extraColumns={[
            { heading: 'Worth up to', cells: buckets.map((bucket) => format.money(bucket.worthMinor)) },
          ]}
        />
        <RateChart
          title="Repeat purchase rate"
          summary={repeatSummary(shown, time, format)}
          {...axis}
          now={buckets.map((bucket) => bucket.repeatRate)}
          before={buckets.map((bucket) => bucket.repeatRateBefore)}
        />
        <RateChart
          title="Redemption rate"
          summary={redemptionSummary(shown, time, format)}
          {...axis}
          now={buckets.map((bucket) => bucket.redemptionRate)}
          before={buckets.map((bucket) => bucket.redemptionRateBefore)}
        />
      </InlineGrid>
    </BlockStack>
  );
});

function repeatSummary({ now, before }: PeriodFigures, time: string, format: Format): string {
  if (now.repeatRate === null) return `No member bought in the ${time}.`;
  return `${format.percent(now.repeatRate)} of the members who bought in the ${time} had bought before${was(before.repeatRate, format)}.`;
}

function redemptionSummary({ now, before }: PeriodFigures, time: string, format: Format): string {
  if (now.redemptionRate === null) return `No points were issued in the ${time}.`;
  return `Points spent in the ${time} are ${format.percent(now.redemptionRate)} of those issued${was(before.redemptionRate, format)}.`;
}

function was(before: number | null, format: Format): string {
  return before === null ? '' : `, was ${format.percent(before)}`;
}

/** Weeks and months as their first and last day. */
function longLabels({ buckets, until }: PeriodFigures, period: Period, format: Format): readonly string[] {
  if (period === '7d' || period === '30d') return buckets.map(({ from }) => format.date(from));
  return buckets.map(({ from }, i) => format.dateRange(from, (buckets[i + 1]?.from ?? until) - 1));
}

interface RateChartProps {
  readonly title: string;
  readonly summary: string;
  readonly labelHeading: string;
  readonly labels: readonly string[];
  readonly longLabels: readonly string[];
  readonly now: readonly (number | null)[];
  readonly before: readonly (number | null)[];
}

function RateChart({ now, before, ...rest }: RateChartProps) {
  const format = useFormat();
  return (
    <LineChart
      {...rest}
      formatValue={(value) => format.percent(value)}
      axisReaches={0.2}
      series={[
        { name: 'Now', values: now },
        { name: 'Before', values: before },
      ]}
    />
  );
}

function TierBars({ figures: { tiers } }: { readonly figures: Figures }) {
  const format = useFormat();
  const all = tiers.reduce((sum, { members }) => sum + members, 0);
  const largest = tiers.reduce((most, one) => (one.members > most.members ? one : most), {
    tier: '',
    members: 0,
  });
  const summary =
    all === 0
      ? 'There are no members yet.'
      : `Of ${format.count(all)} members, ${format.count(largest.members)} are ${largest.tier}.`;
  return (
    <HorizontalBars
      title="Members by tier"
      summary={summary}
      labelHeading="Tier"
      valueHeading="Members"
      bars={tiers.map(({ tier, members }) => ({ label: tier, value: members }))}
      formatValue={format.count}
      formatShare={format.percent}
    />
  );
}
