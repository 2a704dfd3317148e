/** Documents as text, parsed and held against the schema; each text once. */
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import { adminSchema } from './schema.ts';

export type CheckedDocument =
  | {
      readonly ok: true;
      readonly document: DocumentNode;
      readonly operations: readonly OperationDefinitionNode[];
      readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
    }
  | { readonly ok: false; readonly errors: readonly GraphQLError[] };

const MOST_KEPT = 500;
const checked = new Map<string, CheckedDocument>();

export function checkDocument(text: string): CheckedDocument {
  const known = checked.get(text);
  if (known) return known;
  if (checked.size >= MOST_KEPT) checked.clear();
  const result = check(text);
  checked.set(text, result);
  return result;
}

function check(text: string): CheckedDocument {
  let document: DocumentNode;
  try {
    document = parse(text);
  } catch (error) {
    if (error instanceof GraphQLError) return { ok: false, errors: [error] };
    throw error;
  }
  const errors = validate(adminSchema().schema, document);
  if (errors.length > 0) return { ok: false, errors };
  const operations: OperationDefinitionNode[] = [];
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) operations.push(definition);
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  return { ok: true, document, operations, fragments };
}
