import { useFetcher } from '@remix-run/react';
import {
  Banner,
  BlockStack,
  Box,
  InlineStack,
  Modal,
  Scrollable,
  SkeletonBodyText,
  Text,
} from '@shopify/polaris';
import { useEffect } from 'react';
import type { DeliveryBody } from '#app/reports/deliveries.ts';
import { useFormat } from '#app/ui/format.tsx';
import { DeliveryBadge } from './deliveries-table.tsx';
import { layOutJson } from './lay-out-json.ts';

export interface DeliveryModalProps {
  readonly id: number;
  readonly isBusy: boolean;
  readonly onAgain: (delivery: DeliveryBody) => void;
  readonly onClose: () => void;
}

/** Pixels of what Shopify sent, which is longer than that as a rule. */
const BODY_HEIGHT = 320;
/** With the line above it, so that the window does not grow when what it shows arrives. */
const CONTENT_HEIGHT = BODY_HEIGHT + 60;

/** What arrived, and why nothing came of it. */
export function DeliveryModal({ id, isBusy, onAgain, onClose }: DeliveryModalProps) {
  const { load, data, state } = useFetcher<{ readonly delivery: DeliveryBody | null }>();
  useEffect(() => load(`/app/deliveries/${id}`), [load, id]);
  const delivery = data?.delivery?.id === id ? data.delivery : null;
  const canBeTried = delivery !== null && delivery.hasBody && delivery.state !== 'waiting';
  return (
    <Modal
      open
      onClose={onClose}
      title={delivery === null ? 'Delivery' : `${delivery.topic} ${delivery.orderName ?? ''}`}
      primaryAction={{
        content: delivery?.state === 'settled' ? 'Count again' : 'Try again',
        loading: isBusy,
        disabled: !canBeTried,
        onAction: () => delivery && onAgain(delivery),
      }}
      secondaryActions={[{ content: 'Close', onAction: onClose }]}
    >
      <Modal.Section>
        <Box minHeight={`${CONTENT_HEIGHT}px`}>
          {delivery === null ? (
            <Unread isLoading={state !== 'idle' || data === undefined} />
          ) : (
            <Details delivery={delivery} />
          )}
        </Box>
      </Modal.Section>
    </Modal>
  );
}

function Unread({ isLoading }: { readonly isLoading: boolean }) {
  return isLoading ? (
    <SkeletonBodyText lines={8} />
  ) : (
    <Text as="p">This delivery is no longer kept. Close this and look at the list again.</Text>
  );
}

function Details({ delivery }: { readonly delivery: DeliveryBody }) {
  const format = useFormat();
  return (
    <BlockStack gap="400">
      <InlineStack gap="200" blockAlign="center">
        <DeliveryBadge delivery={delivery} />
        <Text as="span" tone="subdued">
          {format.dateTime(delivery.receivedAt)}
        </Text>
      </InlineStack>
      {delivery.message === null ? null : <Banner tone="warning">{delivery.message}</Banner>}
      {delivery.text === null ? (
        <Text as="p" tone="subdued">
          What Shopify sent is no longer kept: 7 days after it was counted, 30 days when it couldn’t be read.
        </Text>
      ) : (
        <Box background="bg-surface-secondary" borderRadius="200" padding="300">
          <Scrollable style={{ maxHeight: BODY_HEIGHT }} focusable>
            <pre style={{ margin: 0, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', fontSize: 12 }}>
              {layOutJson(delivery.text)}
            </pre>
          </Scrollable>
        </Box>
      )}
    </BlockStack>
  );
}
