import { BlockStack, Button, InlineError, InlineStack, Tag, Text, TextField } from '@shopify/polaris';
import { useState, type KeyboardEvent } from 'react';
import { valueAt, withValue } from './field.tsx';
import type { DraftState } from './use-draft.ts';

export interface WordListProps {
  readonly draft: DraftState;
  readonly path: string;
  readonly label: string;
  readonly helpText?: string;
}

/** Words typed one by one, or pasted with commas between them. */
export function WordList({ draft, path, label, helpText }: WordListProps) {
  const [typed, setTyped] = useState('');
  const words = valueAt(draft.form, path) as readonly string[];
  const change = (next: readonly string[]) => draft.edit(path, (form) => withValue(form, path, next));
  const add = () => {
    const news = typed.split(',').map((word) => word.trim());
    const next = [...new Set([...words, ...news.filter((word) => word !== '')])];
    setTyped('');
    if (next.length > words.length) change(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || typed === '') return;
    event.preventDefault();
    add();
  };
  const error = draft.problem(path);
  return (
    <BlockStack gap="200">
      <div onKeyDown={onKeyDown}>
        <TextField
          id={path}
          label={label}
          value={typed}
          onChange={setTyped}
          onBlur={add}
          autoComplete="off"
          maxLength={2000}
          {...(helpText === undefined ? {} : { helpText })}
          connectedRight={
            <Button onClick={add} disabled={typed.trim() === ''} accessibilityLabel={`Add to ${label}`}>
              Add
            </Button>
          }
        />
      </div>
      {error === undefined ? null : <InlineError message={error} fieldID={path} />}
      <Words words={words} onRemove={(word) => change(words.filter((one) => one !== word))} />
    </BlockStack>
  );
}

/** Shown up to a bound: a thousand tags on a page help nobody. */
const SHOWN = 50;

export function Words({
  words,
  nameOf = (word) => word,
  onRemove,
}: {
  readonly words: readonly string[];
  readonly nameOf?: (word: string) => string;
  readonly onRemove: (word: string) => void;
}) {
  if (words.length === 0) return null;
  return (
    <InlineStack gap="100">
      {words.slice(0, SHOWN).map((word) => (
        <Tag key={word} onRemove={() => onRemove(word)}>
          {nameOf(word)}
        </Tag>
      ))}
      {words.length > SHOWN ? (
        <Text as="span" tone="subdued">
          and {words.length - SHOWN} more
        </Text>
      ) : null}
    </InlineStack>
  );
}
