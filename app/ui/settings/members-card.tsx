import { Banner, BlockStack, Button, Card, Text, TextField } from '@shopify/polaris';
import { useState, type KeyboardEvent } from 'react';
import { Words } from '#app/ui/program/word-list.tsx';
import { useDeed } from '#app/ui/use-deed.ts';

export interface MembersCardProps {
  readonly customerTags: readonly string[];
  /** Of the program's version these are from. */
  readonly version: number;
}

/** Who takes part: everyone, less those whom a tag leaves out. */
export function MembersCard({ customerTags, version }: MembersCardProps) {
  const [typed, setTyped] = useState('');
  const deed = useDeed(() => setTyped(''));
  const save = (tags: readonly string[]) =>
    deed.send({ intent: 'eligibility', tags: JSON.stringify(tags), version: String(version) });
  const add = () => {
    const news = typed.split(',').map((word) => word.trim());
    const next = [...new Set([...customerTags, ...news.filter((word) => word !== '')])];
    if (next.length > customerTags.length) save(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || typed.trim() === '') return;
    event.preventDefault();
    add();
  };
  return (
    <Card>
      <BlockStack gap="400">
        {deed.refusal === null ? null : <Banner tone="critical">{deed.refusal}</Banner>}
        <Text as="p">
          {customerTags.length === 0
            ? 'Everyone with a customer account in your store takes part.'
            : 'Everyone takes part but customers with these tags. Their orders from now on earn nothing.'}
        </Text>
        <Words words={customerTags} onRemove={(tag) => save(customerTags.filter((one) => one !== tag))} />
        <div onKeyDown={onKeyDown}>
          <TextField
            label="Leave out customers tagged"
            helpText="Saved as a new version of your program."
            value={typed}
            onChange={setTyped}
            disabled={deed.isBusy}
            maxLength={255}
            autoComplete="off"
            connectedRight={
              <Button onClick={add} loading={deed.isBusy} disabled={typed.trim() === ''}>
                Leave out
              </Button>
            }
          />
        </div>
      </BlockStack>
    </Card>
  );
}
