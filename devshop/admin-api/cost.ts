/**
 * What a document costs by Shopify's published rule, before it is carried out: nothing for scalars, 1 for an
 * object, the page size times what a node costs for a connection, the dearest choice for unions, 10 for a
 * mutation. Shopify's own figures for large pages are lower and not published; README.md says so.
 * https://shopify.dev/docs/api/usage/limits#cost-calculation
 */
import {
  getNamedType,
  type GraphQLCompositeType,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isListType,
  isNonNullType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

export const MUTATION_COST = 10;
export const MOST_A_QUERY = 1000;

interface Document {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
}

export function requestedCost(document: Document, operation: OperationDefinitionNode): number {
  if (operation.operation === 'mutation') return MUTATION_COST * operation.selectionSet.selections.length;
  const root = document.schema.getRootType(operation.operation);
  return root ? selectionCost(document, operation.selectionSet, root) : 0;
}

function selectionCost(document: Document, selection: SelectionSetNode, type: GraphQLCompositeType): number {
  let cost = 0;
  /** Of the choices of a union or interface only the dearest counts: an object has one type. */
  let dearest = 0;
  for (const node of selection.selections) {
    if (node.kind === Kind.FIELD) {
      cost += fieldCost(document, node, type);
      continue;
    }
    const part = node.kind === Kind.INLINE_FRAGMENT ? node : document.fragments.get(node.name.value);
    if (!part) continue;
    const named = part.typeCondition ? document.schema.getType(part.typeCondition.name.value) : type;
    const inner = selectionCost(document, part.selectionSet, named && isCompositeType(named) ? named : type);
    if (isAbstractType(type) && named !== type) dearest = Math.max(dearest, inner);
    else cost += inner;
  }
  return cost + dearest;
}

function fieldCost(document: Document, node: FieldNode, parent: GraphQLCompositeType): number {
  if (!('getFields' in parent) || !node.selectionSet) return 0;
  const field = parent.getFields()[node.name.value];
  const named = field ? getNamedType(field.type) : undefined;
  if (!field || !isCompositeType(named)) return 0;
  if (named.name.endsWith('Connection')) {
    return sizeOf(document, node) * nodeCost(document, node.selectionSet, named);
  }
  const isList = isListType(isNonNullType(field.type) ? field.type.ofType : field.type);
  const inner = 1 + selectionCost(document, node.selectionSet, named);
  return isList ? sizeOf(document, node) * inner : inner;
}

/** Of one node of a connection; `edges`, `nodes` and `pageInfo` cost nothing themselves. */
function nodeCost(document: Document, selection: SelectionSetNode, type: GraphQLCompositeType): number {
  let cost = 0;
  for (const node of selection.selections) {
    if (node.kind !== Kind.FIELD || !('getFields' in type) || !node.selectionSet) continue;
    const field = type.getFields()[node.name.value];
    const named = field ? getNamedType(field.type) : undefined;
    if (!isCompositeType(named) || node.name.value === 'pageInfo') continue;
    const inner =
      node.name.value === 'edges'
        ? nodeCost(document, node.selectionSet, named)
        : 1 + selectionCost(document, node.selectionSet, named);
    cost = Math.max(cost, inner);
  }
  return cost;
}

/** What the arguments ask for; lists without any count as one. */
function sizeOf(document: Document, node: FieldNode): number {
  for (const { name, value } of node.arguments ?? []) {
    if (!['first', 'last', 'ids'].includes(name.value)) continue;
    const told = value.kind === Kind.VARIABLE ? document.variables[value.name.value] : literal(value);
    if (Array.isArray(told)) return told.length;
    if (told !== null && told !== undefined) return Number(told);
  }
  return 1;
}

function literal(value: object): unknown {
  if ('values' in value) return value.values;
  return 'value' in value ? value.value : null;
}
