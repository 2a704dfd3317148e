import { BlockStack, Button, InlineError, InlineStack, Text } from '@shopify/polaris';
import { useAppBridge } from '@shopify/app-bridge-react';
import { useState } from 'react';
import { valueAt, withValue } from './field.tsx';
import type { DraftState } from './use-draft.ts';
import { Words } from './word-list.tsx';

export interface ResourceListProps {
  readonly draft: DraftState;
  readonly path: string;
  readonly label: string;
  readonly type: 'product' | 'collection';
  /** By gid, as far as the server knows them. */
  readonly names: Readonly<Record<string, string>>;
}

/** Products or collections, chosen in Shopify's own dialog. */
export function ResourceList({ draft, path, label, type, names }: ResourceListProps) {
  const shopify = useAppBridge();
  const [picked, setPicked] = useState<Readonly<Record<string, string>>>({});
  const gids = valueAt(draft.form, path) as readonly string[];
  const change = (next: readonly string[]) => draft.edit(path, (form) => withValue(form, path, next));
  const pick = async () => {
    const chosen = await shopify.resourcePicker({
      ...{ type, multiple: true, action: 'select', filter: { variants: false } },
      selectionIds: gids.map((id) => ({ id })),
    });
    if (chosen === undefined) return;
    const found = (chosen as unknown as readonly { id: string; title: string }[]).map(({ id, title }) => [
      id,
      title,
    ]);
    setPicked((known) => ({ ...known, ...(Object.fromEntries(found) as Record<string, string>) }));
    change(found.map(([id = '']) => id));
  };
  const error = draft.problem(path);
  return (
    <BlockStack gap="200">
      <InlineStack align="space-between" blockAlign="center" gap="200">
        <Text as="span">{label}</Text>
        <Button id={path} onClick={() => void pick()}>
          {type === 'product' ? 'Choose products' : 'Choose collections'}
        </Button>
      </InlineStack>
      {error === undefined ? null : <InlineError message={error} fieldID={path} />}
      <Words
        words={gids}
        nameOf={(gid) => picked[gid] ?? names[gid] ?? `${typeName(type)} ${gid.split('/').at(-1) ?? ''}`}
        onRemove={(gid) => change(gids.filter((one) => one !== gid))}
      />
    </BlockStack>
  );
}

const typeName = (type: ResourceListProps['type']) => (type === 'product' ? 'Product' : 'Collection');
