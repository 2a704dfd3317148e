import { Checkbox, Form, FormLayout, Modal, Select, TextField } from '@shopify/polaris';
import { useState } from 'react';
import { WholeError, type DeedModalProps } from '../confirm-modal.tsx';
import { useDeed } from '../use-deed.ts';

export interface TierModalProps extends DeedModalProps {
  /** Of the program now, lowest first. */
  readonly levels: readonly string[];
  readonly held: string;
  readonly locks: boolean;
}

export function TierModal({ levels, held, locks, onClose }: TierModalProps) {
  const [tier, setTier] = useState(levels.includes(held) ? held : (levels[0] ?? ''));
  const [locked, setLocked] = useState(locks);
  const [reason, setReason] = useState('');
  const deed = useDeed(onClose);
  const send = () => deed.send({ intent: 'set_tier', tier, locked: locked ? 'yes' : 'no', reason });
  return (
    <Modal
      open
      onClose={onClose}
      title={locks ? 'Lock tier' : 'Set tier'}
      primaryAction={{ content: locked ? 'Lock tier' : 'Set tier', onAction: send, loading: deed.isBusy }}
      secondaryActions={[{ content: 'Cancel', onAction: onClose, disabled: deed.isBusy }]}
    >
      <Modal.Section>
        <Form onSubmit={send}>
          <FormLayout>
            {deed.refusal === null ? null : <WholeError message={deed.refusal} />}
            <Select
              label="Tier"
              options={[...levels]}
              value={tier}
              onChange={setTier}
              error={deed.errorOf('tier', tier)}
              disabled={deed.isBusy}
            />
            <Checkbox
              label="Lock"
              helpText={
                locked
                  ? `Stays ${tier} whatever they spend, until you release it.`
                  : `Stays at least ${tier} until you release it. Spend can lift above it.`
              }
              checked={locked}
              onChange={setLocked}
              disabled={deed.isBusy}
            />
            <TextField
              label="Reason (optional)"
              helpText="Only staff see it"
              value={reason}
              onChange={setReason}
              error={deed.errorOf('reason', reason)}
              disabled={deed.isBusy}
              maxLength={500}
              autoComplete="off"
            />
          </FormLayout>
        </Form>
      </Modal.Section>
    </Modal>
  );
}
