import { TextField, type TextFieldProps } from '@shopify/polaris';
import type { ProgramForm } from '#app/domain/program-form.ts';
import type { DraftState } from './use-draft.ts';

export interface FieldProps extends Pick<
  TextFieldProps,
  'label' | 'labelHidden' | 'prefix' | 'suffix' | 'helpText' | 'placeholder' | 'disabled'
> {
  readonly draft: DraftState;
  /** Its place in the document, such as `points.holdDays`. */
  readonly path: string;
  readonly isText?: boolean;
}

/** One typed field of the program. The name is its place in the document, so that a problem finds it. */
export function Field({ draft, path, isText = false, ...shown }: FieldProps) {
  const error = draft.problem(path);
  return (
    <TextField
      {...shown}
      id={path}
      name={path}
      value={String(valueAt(draft.form, path))}
      onChange={(value) => draft.edit(path, (form) => withValue(form, path, value))}
      onBlur={() => draft.touch(path)}
      autoComplete="off"
      {...(isText ? { maxLength: 100 } : { inputMode: 'decimal' as const })}
      {...(error === undefined ? {} : { error })}
    />
  );
}

type Tree = Readonly<Record<string, unknown>>;

export function valueAt(form: ProgramForm, path: string): unknown {
  return path.split('.').reduce<unknown>((at, key) => (at as Tree)[key], form);
}

/** A copy in which the value at `path` is replaced; what is not on the way stays the same. */
export function withValue(form: ProgramForm, path: string, value: unknown): ProgramForm {
  return replaced(form, path.split('.'), value) as ProgramForm;
}

function replaced(at: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(at)) {
    return at.map((item: unknown, index) => (String(index) === key ? replaced(item, rest, value) : item));
  }
  return { ...(at as Tree), [key]: replaced((at as Tree)[key], rest, value) };
}
