import { Banner } from '@shopify/polaris';
import type { ComparisonRow } from '#app/reports/outside-work.ts';
import { useFormat, type Format } from '#app/ui/format.tsx';

/** How far the comparison with Shopify is, or what it found. */
export function ComparisonBanner({ comparison }: { readonly comparison: ComparisonRow }) {
  const format = useFormat();
  const { isRunning, finishedAt, lastError } = comparison;
  if (isRunning) {
    return (
      <Banner tone="info" title={`Comparing ${ordersText(comparison.ordersSeen, format)}`}>
        You can leave this page; it goes on.
      </Banner>
    );
  }
  if (lastError !== null || finishedAt === null) {
    return (
      <Banner tone="warning" title="The comparison with Shopify stopped">
        {`${(lastError ?? '').replace(/^\w+: /, '')} Nothing was lost; the next one begins where this one began.`.trim()}
      </Banner>
    );
  }
  return (
    <Banner
      tone="success"
      title={
        comparison.ordersCorrected === 0
          ? 'Everything agrees with Shopify'
          : `${ordersText(comparison.ordersCorrected, format)} corrected`
      }
    >
      {`${ordersText(comparison.ordersSeen, format)} compared on ${format.dateTime(finishedAt)}.`}
    </Banner>
  );
}

function ordersText(count: number, format: Format): string {
  return `${format.count(count)} ${count === 1 ? 'order' : 'orders'}`;
}
