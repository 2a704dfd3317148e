import {
  Banner,
  BlockStack,
  ChoiceList,
  InlineStack,
  Modal,
  ProgressBar,
  Spinner,
  Text,
} from '@shopify/polaris';
import { useState } from 'react';
import { useFormat, type Format } from '../format.tsx';
import { isRunning, type PastOrders } from './home-types.ts';

/** Where each phase begins and ends on the bar, in percent. */
const STRETCH = {
  asking: [0, 3],
  collecting: [3, 10],
  reading: [10, 20],
  staging: [20, 30],
  settling: [30, 90],
  fetching: [90, 97],
  sweeping: [97, 99],
  done: [100, 100],
  failed: [0, 0],
} as const;

function percentOf({ phase, done, total }: PastOrders): number {
  const [from, to] = STRETCH[phase];
  return from + (to - from) * (total > 0 ? Math.min(1, done / total) : 0);
}

function stageText({ phase, done, total }: PastOrders, format: Format): string {
  const ofTotal = total > 0 ? `${format.count(done)} of ${format.count(total)}` : '';
  switch (phase) {
    case 'asking':
      return 'Asking Shopify for your orders';
    case 'collecting':
      return 'Shopify is collecting your orders';
    case 'reading':
    case 'staging':
      return 'Reading your orders';
    case 'settling':
      return `Counting ${ofTotal} orders`;
    case 'fetching':
      return `Checking returns ${ofTotal}`.trim();
    default:
      return 'Finishing';
  }
}

/** How far past orders are, while they come in. */
export function PastOrdersProgress({ pastOrders }: { readonly pastOrders: PastOrders }) {
  const format = useFormat();
  const text = stageText(pastOrders, format);
  return (
    <BlockStack gap="150">
      <InlineStack gap="200" blockAlign="center" wrap={false}>
        <Spinner size="small" accessibilityLabel="Working" />
        <Text as="p" tone="subdued">
          {text}
        </Text>
      </InlineStack>
      <ProgressBar progress={percentOf(pastOrders)} size="small" ariaLabelledBy="past-orders-stage" />
      <Text as="p" tone="subdued" variant="bodySm" id="past-orders-stage">
        You can leave this page; it goes on.
      </Text>
    </BlockStack>
  );
}

export interface PastOrdersModalProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onStart: (earns: boolean) => void;
  readonly isStarting: boolean;
  readonly error: string | null;
  /** Whether Shopify shows the app orders older than 60 days. */
  readonly hasAllOrders: boolean;
}

export function PastOrdersModal(props: PastOrdersModalProps) {
  const { isOpen, onClose, onStart, isStarting, error, hasAllOrders } = props;
  const [choice, setChoice] = useState('earn');
  return (
    <Modal
      open={isOpen}
      onClose={onClose}
      title="Bring in past orders"
      primaryAction={{
        content: 'Bring in past orders',
        loading: isStarting,
        onAction: () => onStart(choice === 'earn'),
      }}
      secondaryActions={[{ content: 'Cancel', onAction: onClose, disabled: isStarting }]}
    >
      <Modal.Section>
        <BlockStack gap="400">
          {error === null ? null : (
            <Banner tone="critical" title="Past orders couldn’t be asked for">
              <p>{error}</p>
            </Banner>
          )}
          <ChoiceList
            title="What should they do?"
            selected={[choice]}
            onChange={([chosen]) => setChoice(chosen ?? 'earn')}
            choices={[
              {
                label: 'Earn points',
                value: 'earn',
                helpText:
                  'Members get points for what they bought before, by your program’s rules. This can’t be undone.',
              },
              {
                label: 'Only count for tiers',
                value: 'tiers',
                helpText:
                  'Members start in the tier they have earned, with no points. You can add the points later.',
              },
            ]}
          />
          {hasAllOrders ? null : (
            <Text as="p" tone="subdued">
              Shopify shows this app orders of the last 60 days.
            </Text>
          )}
        </BlockStack>
      </Modal.Section>
    </Modal>
  );
}

/** In one line: done, under way, stopped, or not yet. */
export function pastOrdersText(
  pastOrders: PastOrders | null,
  history: { readonly from: number | null; readonly until: number | null },
  format: Format,
): string | null {
  if (isRunning(pastOrders)) return null;
  if (pastOrders?.phase === 'failed') return `Stopped. ${pastOrders.error ?? ''}`.trim();
  if (history.from !== null && history.until !== null) return format.dateRange(history.from, history.until);
  return pastOrders?.phase === 'done' ? 'This store has no past orders.' : null;
}
