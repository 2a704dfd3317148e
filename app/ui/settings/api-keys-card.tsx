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
import { useAppBridge } from '@shopify/app-bridge-react';
import { useState } from 'react';
import type { ApiKeyRow } from '#app/reports/settings.ts';
import { useFormat } from '#app/ui/format.tsx';
import { ConfirmModal } from '#app/ui/confirm-modal.tsx';
import { useDeed } from '#app/ui/use-deed.ts';

/** Keys for other apps: made, shown once, revoked. */
export function ApiKeysCard({ keys }: { readonly keys: readonly ApiKeyRow[] }) {
  const format = useFormat();
  const [isCreating, setIsCreating] = useState(false);
  const [revoking, setRevoking] = useState<ApiKeyRow | null>(null);
  return (
    <Card>
      <BlockStack gap="400">
        {keys.length === 0 ? <Text as="p">No API keys yet</Text> : null}
        {keys.map((key) => (
          <InlineStack key={key.id} align="space-between" blockAlign="center" gap="200">
            <BlockStack>
              <Text as="span" fontWeight="medium">
                {key.name}
              </Text>
              <Text as="span" tone="subdued">
                {key.lastUsedAt === null
                  ? `Created ${format.date(key.createdAt)}, not used yet`
                  : `Used ${format.date(key.lastUsedAt)}`}
              </Text>
            </BlockStack>
            <Button accessibilityLabel={`Revoke ${key.name}`} onClick={() => setRevoking(key)}>
              Revoke
            </Button>
          </InlineStack>
        ))}
        <InlineStack>
          <Button onClick={() => setIsCreating(true)}>Create key</Button>
        </InlineStack>
      </BlockStack>
      {isCreating ? <CreateModal onClose={() => setIsCreating(false)} /> : null}
      {revoking === null ? null : (
        <ConfirmModal
          title={`Revoke ${revoking.name}?`}
          text="It loses access at once."
          action="Revoke"
          isDestructive
          fields={{ intent: 'revoke_key', id: String(revoking.id) }}
          onClose={() => setRevoking(null)}
        />
      )}
    </Card>
  );
}

function CreateModal({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState('');
  const [key, setKey] = useState<string | null>(null);
  const shopify = useAppBridge();
  const deed = useDeed((answer) => setKey((answer as { readonly key?: string }).key ?? null));
  const create = () => deed.send({ intent: 'create_key', name });
  const copy = (text: string) =>
    void navigator.clipboard.writeText(text).then(() => shopify.toast.show('Key copied'));
  if (key !== null) {
    return (
      <Modal
        open
        onClose={onClose}
        title="Your new key"
        primaryAction={{ content: 'Copy key', onAction: () => copy(key) }}
        secondaryActions={[{ content: 'Done', onAction: onClose }]}
      >
        <Modal.Section>
          <BlockStack gap="400">
            <Banner tone="warning">Copy this key now; it won’t show again.</Banner>
            <TextField label={name.trim()} value={key} readOnly autoComplete="off" monospaced />
          </BlockStack>
        </Modal.Section>
      </Modal>
    );
  }
  return (
    <Modal
      open
      onClose={onClose}
      title="Create API key"
      primaryAction={{ content: 'Create key', onAction: create, loading: deed.isBusy }}
      secondaryActions={[{ content: 'Cancel', onAction: onClose, disabled: deed.isBusy }]}
    >
      <Modal.Section>
        <Form onSubmit={create}>
          <BlockStack gap="400">
            {deed.refusal === null ? null : <Banner tone="critical">{deed.refusal}</Banner>}
            <TextField
              label="Name"
              helpText="The app that will use it, such as Klaviyo."
              value={name}
              onChange={setName}
              error={deed.errorOf('name', name)}
              disabled={deed.isBusy}
              maxLength={60}
              autoComplete="off"
              autoFocus
            />
          </BlockStack>
        </Form>
      </Modal.Section>
    </Modal>
  );
}
