/** The program as everybody may know it. */
import { earningUnit, type ProgramVersion } from '../program.ts';
import type { WireProgram } from '../shopper-wire.ts';
import type { Instant, TimeZone } from '../time.ts';
import { onOffer, wireReward, type RewardOnOffer } from './wire-reward.ts';

export interface ProgramFacts {
  /** Origin of the app. */
  readonly api: string;
  readonly currency: string;
  readonly exponent: number;
  readonly timezone: TimeZone;
  /** The one in force. */
  readonly version: ProgramVersion;
  readonly words: WireProgram['words'];
  /** Active ones. */
  readonly rewards: readonly RewardOnOffer[];
}

export function wireProgram(facts: ProgramFacts, now: Instant): WireProgram {
  const { program, version } = facts.version;
  const { earning, points, joining, tiers } = program;
  return {
    version,
    api: facts.api,
    paused: program.paused,
    currency: facts.currency,
    exponent: facts.exponent,
    time_zone: facts.timezone,
    earning: {
      times: earning.rate.times,
      per: earning.rate.per,
      rounding: earning.rounding,
      unit_minor: earningUnit(facts.exponent),
      excluded: {
        product_ids: earning.excluded.productGids.map(idOf),
        collection_ids: earning.excluded.collectionGids.map(idOf),
        product_tags: earning.excluded.productTags,
      },
    },
    joining_points: joining.points,
    hold_days: points.holdDays,
    expiry_months: points.expiryMonths,
    tiers: {
      window_months: tiers.windowMonths,
      levels: tiers.levels.map(({ name, thresholdMinor, multiplier }) => ({
        ...{ name, from_minor: thresholdMinor, multiplier },
      })),
    },
    words: facts.words,
    rewards: onOffer(facts.rewards, now).flatMap((reward) => wireReward(reward) ?? []),
  };
}

/** The digits of a gid. */
const idOf = (gid: string): string => gid.split('/').at(-1) ?? gid;
