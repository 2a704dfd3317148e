/** What mutations answer when they refuse, and the parts of every payload. */
import { GraphQLError } from 'graphql';
import { fieldsOf } from './fields.ts';

export interface UserError {
  readonly field?: readonly string[] | null;
  readonly message: string;
  readonly code?: string | null;
  readonly elementIndex?: number | null;
}

export const USER_ERROR = fieldsOf<UserError>({
  field: ({ field }) => field ?? null,
  message: ({ message }) => message,
  code: ({ code }) => code ?? null,
  elementIndex: ({ elementIndex }) => elementIndex ?? null,
  extraInfo: () => null,
});

/** The parts of a payload are there by name; what was refused has only `userErrors`. */
export function payload(...names: readonly string[]) {
  const part = (name: string) => (told: Readonly<Record<string, unknown>>) => told[name] ?? null;
  return fieldsOf<Record<string, unknown>>(
    Object.fromEntries([...names, 'userErrors'].map((name) => [name, part(name)])),
  );
}

export function refusal(field: readonly string[] | null, message: string, code: string | null = null) {
  return { userErrors: [{ field, message, code }] };
}

export function notPlayed(what: string): GraphQLError {
  return new GraphQLError(`devshop does not play ${what}`, { extensions: { code: 'NOT_IMPLEMENTED' } });
}
