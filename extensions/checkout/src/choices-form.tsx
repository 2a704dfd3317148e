import { useState } from 'preact/hooks';
import type { Speech } from '../../shared/speech.ts';
import type { Choice } from './choices.ts';

interface Props {
  readonly choices: readonly Choice[];
  readonly speech: Speech;
  /** Merchandise in the cart, minor units. */
  readonly subtotal: number | null;
  readonly busy: boolean;
  readonly onUse: (choice: Choice) => void;
  /** Shown where there is nothing to choose. */
  readonly empty: string | null;
}

export function Choices({ choices, speech, subtotal, busy, onUse, empty }: Props) {
  const [picked, setPicked] = useState<string | null>(null);
  const open = choices.filter(({ minimumMissing }) => minimumMissing === null);
  const chosen = open.find(({ id }) => id === picked) ?? open[0];
  if (choices.length === 0) return empty === null ? null : <s-text>{empty}</s-text>;
  return (
    <s-stack gap="base">
      <s-choice-list
        label={speech.say('checkout.choose')}
        labelAccessibilityVisibility="exclusive"
        disabled={busy}
        values={chosen === undefined ? [] : [chosen.id]}
        onChange={(event: Event) => {
          const { values } = event.currentTarget as unknown as { readonly values?: readonly string[] };
          setPicked(values?.[0] ?? null);
        }}
      >
        {choices.map((choice) => (
          <s-choice key={choice.id} value={choice.id} disabled={choice.minimumMissing !== null}>
            {choice.name}
            {choice.minimumMissing !== null && (
              <s-text slot="details">
                {speech.say('checkout.needs', {
                  amount: speech.money(choice.minimumMissing),
                  cart: speech.money(subtotal ?? 0),
                })}
              </s-text>
            )}
          </s-choice>
        ))}
      </s-choice-list>
      {chosen !== undefined && (
        <s-button variant="secondary" loading={busy} onClick={() => onUse(chosen)}>
          {speech.say('checkout.use')}
        </s-button>
      )}
    </s-stack>
  );
}
