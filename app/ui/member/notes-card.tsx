import {
  BlockStack,
  Box,
  Button,
  ButtonGroup,
  Card,
  Form,
  InlineStack,
  Text,
  TextField,
} from '@shopify/polaris';
import { useState } from 'react';
import { useFormat } from '../format.tsx';
import { ConfirmModal } from '../confirm-modal.tsx';
import { useDeed } from '../use-deed.ts';

export interface MemberNote {
  readonly id: string;
  readonly body: string;
  readonly staffName: string;
  /** UTC epoch, milliseconds. */
  readonly createdAt: number;
  readonly editedAt: number | null;
}

const MAX_LENGTH = 2_000;

/** What to remember about this person. */
export function NotesCard({ notes }: { readonly notes: readonly MemberNote[] }) {
  const [isAdding, setAdding] = useState(false);
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          Notes
        </Text>
        {notes.length === 0 && !isAdding ? (
          <Text as="p" tone="subdued">
            What to remember about this person.
          </Text>
        ) : null}
        {isAdding ? <NoteForm onClose={() => setAdding(false)} /> : null}
        {notes.length === 0 ? null : (
          <BlockStack as="ul" gap="300">
            {notes.map((note) => (
              <Box as="li" key={note.id}>
                <Note note={note} />
              </Box>
            ))}
          </BlockStack>
        )}
        {isAdding ? null : (
          <InlineStack>
            <Button onClick={() => setAdding(true)}>Add note</Button>
          </InlineStack>
        )}
      </BlockStack>
    </Card>
  );
}

function Note({ note }: { readonly note: MemberNote }) {
  const { date } = useFormat();
  const [open, setOpen] = useState<'edit' | 'delete' | null>(null);
  const close = () => setOpen(null);
  if (open === 'edit') return <NoteForm note={note} onClose={close} />;
  return (
    <BlockStack gap="100">
      <div style={{ whiteSpace: 'pre-wrap' }}>
        <Text as="p" breakWord>
          {note.body}
        </Text>
      </div>
      <Text as="p" tone="subdued" variant="bodySm">
        {`${note.staffName}, ${date(note.createdAt)}${note.editedAt === null ? '' : ', edited'}`}
      </Text>
      <InlineStack gap="300">
        <Button
          variant="plain"
          onClick={() => setOpen('edit')}
          accessibilityLabel={`Edit note: ${note.body}`}
        >
          Edit
        </Button>
        <Button
          variant="plain"
          tone="critical"
          onClick={() => setOpen('delete')}
          accessibilityLabel={`Delete note: ${note.body}`}
        >
          Delete
        </Button>
      </InlineStack>
      {open === 'delete' ? (
        <ConfirmModal
          title="Delete note?"
          text="It can’t be brought back."
          action="Delete note"
          isDestructive
          fields={{ intent: 'note_delete', noteId: note.id }}
          onClose={close}
        />
      ) : null}
    </BlockStack>
  );
}

function NoteForm({ note, onClose }: { readonly note?: MemberNote; readonly onClose: () => void }) {
  const [body, setBody] = useState(note?.body ?? '');
  const deed = useDeed(onClose);
  const send = () =>
    deed.send(note ? { intent: 'note_edit', noteId: note.id, body } : { intent: 'note_add', body });
  return (
    <Form onSubmit={send}>
      <BlockStack gap="200">
        <TextField
          label={note ? 'Note' : 'New note'}
          value={body}
          onChange={setBody}
          multiline={3}
          maxLength={MAX_LENGTH}
          error={deed.errorOf('body', body) || (deed.refusal ?? false)}
          disabled={deed.isBusy}
          autoComplete="off"
          autoFocus
        />
        <ButtonGroup>
          <Button submit loading={deed.isBusy}>
            Save note
          </Button>
          <Button onClick={onClose} disabled={deed.isBusy}>
            Cancel
          </Button>
        </ButtonGroup>
      </BlockStack>
    </Form>
  );
}
