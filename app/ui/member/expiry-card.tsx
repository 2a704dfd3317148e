import { BlockStack, Box, Card, InlineStack, Text } from '@shopify/polaris';
import { useFormat } from '../format.tsx';

export interface PointsOfDay {
  readonly points: number;
  /** UTC epoch, milliseconds; `null` never. */
  readonly at: number | null;
  /** Everything later than the days told one by one. */
  readonly isRest: boolean;
}

export interface ExpiryCardProps {
  readonly expiring: readonly PointsOfDay[];
  readonly maturing: readonly PointsOfDay[];
}

/** Every total opens to its parts: what can be spent until when, and what can be spent from when. */
export function ExpiryCard({ expiring, maturing }: ExpiryCardProps) {
  const format = useFormat();
  const { date } = format;
  if (expiring.length + maturing.length === 0) return null;
  const rows = [
    ...expiring.map(({ points, at, isRest }) => ({
      points,
      words: isRest ? 'later than these' : at === null ? 'without an end' : `until ${date(at)}`,
    })),
    ...maturing.map(({ points, at, isRest }) => ({
      points,
      words: isRest ? 'pending until later' : `pending until ${date(at)}`,
    })),
  ];
  // Figures end at one line, as wide as the longest.
  const width = `${Math.max(...rows.map(({ points }) => format.points(points).length))}ch`;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          Points by expiry
        </Text>
        <BlockStack as="ul" gap="200">
          {rows.map((row) => (
            <Row key={row.words} {...row} width={width} />
          ))}
        </BlockStack>
      </BlockStack>
    </Card>
  );
}

interface RowProps {
  readonly points: number;
  readonly words: string;
  readonly width: string;
}

function Row({ points, words, width }: RowProps) {
  const format = useFormat();
  return (
    <Box as="li">
      <InlineStack gap="300" wrap={false}>
        <Box minWidth={width}>
          <Text as="p" alignment="end" numeric>
            {format.points(points)}
          </Text>
        </Box>
        <Text as="p" tone="subdued">
          {words}
        </Text>
      </InlineStack>
    </Box>
  );
}
