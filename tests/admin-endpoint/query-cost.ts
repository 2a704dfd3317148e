/**
 * The requested cost of a document by Shopify's published rule, read strictly: an object costs 1, a
 * connection its page size times what one node costs, scalars nothing, a mutation 10.
 * https://shopify.dev/docs/api/usage/limits#cost-calculation
 */
import {
  getNamedType,
  isCompositeType,
  isListType,
  isNonNullType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';

type Values = Readonly<Record<string, unknown>>;

export function queryCost(schema: GraphQLSchema, document: DocumentNode, variables: Values): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  if (!operation) return 0;
  const root = schema.getRootType(operation.operation);
  if (!root) return 0;
  if (operation.operation === 'mutation') return 10;
  return selectionCost(operation.selectionSet, root);

  function selectionCost(selection: SelectionSetNode, type: GraphQLCompositeType): number {
    let cost = 0;
    for (const node of selection.selections) {
      if (node.kind === Kind.FIELD) cost += fieldCost(node, type);
      else if (node.kind === Kind.INLINE_FRAGMENT)
        cost += selectionCost(node.selectionSet, onType(node, type));
      else {
        const fragment = fragments.get(node.name.value);
        if (fragment) cost += selectionCost(fragment.selectionSet, onType(fragment, type));
      }
    }
    return cost;
  }

  function onType(
    node: { readonly typeCondition?: { readonly name: { readonly value: string } } | undefined },
    type: GraphQLCompositeType,
  ): GraphQLCompositeType {
    const named = node.typeCondition ? schema.getType(node.typeCondition.name.value) : undefined;
    return named && isCompositeType(named) ? named : type;
  }

  function fieldCost(node: FieldNode, parent: GraphQLCompositeType): number {
    if (!('getFields' in parent) || !node.selectionSet) return 0;
    const field = parent.getFields()[node.name.value];
    if (!field) return 0;
    const named = getNamedType(field.type);
    if (!isCompositeType(named)) return 0;
    const inner = selectionCost(node.selectionSet, named);
    if (named.name.endsWith('Connection')) {
      const pageInfo = selectsPageInfo(node.selectionSet) ? 1 : 0;
      return pageSize(node) * (inner - pageInfo) + pageInfo;
    }
    return isList(field.type) ? pageSize(node) * (1 + inner) : 1 + inner;
  }

  function pageSize(node: FieldNode): number {
    for (const argument of node.arguments ?? []) {
      const value =
        argument.value.kind === Kind.VARIABLE
          ? variables[argument.value.name.value]
          : literal(argument.value);
      if (argument.name.value === 'ids' && Array.isArray(value)) return value.length;
      if (['first', 'last'].includes(argument.name.value)) return Number(value);
    }
    return 1;
  }
}

function selectsPageInfo(selection: SelectionSetNode): boolean {
  return selection.selections.some((node) => node.kind === Kind.FIELD && node.name.value === 'pageInfo');
}

function literal(value: unknown): unknown {
  return (value as { value?: unknown }).value;
}

function isList(type: GraphQLOutputType): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type);
}
