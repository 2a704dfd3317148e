/**
 * Shopify's published Admin schema, built once, with the access scopes that fields and types need.
 * The file lies with the app, which makes its types of it; here it is data.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { buildClientSchema, type GraphQLSchema, type IntrospectionQuery } from 'graphql';

const FILE = new URL('../../app/shopify/admin/schema/admin_2026-10.json.gz', import.meta.url);

export interface AdminSchema {
  readonly schema: GraphQLSchema;
  /** By type (`Order`) and by field (`QueryRoot.orders`): what is needed, in Shopify's words. */
  readonly requiredAccess: ReadonlyMap<string, string>;
}

interface Told {
  readonly name: string;
  readonly requiredAccess?: string | null;
}

let built: AdminSchema | null = null;

export function adminSchema(): AdminSchema {
  built ??= build();
  return built;
}

function build(): AdminSchema {
  const file = JSON.parse(gunzipSync(readFileSync(FILE)).toString()) as { readonly data: IntrospectionQuery };
  const requiredAccess = new Map<string, string>();
  const note = (coordinate: string, told: Told) => {
    if (told.requiredAccess) requiredAccess.set(coordinate, told.requiredAccess);
  };
  const types = file.data.__schema.types as unknown as readonly (Told & {
    readonly fields?: readonly Told[] | null;
  })[];
  for (const type of types) {
    note(type.name, type);
    for (const field of type.fields ?? []) note(`${type.name}.${field.name}`, field);
  }
  return { schema: buildClientSchema(file.data, { assumeValid: true }), requiredAccess };
}
