import { BlockStack, Card, InlineGrid, Select, Text } from '@shopify/polaris';
import type { DeliveryHealth } from '#app/reports/deliveries.ts';
import { StackedBars } from '#app/ui/charts/charts.tsx';
import { useFormat } from '#app/ui/format.tsx';

export interface HealthCardProps {
  readonly health: DeliveryHealth;
  readonly hours: number;
  readonly onHours: (hours: number) => void;
}

const PERIODS = [
  { label: 'Last 24 hours', value: '24' },
  { label: 'Last 7 days', value: '168' },
];

/** How deliveries fare over time. */
export function HealthCard({ health, hours, onHours }: HealthCardProps) {
  const format = useFormat();
  const { settled, waiting, failed, steps, stepMs, cutAt } = health;
  const isDaily = stepMs > 3_600_000;
  const label = (at: number) => (isDaily ? format.day(at) : format.time(at));
  const all = settled + waiting + failed;
  return (
    <BlockStack gap="400">
      <Card>
        <BlockStack gap="400">
          <Text as="h2" visuallyHidden>
            How deliveries fare
          </Text>
          <div style={{ maxWidth: 200 }}>
            <Select
              label="Period"
              labelHidden
              options={PERIODS}
              value={String(hours)}
              onChange={(value) => onHours(Number(value))}
            />
          </div>
          <InlineGrid columns={3} gap="400">
            <Figure name="Done" value={format.count(settled)} />
            <Figure name="Waiting" value={format.count(waiting)} />
            <Figure name="Can’t be read" value={format.count(failed)} />
          </InlineGrid>
          {cutAt === null ? null : (
            <Text as="p" tone="subdued">
              So many came that these figures begin at {format.dateTime(cutAt)}.
            </Text>
          )}
        </BlockStack>
      </Card>
      {steps.length < 2 ? null : (
        <StackedBars
          title="Deliveries"
          summary={
            failed === 0
              ? `All ${format.count(all)} deliveries could be read.`
              : `${format.count(failed)} of ${format.count(all)} deliveries couldn’t be read.`
          }
          labelHeading={isDaily ? 'Day' : 'Hour'}
          labels={steps.map(({ at }) => label(at))}
          longLabels={steps.map(({ at }) => (isDaily ? format.date(at) : format.dateTime(at)))}
          series={[
            { name: 'Done', values: steps.map((step) => step.settled) },
            { name: 'Can’t be read', values: steps.map((step) => step.failed) },
            { name: 'Waiting', values: steps.map((step) => step.waiting) },
          ]}
          formatValue={(value) => format.count(value)}
        />
      )}
    </BlockStack>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <BlockStack gap="100">
      <Text as="h3" variant="bodySm" tone="subdued">
        {name}
      </Text>
      <Text as="p" variant="headingLg" numeric>
        {value}
      </Text>
    </BlockStack>
  );
}
