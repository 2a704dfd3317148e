import { BlockStack, InlineStack, Text } from '@shopify/polaris';
import { ChartCard, type ChartCardProps } from './chart-card.tsx';
import { colourOf } from './marks.tsx';

export interface HorizontalBarsProps extends Pick<ChartCardProps, 'title' | 'summary' | 'height'> {
  readonly labelHeading: string;
  readonly valueHeading: string;
  readonly bars: readonly { readonly label: string; readonly value: number }[];
  readonly formatValue: (value: number) => string;
  readonly formatShare: (ratio: number) => string;
}

const ROW_HEIGHT = 48;
const LEAST_HEIGHT = 140;

/** A bar a row, its figure beside it; the longest fills the width. */
export function HorizontalBars(props: HorizontalBarsProps) {
  const { title, summary, labelHeading, valueHeading, bars, formatValue, formatShare } = props;
  const { height = Math.max(LEAST_HEIGHT, bars.length * ROW_HEIGHT) } = props;
  const all = bars.reduce((sum, { value }) => sum + value, 0);
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const shareOf = (value: number) => (all === 0 ? '–' : formatShare(value / all));
  return (
    <ChartCard
      {...{ title, summary, height }}
      table={{
        headings: [labelHeading, valueHeading, 'Share'],
        rows: bars.map(({ label, value }) => [label, formatValue(value), shareOf(value)]),
      }}
    >
      <div style={{ height: '100%', overflow: 'hidden' }}>
        <BlockStack gap="300">
          {bars.map(({ label, value }) => (
            <BlockStack key={label} gap="100">
              <InlineStack align="space-between" gap="200">
                <Text as="span">{label}</Text>
                <Text as="span" numeric>
                  {formatValue(value)}
                </Text>
              </InlineStack>
              <div style={{ background: '#f1f1f1', borderRadius: 4, height: 12 }}>
                <div
                  style={{
                    width: `${(value / most) * 100}%`,
                    background: colourOf(0),
                    borderRadius: 4,
                    height: 12,
                  }}
                />
              </div>
            </BlockStack>
          ))}
        </BlockStack>
      </div>
    </ChartCard>
  );
}
