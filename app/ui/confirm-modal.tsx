import { Banner, BlockStack, Form, Modal, Text, TextField } from '@shopify/polaris';
import { useState } from 'react';
import { useDeed } from './use-deed.ts';

export interface DeedModalProps {
  readonly onClose: () => void;
}

export interface ConfirmModalProps extends DeedModalProps {
  readonly title: string;
  readonly text: string;
  /** Verb, and noun where the title does not have it: `Delete`. */
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly isDestructive?: boolean;
  /** What the other button says, where "Cancel" could be taken for the deed. */
  readonly dismiss?: string;
  /** A reason is asked for, and must be given. */
  readonly asksReason?: boolean;
}

/** Asks before something is done that a click alone must not do. */
export function ConfirmModal(props: ConfirmModalProps) {
  const { title, text, action, fields, isDestructive = false, asksReason = false, onClose } = props;
  const { dismiss = 'Cancel' } = props;
  const [reason, setReason] = useState('');
  const deed = useDeed(onClose);
  const send = () => deed.send({ ...fields, reason });
  return (
    <Modal
      open
      onClose={onClose}
      title={title}
      primaryAction={{ content: action, onAction: send, loading: deed.isBusy, destructive: isDestructive }}
      secondaryActions={[{ content: dismiss, onAction: onClose, disabled: deed.isBusy }]}
    >
      <Modal.Section>
        <Form onSubmit={send}>
          <BlockStack gap="400">
            {deed.refusal === null ? null : <WholeError message={deed.refusal} />}
            <Text as="p">{text}</Text>
            {asksReason ? (
              <TextField
                label="Reason"
                helpText="Only staff see it"
                value={reason}
                onChange={setReason}
                error={deed.errorOf('reason', reason)}
                disabled={deed.isBusy}
                maxLength={500}
                autoComplete="off"
              />
            ) : null}
          </BlockStack>
        </Form>
      </Modal.Section>
    </Modal>
  );
}

/** What no field is to blame for. */
export function WholeError({ message }: { readonly message: string }) {
  return (
    <Banner tone="critical">
      <p>{message}</p>
    </Banner>
  );
}
