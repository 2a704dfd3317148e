/**
 * The documents the app sends, by their text, with the types of variables and answer: filled by
 * `schema/admin.generated.d.ts` (`npm run codegen`), so that a document not validated has no type.
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface AdminQueries {}
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface AdminMutations {}

export type AdminOperations = AdminQueries & AdminMutations;
export type DocumentText = keyof AdminOperations & string;

interface Operation {
  return: unknown;
  variables: unknown;
}

export type Answer<Text extends DocumentText> = AdminOperations[Text] extends infer Of extends Operation
  ? Of['return']
  : never;

export type Variables<Text extends DocumentText> = AdminOperations[Text] extends infer Of extends Operation
  ? Of['variables']
  : never;
