/** The block around what is loaded: while it comes, and when it does not. */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Voice } from '../../shared/speech.ts';

interface Props<Value> {
  readonly i18n: Voice['i18n'];
  /** Null where it could not be asked. */
  readonly ask: () => Promise<Value | null>;
  readonly children: (value: Value) => ComponentChildren;
}

export function LoadingBlock<Value>({ i18n, ask, children }: Props<Value>) {
  const [value, setValue] = useState<Value | null | undefined>(undefined);
  function load(): void {
    setValue(undefined);
    void ask().then(setValue, () => setValue(null));
  }
  useEffect(load, []);
  return (
    <s-admin-block heading={i18n.translate('till.points')}>
      {value === undefined && <s-spinner accessibilityLabel={i18n.translate('till.looking')} />}
      {value === null && (
        <s-banner tone="critical">
          {i18n.translate('till.notLoaded', { word: i18n.translate('unit.word') })}
          <s-button slot="secondary-actions" variant="secondary" onClick={load}>
            {i18n.translate('spend.tryAgain')}
          </s-button>
        </s-banner>
      )}
      {value !== undefined && value !== null && children(value)}
    </s-admin-block>
  );
}
