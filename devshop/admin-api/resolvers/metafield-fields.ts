import { gid } from '../../shop/ids.ts';
import { digestOf, findMetafield, metafieldsOf, storedNamespace } from '../../shop/metafields.ts';
import type { Metafield } from '../../shop/state.ts';
import { connection } from '../connection.ts';
import { type Field, fieldsOf, timeText, unsigned } from './fields.ts';

/** `metafield` and `metafields` of whatever has a gid. */
export function metafieldFields<Source extends { readonly type: string; readonly id: number }>(): Readonly<
  Record<'metafield' | 'metafields', Field<Source>>
> {
  return {
    metafield: (source, { namespace, key }, { state, appNumber }) =>
      findMetafield(state, gid(source), storedNamespace(namespace ?? '$app', appNumber), key ?? ''),
    metafields: (source, args, context) => {
      const { namespace } = args;
      const wanted = namespace ? storedNamespace(namespace, context.appNumber) : null;
      const all = metafieldsOf(context.state, gid(source));
      const found = all.filter((one) => wanted === null || one.namespace === wanted);
      return connection(found, args, context, { idOf: ({ id }) => id });
    },
  };
}

export const METAFIELD_FIELDS = {
  Metafield: fieldsOf<Metafield>({
    id: gid,
    legacyResourceId: ({ id }) => unsigned(id),
    namespace: ({ namespace }) => namespace,
    key: ({ key }) => key,
    type: ({ metafieldType }) => metafieldType,
    value: ({ value }) => value,
    jsonValue: ({ metafieldType, value }) =>
      /^(json|number_integer|boolean|list\.)/.test(metafieldType) ? (JSON.parse(value) as unknown) : value,
    compareDigest: (metafield) => digestOf(metafield),
    ownerType: ({ ownerGid }) => /\/([A-Za-z]+)\/\d+$/.exec(ownerGid)?.[1]?.toUpperCase() ?? 'SHOP',
    createdAt: ({ createdAt }) => timeText(createdAt),
    updatedAt: ({ updatedAt }) => timeText(updatedAt),
  }),
};
