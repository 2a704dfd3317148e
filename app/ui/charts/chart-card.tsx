import { BlockStack, Box, Button, Card, InlineStack, Scrollable, Text } from '@shopify/polaris';
import { useId, useState, type ReactNode } from 'react';
import { LegendMark, type Mark } from './marks.tsx';

export interface ChartTable {
  /** The first names the rows. */
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface ChartCardProps {
  readonly title: string;
  /** One sentence that says what the chart shows: also for those who do not see it. */
  readonly summary: string;
  readonly table: ChartTable;
  readonly legend?: readonly { readonly name: string; readonly mark: Mark }[];
  /** Of the plot in pixels, so that nothing moves when it is drawn. */
  readonly height?: number;
  readonly children: ReactNode;
}

export const PLOT_HEIGHT = 220;

/** Around every chart: what it says in words, the chart, and its figures as a table in the same place. */
export function ChartCard({
  title,
  summary,
  table,
  legend = [],
  height = PLOT_HEIGHT,
  children,
}: ChartCardProps) {
  const [isTable, setIsTable] = useState(false);
  const id = useId();
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h3" variant="headingSm" id={id}>
            {title}
          </Text>
          <Button
            variant="plain"
            pressed={isTable}
            accessibilityLabel={isTable ? `View ${title} as chart` : `View ${title} as table`}
            onClick={() => setIsTable(!isTable)}
          >
            {isTable ? 'View as chart' : 'View as table'}
          </Button>
        </InlineStack>
        <Text as="p" tone="subdued">
          {summary}
        </Text>
        {isTable ? (
          <Scrollable style={{ height: height + LEGEND_HEIGHT }} focusable shadow>
            <FiguresTable table={table} labelledBy={id} />
          </Scrollable>
        ) : (
          <Box minHeight={`${height + LEGEND_HEIGHT}px`}>
            {/* In words above, and as figures in the table. */}
            <div aria-hidden="true" style={{ height }}>
              {children}
            </div>
            <Legend legend={legend} />
          </Box>
        )}
      </BlockStack>
    </Card>
  );
}

const LEGEND_HEIGHT = 28;

function Legend({ legend }: Pick<Required<ChartCardProps>, 'legend'>) {
  return (
    <Box minHeight={`${LEGEND_HEIGHT}px`} paddingBlockStart="200">
      <InlineStack gap="400" align="center">
        {legend.map(({ name, mark }) => (
          <InlineStack key={name} gap="150" blockAlign="center" wrap={false}>
            <LegendMark mark={mark} />
            <Text as="span" variant="bodySm">
              {name}
            </Text>
          </InlineStack>
        ))}
      </InlineStack>
    </Box>
  );
}

const CELL = { padding: '6px 8px', borderBottom: '1px solid var(--p-color-border-secondary)' } as const;

function FiguresTable({ table, labelledBy }: { readonly table: ChartTable; readonly labelledBy: string }) {
  const align = (column: number) => (column === 0 ? 'start' : 'end');
  return (
    <table
      aria-labelledby={labelledBy}
      style={{ width: '100%', borderCollapse: 'collapse', fontVariantNumeric: 'tabular-nums' }}
    >
      <thead>
        <tr>
          {table.headings.map((heading, column) => (
            <th key={heading} scope="col" style={{ ...CELL, textAlign: align(column) }}>
              <Text as="span" variant="bodySm" fontWeight="semibold">
                {heading}
              </Text>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.map((cells, row) => (
          <tr key={row}>
            {cells.map((cell, column) => (
              <td key={column} style={{ ...CELL, textAlign: align(column) }}>
                <Text as="span" variant="bodySm">
                  {cell}
                </Text>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
