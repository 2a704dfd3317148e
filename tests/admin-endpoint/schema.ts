/** Shopify's published Admin schema, as checked in. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { buildClientSchema, type GraphQLSchema, type IntrospectionQuery } from 'graphql';

let built: GraphQLSchema | null = null;

export function adminSchema(): GraphQLSchema {
  if (built) return built;
  const file = new URL('../../app/shopify/admin/schema/admin_2026-10.json.gz', import.meta.url);
  const introspection = JSON.parse(gunzipSync(readFileSync(file)).toString()) as {
    readonly data: IntrospectionQuery;
  };
  built = buildClientSchema(introspection.data);
  return built;
}
