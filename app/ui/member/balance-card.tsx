import { BlockStack, Card, InlineGrid, ProgressBar, Text } from '@shopify/polaris';
import { useId } from 'react';
import { useFormat } from '../format.tsx';

export interface BalanceCardProps {
  readonly available: number;
  readonly pending: number;
  readonly debt: number;
  /** Minor units; `null` where the program does not say what points are worth. */
  readonly worthMinor: number | null;
  readonly tier: {
    readonly name: string;
    readonly byStaff: { readonly name: string; readonly locked: boolean } | null;
    readonly spendMinor: number;
    readonly next: { readonly name: string; readonly thresholdMinor: number } | null;
  };
}

export function BalanceCard({ available, pending, debt, worthMinor, tier }: BalanceCardProps) {
  const { points, money } = useFormat();
  return (
    <Card>
      <BlockStack gap="400">
        <InlineGrid columns={3} gap="400">
          <Figure
            label="Available"
            value={points(available)}
            more={worthMinor === null || available === 0 ? null : `up to ${money(worthMinor)}`}
          />
          <Figure label="Pending" value={points(pending)} />
          <Figure label="To earn back" value={points(debt)} />
        </InlineGrid>
        <TierProgress tier={tier} />
      </BlockStack>
    </Card>
  );
}

function Figure({
  label,
  value,
  more = null,
}: {
  readonly label: string;
  readonly value: string;
  readonly more?: string | null;
}) {
  return (
    <BlockStack gap="050">
      <Text as="h2" variant="bodyMd" tone="subdued">
        {label}
      </Text>
      <Text as="p" variant="headingLg" numeric>
        {value}
      </Text>
      {more === null ? null : (
        <Text as="p" tone="subdued" variant="bodySm" numeric>
          {more}
        </Text>
      )}
    </BlockStack>
  );
}

function TierProgress({ tier }: Pick<BalanceCardProps, 'tier'>) {
  const { money } = useFormat();
  const id = useId();
  const given = tier.byStaff && (tier.byStaff.locked ? `${tier.name}, locked by staff` : tier.byStaff.name);
  if (!tier.next) {
    const text = tier.byStaff?.locked ? `${tier.name}, locked by staff.` : `${tier.name}, the highest tier.`;
    return <Text as="p">{text}</Text>;
  }
  const share = Math.min(100, Math.floor((tier.spendMinor / Math.max(1, tier.next.thresholdMinor)) * 100));
  return (
    <BlockStack gap="200">
      <Text as="p" id={id}>
        {`${money(tier.spendMinor)} of ${money(tier.next.thresholdMinor)} to ${tier.next.name}`}
      </Text>
      <ProgressBar progress={share} size="small" ariaLabelledBy={id} />
      {given === null ? null : (
        <Text as="p" tone="subdued" variant="bodySm">
          {`At least ${given}, set by staff.`}
        </Text>
      )}
    </BlockStack>
  );
}
