import { BlockStack, Box, Card, InlineStack, Link, Text } from '@shopify/polaris';
import type { VoucherPage, VoucherRow } from '#app/reports/vouchers-list.ts';
import { useFormat } from '../format.tsx';
import { rewardName } from '../rewards/reward-words.ts';
import { State } from '../vouchers/vouchers-table.tsx';

export interface VouchersCardProps {
  readonly memberId: number;
  /** The newest. */
  readonly vouchers: Pick<VoucherPage, 'rows' | 'hasOlder'>;
}

/** What this person has redeemed or was given. */
export function VouchersCard({ memberId, vouchers: { rows, hasOlder } }: VouchersCardProps) {
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" gap="200">
          <Text as="h2" variant="headingMd">
            Vouchers
          </Text>
          {rows.length === 0 ? null : (
            <Link url={`/app/vouchers?q=${encodeURIComponent(`#${memberId}`)}`}>
              {hasOlder ? 'View all' : 'View vouchers'}
            </Link>
          )}
        </InlineStack>
        {rows.length === 0 ? (
          <Text as="p" tone="subdued">
            The first redeemed reward shows here.
          </Text>
        ) : (
          <BlockStack as="ul" gap="300">
            {rows.map((voucher) => (
              <Voucher key={voucher.voucherId} voucher={voucher} />
            ))}
          </BlockStack>
        )}
      </BlockStack>
    </Card>
  );
}

function Voucher({ voucher }: { readonly voucher: VoucherRow }) {
  const format = useFormat();
  return (
    <Box as="li">
      <BlockStack gap="050">
        <InlineStack align="space-between" gap="200">
          <Text as="span" breakWord>
            {rewardName(voucher.reward, format, voucher.amountMinor)}
          </Text>
          {voucher.code === null ? null : (
            <Text as="span" numeric breakWord>
              {voucher.code}
            </Text>
          )}
        </InlineStack>
        <State voucher={voucher} />
      </BlockStack>
    </Box>
  );
}
