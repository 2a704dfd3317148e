import { Form, FormLayout, Modal, Select, TextField } from '@shopify/polaris';
import { useState } from 'react';
import { WholeError, type DeedModalProps } from '../confirm-modal.tsx';
import { useDeed } from '../use-deed.ts';

const EXPIRIES = [
  { label: 'As the program says', value: 'program' },
  { label: 'Never', value: 'never' },
  { label: 'On a date', value: 'on' },
];

export function AdjustModal({ onClose }: DeedModalProps) {
  const [points, setPoints] = useState('');
  const [reason, setReason] = useState('');
  const [expires, setExpires] = useState('program');
  const [date, setDate] = useState('');
  const deed = useDeed(onClose);
  const send = () => deed.send({ intent: 'adjust', points, reason, expires, date });
  const takesAway = /^\s*[-−]/.test(points);
  return (
    <Modal
      open
      onClose={onClose}
      title="Adjust points"
      primaryAction={{ content: 'Save', onAction: send, loading: deed.isBusy }}
      secondaryActions={[{ content: 'Cancel', onAction: onClose, disabled: deed.isBusy }]}
    >
      <Modal.Section>
        <Form onSubmit={send}>
          <FormLayout>
            {deed.refusal === null ? null : <WholeError message={deed.refusal} />}
            <TextField
              label="Points"
              helpText="Use − to take away"
              value={points}
              onChange={setPoints}
              error={deed.errorOf('points', points)}
              disabled={deed.isBusy}
              inputMode="text"
              autoComplete="off"
              autoFocus
            />
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
            {takesAway ? null : (
              <Select
                label="Expires"
                options={EXPIRIES}
                value={expires}
                onChange={setExpires}
                disabled={deed.isBusy}
              />
            )}
            {takesAway || expires !== 'on' ? null : (
              <TextField
                label="Last day"
                type="date"
                value={date}
                onChange={setDate}
                error={deed.errorOf('date', date)}
                disabled={deed.isBusy}
                autoComplete="off"
              />
            )}
          </FormLayout>
        </Form>
      </Modal.Section>
    </Modal>
  );
}
