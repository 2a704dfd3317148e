import { useAppBridge } from '@shopify/app-bridge-react';
import { BlockStack, Button, InlineError, InlineStack, Tag, Text } from '@shopify/polaris';

export interface Resource {
  readonly gid: string;
  readonly title: string;
}

export interface ResourceChoiceProps {
  /** Of the field, so that a problem finds its button. */
  readonly id: string;
  readonly type: 'product' | 'collection';
  readonly multiple: boolean;
  readonly chosen: readonly Resource[];
  readonly error: string | undefined;
  readonly onChange: (chosen: readonly Resource[]) => void;
}

/** Shown up to a bound: a hundred products on a page help nobody. */
const SHOWN = 25;

/** Products or collections, chosen in Shopify's own dialog. */
export function ResourceChoice({ id, type, multiple, chosen, error, onChange }: ResourceChoiceProps) {
  const shopify = useAppBridge();
  const pick = async () => {
    const picked = await shopify.resourcePicker({
      ...{ type, multiple, action: 'select', filter: { variants: false } },
      selectionIds: chosen.map(({ gid }) => ({ id: gid })),
    });
    if (picked === undefined) return;
    const found = picked as unknown as readonly { readonly id: string; readonly title: string }[];
    onChange(found.map(({ id: gid, title }) => ({ gid, title })));
  };
  const noun = multiple ? `${type}s` : type;
  return (
    <BlockStack gap="200" inlineAlign="start">
      <Button id={id} onClick={() => void pick()}>
        {chosen.length === 0 ? `Choose ${noun}` : `Change ${noun}`}
      </Button>
      {error === undefined ? null : <InlineError message={error} fieldID={id} />}
      {chosen.length === 0 ? null : (
        <InlineStack gap="100">
          {chosen.slice(0, SHOWN).map(({ gid, title }) => (
            <Tag key={gid} onRemove={() => onChange(chosen.filter((one) => one.gid !== gid))}>
              {title}
            </Tag>
          ))}
          {chosen.length > SHOWN ? (
            <Text as="span" tone="subdued">
              and {chosen.length - SHOWN} more
            </Text>
          ) : null}
        </InlineStack>
      )}
    </BlockStack>
  );
}
