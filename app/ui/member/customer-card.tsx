import { BlockStack, Card, InlineStack, Link, Tag, Text } from '@shopify/polaris';
import { useFormat } from '../format.tsx';

export interface CustomerCardProps {
  readonly email: string | null;
  readonly tags: readonly string[];
  readonly joinedAt: number | null;
  readonly hasLeft: boolean;
  readonly erasedAt: number | null;
  readonly redactedAt: number | null;
  /** In Shopify's admin; `null` when the customer is gone there. */
  readonly url: string | null;
}

export function CustomerCard(props: CustomerCardProps) {
  const { email, tags, joinedAt, hasLeft, erasedAt, redactedAt, url } = props;
  const { date } = useFormat();
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          Customer
        </Text>
        {email === null ? null : (
          <Text as="p" breakWord>
            {email}
          </Text>
        )}
        {joinedAt === null ? null : <Text as="p">{`Member since ${date(joinedAt)}`}</Text>}
        {hasLeft ? <Text as="p">Has left the program: new orders don’t earn.</Text> : null}
        {erasedAt === null ? null : (
          <Text as="p" tone="subdued">{`Personal data deleted ${date(erasedAt)}.`}</Text>
        )}
        {redactedAt === null ? null : (
          <Text as="p" tone="subdued">{`Deleted at Shopify ${date(redactedAt)}.`}</Text>
        )}
        {tags.length === 0 ? null : (
          <InlineStack gap="100">
            {tags.map((tag) => (
              <Tag key={tag}>{tag}</Tag>
            ))}
          </InlineStack>
        )}
        {url === null ? null : (
          <Link url={url} target="_top">
            View in Shopify
          </Link>
        )}
      </BlockStack>
    </Card>
  );
}
