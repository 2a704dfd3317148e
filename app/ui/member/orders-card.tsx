import { BlockStack, Box, Card, InlineStack, Link, Pagination, Text } from '@shopify/polaris';
import type { NothingEarned } from '#app/domain/earning/entitlement.ts';
import { useFormat } from '../format.tsx';
import { nothingEarned, orderLabel } from './why-sentences.ts';

export interface MemberOrder {
  readonly orderGid: string;
  readonly name: string | null;
  /** UTC epoch, milliseconds. */
  readonly placedAt: number;
  /** Kept and paid now, minor units. */
  readonly spendMinor: number;
  readonly points: number;
  readonly nothing: NothingEarned | null;
  /** In Shopify's admin. */
  readonly url: string;
}

export interface OrdersCardProps {
  readonly total: number;
  readonly from: number;
  readonly pageSize: number;
  readonly orders: readonly MemberOrder[];
  readonly onFrom: (from: number) => void;
}

export function OrdersCard({ total, from, pageSize, orders, onFrom }: OrdersCardProps) {
  const { count } = useFormat();
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">{`Orders (${count(total)})`}</Text>
        {orders.length === 0 ? (
          <Text as="p" tone="subdued">
            The first order shows here.
          </Text>
        ) : (
          <BlockStack as="ul" gap="300">
            {orders.map((order) => (
              <Order key={order.orderGid} order={order} />
            ))}
          </BlockStack>
        )}
        {total <= pageSize ? null : (
          <Pagination
            label={`${count(from + 1)}–${count(from + orders.length)}`}
            hasPrevious={from > 0}
            onPrevious={() => onFrom(Math.max(0, from - pageSize))}
            hasNext={from + orders.length < total}
            onNext={() => onFrom(from + pageSize)}
            previousTooltip="Newer"
            nextTooltip="Older"
          />
        )}
      </BlockStack>
    </Card>
  );
}

function Order({ order }: { readonly order: MemberOrder }) {
  const { date, money, points } = useFormat();
  return (
    <Box as="li">
      <BlockStack gap="050">
        <InlineStack align="space-between" gap="200" wrap={false}>
          <Link url={order.url} target="_top">
            {orderLabel(order.name, order.orderGid)}
          </Link>
          <Text as="span" numeric>
            {`${points(order.points)} points`}
          </Text>
        </InlineStack>
        <Text as="p" tone="subdued" variant="bodySm" numeric>
          {`${date(order.placedAt)} · ${money(order.spendMinor)}`}
        </Text>
        {order.nothing === null ? null : (
          <Text as="p" tone="subdued" variant="bodySm">
            {nothingEarned(order.nothing)}
          </Text>
        )}
      </BlockStack>
    </Box>
  );
}
