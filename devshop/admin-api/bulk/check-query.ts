/** The rules a bulk query must keep: https://shopify.dev/docs/api/usage/bulk-operations/queries */
import {
  getNamedType,
  type GraphQLCompositeType,
  isCompositeType,
  isListType,
  isNonNullType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { adminSchema } from '../schema.ts';

const MOST_CONNECTIONS = 5;
const DEEPEST = 2;

interface Found {
  readonly connections: { readonly name: string; readonly depth: number; readonly inList: boolean }[];
  /** Nested connections whose parent does not tell its id. */
  readonly withoutId: string[];
}

interface Place {
  readonly depth: number;
  readonly inList: boolean;
  /** The parent is a connection's node and selects its id; no matter at the top. */
  readonly hasId: boolean;
}

/** What is wrong with it, in Shopify's way of saying it; `null` when nothing is. */
export function complaintAbout(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): string | null {
  if (operation.operation !== 'query') return 'Bulk queries cannot be mutations.';
  const root = adminSchema().schema.getQueryType();
  const top = operation.selectionSet.selections;
  if (!root || top.length !== 1) return 'Bulk queries must have exactly one top level field.';
  if (top.some((one) => one.kind === Kind.FIELD && /^nodes?$/.test(one.name.value))) {
    return 'Bulk queries cannot contain a top level `node` or `nodes` field.';
  }
  const found: Found = { connections: [], withoutId: [] };
  walk(operation.selectionSet, root, fragments, { depth: 0, inList: false, hasId: true }, found);
  const { connections, withoutId } = found;
  if (connections.length === 0) return 'Bulk queries must contain at least one connection.';
  if (connections.length > MOST_CONNECTIONS) return 'Bulk queries cannot contain more than 5 connections.';
  if (connections.some(({ inList }) => inList)) {
    return 'Queries that contain a connection field within a list field are not currently supported.';
  }
  if (connections.some(({ depth }) => depth > DEEPEST)) {
    return 'Bulk queries cannot contain connections with a nesting depth greater than 2.';
  }
  if (withoutId.length === 0) return null;
  return (
    "The parent 'node' field for a nested connection must select the 'id' field without an alias and must be " +
    `of 'ID' return type. Connection fields without 'id': ${withoutId.join(', ')}.`
  );
}

function walk(
  selection: SelectionSetNode,
  type: GraphQLCompositeType,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  place: Place,
  found: Found,
): void {
  for (const node of fieldsOf(selection, fragments)) {
    if (!('getFields' in type) || !node.selectionSet) continue;
    const field = type.getFields()[node.name.value];
    const named = field ? getNamedType(field.type) : undefined;
    if (!field || !isCompositeType(named)) continue;
    if (named.name.endsWith('Connection')) {
      const depth = place.depth + 1;
      found.connections.push({ name: node.name.value, depth, inList: place.inList });
      if (!place.hasId) found.withoutId.push(node.name.value);
      walk(node.selectionSet, named, fragments, { depth, inList: false, hasId: true }, found);
      continue;
    }
    const isPart = type.name.endsWith('Connection') || type.name.endsWith('Edge');
    const isList = isListType(isNonNullType(field.type) ? field.type.ofType : field.type);
    const isNode = isPart && node.name.value !== 'edges' && node.name.value !== 'pageInfo';
    const next = {
      depth: place.depth,
      inList: place.inList || (isList && !isPart),
      hasId: isNode ? selectsId(node.selectionSet, fragments) : place.hasId,
    };
    walk(node.selectionSet, named, fragments, next, found);
  }
}

function selectsId(
  selection: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): boolean {
  return fieldsOf(selection, fragments).some((node) => node.name.value === 'id' && !node.alias);
}

/** With those of fragments. */
function fieldsOf(
  selection: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): FieldNode[] {
  return selection.selections.flatMap((node) => {
    if (node.kind === Kind.FIELD) return [node];
    const part = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value);
    return part ? fieldsOf(part.selectionSet, fragments) : [];
  });
}
