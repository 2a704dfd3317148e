import {
  Banner,
  BlockStack,
  Button,
  Card,
  Form,
  InlineStack,
  Modal,
  Text,
  TextField,
} from '@shopify/polaris';
import { useState } from 'react';
import { useFormat } from '#app/ui/format.tsx';
import { useDeed } from '#app/ui/use-deed.ts';
import { useDownload } from '#app/ui/use-download.ts';

export interface DataCardProps {
  readonly domain: string;
  /** When somebody asked for everything to be deleted. */
  readonly erasingSince: number | null;
}

export function DataCard({ domain, erasingSince }: DataCardProps) {
  const format = useFormat();
  const [isDeleting, setIsDeleting] = useState(false);
  const file = useDownload('/app/settings/export', {
    fallbackName: 'perennial.jsonl',
    toast: 'Export started',
  });
  return (
    <Card>
      <BlockStack gap="400">
        {erasingSince === null ? null : (
          <Banner tone="warning" title="All data is being deleted">
            {`Since ${format.dateTime(erasingSince)}. Members’ balances go from your theme first, then everything at once.`}
          </Banner>
        )}
        {file.state === 'failed' ? (
          <Banner tone="critical" title="Data couldn’t be exported">
            Nothing was changed. Try again.
          </Banner>
        ) : null}
        <Text as="p" tone="subdued">
          Program versions, members, every entry of points, orders and notes: one JSON line each.
        </Text>
        <InlineStack gap="200">
          <Button onClick={file.start} loading={file.state === 'running'}>
            Export all data
          </Button>
          <Button tone="critical" onClick={() => setIsDeleting(true)} disabled={erasingSince !== null}>
            Delete all data
          </Button>
        </InlineStack>
      </BlockStack>
      {isDeleting ? <DeleteModal domain={domain} onClose={() => setIsDeleting(false)} /> : null}
    </Card>
  );
}

function DeleteModal({ domain, onClose }: { readonly domain: string; readonly onClose: () => void }) {
  const [typed, setTyped] = useState('');
  const deed = useDeed(onClose);
  const send = () => deed.send({ intent: 'delete_data', typed });
  return (
    <Modal
      open
      onClose={onClose}
      title="Delete all data?"
      primaryAction={{ content: 'Delete', destructive: true, onAction: send, loading: deed.isBusy }}
      secondaryActions={[{ content: 'Cancel', onAction: onClose, disabled: deed.isBusy }]}
    >
      <Modal.Section>
        <Form onSubmit={send}>
          <BlockStack gap="400">
            {deed.refusal === null ? null : <Banner tone="critical">{deed.refusal}</Banner>}
            <Text as="p">
              Members and points go for good. The program begins anew with its first settings; orders placed
              before now won’t earn again by themselves.
            </Text>
            <TextField
              label={`Type ${domain}`}
              value={typed}
              onChange={setTyped}
              error={deed.errorOf('typed', typed)}
              disabled={deed.isBusy}
              autoComplete="off"
            />
          </BlockStack>
        </Form>
      </Modal.Section>
    </Modal>
  );
}
