import {
  Bar,
  BarChart,
  CartesianGrid,
  Line,
  LineChart,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { Series } from './charts.tsx';
import { colourOf, dashOf, fillOf, FillPatterns } from './marks.tsx';

export interface PlotProps {
  readonly kind: 'line' | 'paired' | 'stacked';
  /** Pixels. */
  readonly height: number;
  readonly labels: readonly string[];
  readonly series: readonly Series[];
  readonly formatValue: (value: number | null) => string;
  readonly formatAxis: (value: number) => string;
  readonly axisReaches: number;
}

const TICK = { fontSize: 12, fill: '#616161' } as const;
const MARGIN = { top: 8, right: 12, bottom: 0, left: 0 } as const;

/** The drawing alone. Nothing moves, and nothing in it takes the focus: the card says it in words. */
export default function Plot(props: PlotProps) {
  const { kind, height, labels, series, formatValue, formatAxis, axisReaches } = props;
  const most = Math.max(...series.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const data = labels.map((label, i) => ({
    label,
    ...Object.fromEntries(series.map(({ values }, index) => [keyOf(index), values[i] ?? null])),
  }));
  const frame = [
    <CartesianGrid key="grid" vertical={false} stroke="#e3e3e3" />,
    <XAxis
      key="x"
      dataKey="label"
      tick={TICK}
      tickLine={false}
      interval="preserveStartEnd"
      minTickGap={24}
    />,
    <YAxis
      key="y"
      tick={TICK}
      tickLine={false}
      axisLine={false}
      width="auto"
      tickFormatter={formatAxis}
      domain={[(least: number) => Math.min(0, least), most < axisReaches ? axisReaches : 'auto']}
    />,
    <Tooltip
      key="tooltip"
      isAnimationActive={false}
      formatter={(value) => formatValue(typeof value === 'number' ? value : null)}
    />,
  ];
  return (
    <ResponsiveContainer width="100%" height={height}>
      {kind === 'line' ? (
        <LineChart data={data} margin={MARGIN} accessibilityLayer={false}>
          {frame}
          {series.map(({ name, values }, index) => (
            <Line
              key={name}
              type="linear"
              dataKey={keyOf(index)}
              name={name}
              stroke={colourOf(index)}
              strokeWidth={2}
              strokeDasharray={dashOf(index)}
              dot={loneDot(values, colourOf(index))}
              isAnimationActive={false}
            />
          ))}
        </LineChart>
      ) : (
        <BarChart data={data} margin={MARGIN} accessibilityLayer={false}>
          <FillPatterns />
          {frame}
          {series.map(({ name }, index) => (
            <Bar
              key={name}
              dataKey={keyOf(index)}
              name={name}
              fill={fillOf(index)}
              stroke={colourOf(index)}
              isAnimationActive={false}
              {...(kind === 'stacked' ? { stackId: 'all' } : {})}
            />
          ))}
        </BarChart>
      )}
    </ResponsiveContainer>
  );
}

/** A value between two unknown ones has no line to be seen by. */
function loneDot(values: Series['values'], colour: string) {
  const isUnknown = (i: number) => (values[i] ?? null) === null;
  return function LoneDot({ cx, cy, index }: { cx?: number; cy?: number; index?: number }) {
    const i = index ?? 0;
    const isLone = !isUnknown(i) && isUnknown(i - 1) && isUnknown(i + 1);
    return isLone ? <circle key={i} cx={cx} cy={cy} r={3} fill={colour} /> : <g key={i} />;
  };
}

/** Names are the merchant's own and may be anything. */
const keyOf = (index: number): string => `series${index}`;
