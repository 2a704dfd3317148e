/** Refuses what the token's scopes do not cover, as the published schema tells field by field. */
import { getNamedType, GraphQLError, type GraphQLResolveInfo } from 'graphql';
import { adminSchema } from './schema.ts';

interface Need {
  /** Any of these will do. */
  readonly scopes: readonly string[];
  /** Shopify's words. */
  readonly text: string;
}

const needs = new Map<string, Need | null>();

/** Throws what Shopify answers for a field that the scopes do not reach. */
export function checkAccess(info: GraphQLResolveInfo, scopes: ReadonlySet<string>): void {
  const coordinate = `${info.parentType.name}.${info.fieldName}`;
  let need = needs.get(coordinate);
  if (need === undefined) {
    need = needOf(coordinate, getNamedType(info.returnType).name);
    needs.set(coordinate, need);
  }
  if (need === null || need.scopes.some((scope) => isGranted(scope, scopes))) return;
  throw accessDenied(info.fieldName, need.text);
}

export function accessDenied(fieldName: string, requiredAccess: string): GraphQLError {
  return new GraphQLError(`Access denied for ${fieldName} field. Required access: ${requiredAccess}`, {
    extensions: {
      code: 'ACCESS_DENIED',
      documentation: 'https://shopify.dev/api/usage/access-scopes',
      requiredAccess,
    },
  });
}

/** Writing contains reading. */
export function isGranted(scope: string, granted: ReadonlySet<string>): boolean {
  return granted.has(scope) || granted.has(scope.replace(/^read_/, 'write_'));
}

/** The field's own need, else that of what it returns; behind a connection, of its nodes. */
function needOf(coordinate: string, returned: string): Need | null {
  const { requiredAccess } = adminSchema();
  const node = returned.replace(/Connection$/, '');
  const text = requiredAccess.get(coordinate) ?? requiredAccess.get(returned) ?? requiredAccess.get(node);
  if (text === undefined) return null;
  // What follows is about staff members and plans.
  const [ofApps = ''] = text.split('Also:');
  const scopes = [...ofApps.matchAll(/`((?:read|write)_[a-z_]+)`/g)].map((match) => match[1] ?? '');
  return scopes.length === 0 ? null : { scopes, text };
}
