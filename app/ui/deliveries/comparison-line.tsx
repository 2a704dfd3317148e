import { Banner, Box, InlineStack, Spinner, Text } from '@shopify/polaris';
import type { ComparisonRow } from '#app/reports/outside-work.ts';
import { useFormat, type Format } from '#app/ui/format.tsx';

/** How far the comparison with Shopify is, or what it found: a line that is always there, so that nothing jumps. */
export function ComparisonLine({ comparison }: { readonly comparison: ComparisonRow | null }) {
  const format = useFormat();
  const isStopped = comparison !== null && !comparison.isRunning && comparison.lastError !== null;
  return isStopped ? (
    <Banner tone="warning" title="The comparison with Shopify stopped">
      {`${(comparison.lastError ?? '').replace(/^\w+: /, '')} Nothing was lost; the next one begins where this one began.`.trim()}
    </Banner>
  ) : (
    <div role="status" style={{ minHeight: 20 }}>
      {/* On a phone cards reach from edge to edge; what stands between them must not. */}
      <Box paddingInline={{ xs: '400', sm: '0' }}>
        <InlineStack gap="200" blockAlign="center">
          {comparison?.isRunning ? <Spinner size="small" accessibilityLabel="Working" /> : null}
          <Text as="p" tone="subdued">
            {sentence(comparison, format)}
          </Text>
        </InlineStack>
      </Box>
    </div>
  );
}

function sentence(comparison: ComparisonRow | null, format: Format): string {
  if (comparison === null || (!comparison.isRunning && comparison.finishedAt === null))
    return 'Not compared with Shopify yet; it is done every night.';
  const { isRunning, finishedAt, ordersSeen, ordersCorrected } = comparison;
  if (isRunning) return `Comparing ${orders(ordersSeen, format)}. You can leave this page; it goes on.`;
  const found =
    ordersCorrected === 0 ? 'Everything agrees with Shopify' : `${orders(ordersCorrected, format)} corrected`;
  return `${found}. ${orders(ordersSeen, format)} compared on ${format.dateTime(finishedAt)}.`;
}

function orders(count: number, format: Format): string {
  return `${format.count(count)} ${count === 1 ? 'order' : 'orders'}`;
}
