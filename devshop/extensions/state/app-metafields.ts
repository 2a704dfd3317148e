/** `appMetafields`: those that the extension asks for in its TOML, of what the page is about. */
import { gid } from '../../shop/ids.ts';
import { appNumber, findMetafield, storedNamespace } from '../../shop/metafields.ts';
import type { Visit } from '../../pages/visitor.ts';
import type { Extension } from '../read-extensions.ts';
import type { PageContext } from './page-context.ts';

interface Owner {
  readonly type: 'shop' | 'customer' | 'product' | 'variant' | 'order';
  readonly gid: string;
}

/** Namespaces come back as they were asked for: `$app`. */
export function appMetafields(
  { shop, devshop }: Visit,
  extension: Extension,
  target: string,
  context: PageContext,
  owners: readonly Owner[],
): object[] {
  const app = appNumber(devshop.box.options.clientId);
  const { record } = shop.state;
  const all: readonly Owner[] = [
    { type: 'shop', gid: gid(record) },
    ...(context.customer === null ? [] : [{ type: 'customer', gid: gid(context.customer) } as const]),
    ...owners,
  ];
  return all.flatMap(({ type, gid: ownerGid }) =>
    (extension.metafields[target] ?? []).flatMap(({ namespace, key }) => {
      const found = findMetafield(shop.state, ownerGid, storedNamespace(namespace, app), key);
      if (found === null) return [];
      const { value, metafieldType } = found;
      return {
        target: { type, id: ownerGid },
        metafield: { key, namespace, value, valueType: valueTypeOf(metafieldType), type: metafieldType },
      };
    }),
  );
}

function valueTypeOf(type: string): string {
  if (type === 'boolean') return 'boolean';
  if (type === 'number_integer') return 'integer';
  if (type === 'number_decimal') return 'float';
  const isJson = type === 'json' || type === 'money' || type === 'rating' || type.startsWith('list.');
  return isJson ? 'json_string' : 'string';
}
