import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import { ChartCard, PLOT_HEIGHT, type ChartCardProps } from './chart-card.tsx';

export interface Series {
  readonly name: string;
  /** One for each label; null where it is not known. */
  readonly values: readonly (number | null)[];
}

interface ExtraColumn {
  readonly heading: string;
  readonly cells: readonly string[];
}

export interface SeriesChartProps extends Pick<ChartCardProps, 'title' | 'summary' | 'height'> {
  /** Of the table's first column: `Date`. */
  readonly labelHeading: string;
  /** Short, for the axis. */
  readonly labels: readonly string[];
  /** For the table, where they may be longer. */
  readonly longLabels?: readonly string[];
  /** Up to three, told apart by stroke or pattern. */
  readonly series: readonly Series[];
  readonly formatValue: (value: number | null) => string;
  /** Of the axis, where there is little room; default as `formatValue`. */
  readonly formatAxis?: (value: number) => string;
  /** How far the axis goes at least, so that nothing but zeros does not look like something. */
  readonly axisReaches?: number;
  /** More columns for the table. */
  readonly extraColumns?: readonly ExtraColumn[];
}

/** The drawing comes when the page is shown: the library is large, and draws in a browser only. */
const Plot = lazy(() => import('./plot.tsx'));

/** Lines: solid, dashed, dotted. */
export function LineChart(props: SeriesChartProps) {
  return <SeriesChart {...props} kind="line" />;
}

/** Bars side by side, for two things compared. */
export function PairedBars(props: SeriesChartProps) {
  return <SeriesChart {...props} kind="paired" />;
}

/** Patterned bars on top of each other, for the parts of a whole. */
export function StackedBars(props: SeriesChartProps) {
  return <SeriesChart {...props} kind="stacked" />;
}

function SeriesChart({
  kind,
  ...props
}: SeriesChartProps & { readonly kind: 'line' | 'paired' | 'stacked' }) {
  const {
    title,
    summary,
    height = PLOT_HEIGHT,
    labels,
    series,
    formatValue,
    formatAxis = formatValue,
    axisReaches = 4,
  } = props;
  const mark = kind === 'line' ? ('line' as const) : ('bar' as const);
  return (
    <ChartCard
      {...{ title, summary, height }}
      table={tableOf(props)}
      legend={
        series.length < 2 ? [] : series.map(({ name }, index) => ({ name, mark: { kind: mark, index } }))
      }
    >
      <InBrowser>
        <Plot {...{ kind, height, labels, series, formatValue, formatAxis, axisReaches }} />
      </InBrowser>
    </ChartCard>
  );
}

function tableOf(props: SeriesChartProps): ChartCardProps['table'] {
  const { labelHeading, labels, longLabels = labels, series, formatValue, extraColumns = [] } = props;
  return {
    headings: [
      labelHeading,
      ...series.map(({ name }) => name),
      ...extraColumns.map(({ heading }) => heading),
    ],
    rows: longLabels.map((label, row) => [
      label,
      ...series.map(({ values }) => formatValue(values[row] ?? null)),
      ...extraColumns.map(({ cells }) => cells[row] ?? ''),
    ]),
  };
}

function InBrowser({ children }: { readonly children: ReactNode }) {
  const [isBrowser, setIsBrowser] = useState(false);
  useEffect(() => setIsBrowser(true), []);
  return isBrowser ? <Suspense fallback={null}>{children}</Suspense> : null;
}
