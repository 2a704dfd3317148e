/** The ladder of tiers: where each begins, what each earns, and which is the member's. */
import type { WireProgram } from '../../../app/domain/shopper-wire.ts';
import { scaled } from '../../shared/earning.ts';
import type { Speech } from '../../shared/speech.ts';

interface Props {
  readonly program: WireProgram;
  /** The member's own. */
  readonly tier: string | null;
  readonly speech: Speech;
}

export function Tiers({ program, tier, speech }: Props) {
  const { levels, window_months: months } = program.tiers;
  if (levels.length < 2) return null;
  return (
    <s-section heading={speech.say('page.tiers')}>
      <s-stack gap="base">
        {levels.map(({ name, from_minor: from, multiplier }) => (
          <s-stack key={name} gap="small-200">
            <s-stack direction="inline" gap="small" alignItems="center">
              <s-text type="strong">{name}</s-text>
              {name === tier && <s-badge>{speech.say('tier.yours')}</s-badge>}
            </s-stack>
            <s-text>{earns(program, multiplier, speech)}</s-text>
            <s-text color="subdued">
              {from === 0
                ? speech.say('tier.start')
                : speech.say('tier.from', {
                    count: months,
                    months: speech.number(months),
                    amount: speech.money(from),
                  })}
            </s-text>
          </s-stack>
        ))}
      </s-stack>
    </s-section>
  );
}

/** "6.25 points per $1.00". */
function earns(
  { earning }: WireProgram,
  multiplier: WireProgram['tiers']['levels'][number]['multiplier'],
  speech: Speech,
): string {
  const { unit_minor: unit } = earning;
  const thousandths = scaled(unit * 1_000, [earning, multiplier], 'floor');
  return speech.say('tier.earns', {
    points: speech.points(thousandths / 1_000),
    amount: speech.money(unit),
  });
}
