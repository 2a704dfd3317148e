import { Checkbox, TextField, type TextFieldProps } from '@shopify/polaris';
import type { RewardForm } from '#app/domain/rewards/reward-form.ts';
import type { RewardDraftState } from './use-reward-draft.ts';

type NamesOf<Kind> = {
  [Name in keyof RewardForm]: RewardForm[Name] extends Kind
    ? Kind extends RewardForm[Name]
      ? Name
      : never
    : never;
}[keyof RewardForm];

export interface RewardFieldProps extends Pick<
  TextFieldProps,
  'label' | 'prefix' | 'suffix' | 'helpText' | 'placeholder' | 'type' | 'connectedRight' | 'labelHidden'
> {
  readonly draft: RewardDraftState;
  readonly name: NamesOf<string>;
  readonly isText?: boolean;
}

/** One typed field of a reward; it has the name of its place in the form, so that a problem finds it. */
export function RewardField({ draft, name, isText = false, ...shown }: RewardFieldProps) {
  const error = draft.problem(name);
  return (
    <TextField
      {...shown}
      id={name}
      name={name}
      value={draft.form[name]}
      onChange={(value) => draft.edit({ [name]: value })}
      onBlur={() => draft.touch(name)}
      autoComplete="off"
      {...(isText ? { maxLength: 100 } : shown.type === 'date' ? {} : { inputMode: 'decimal' as const })}
      {...(error === undefined ? {} : { error })}
    />
  );
}

export function RewardSwitch({
  draft,
  name,
  label,
  helpText,
}: {
  readonly draft: RewardDraftState;
  readonly name: NamesOf<boolean>;
  readonly label: string;
  readonly helpText?: string;
}) {
  return (
    <Checkbox
      id={name}
      label={label}
      checked={draft.form[name]}
      onChange={(checked) => draft.edit({ [name]: checked })}
      {...(helpText === undefined ? {} : { helpText })}
    />
  );
}
