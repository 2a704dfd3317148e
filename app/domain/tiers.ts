/**
 * Tiers as a fold over a member's dated spend. An order counts from its placed time, a refund lowers its own
 * order from its own time on and only while that order is in the window, and the window at t is [t - window, t):
 * an order never counts towards its own tier, nor do orders placed at the same instant see each other.
 */
import { versionAt, type ProgramVersion, type TierLevel } from './program.ts';
import { staffTierAt, withStaffTier, type DatedStaffTier } from './staff-tier.ts';
import { addMonths, DAY_MS, type Instant, type TimeZone } from './time.ts';

export interface DatedSpend {
  readonly placedAt: Instant;
  readonly grossMinor: number;
  /** `[at, spend from then on]`, ascending, all after `placedAt`. */
  readonly reductions: readonly (readonly [Instant, number])[];
}

export interface TierAt {
  /** Held: by spend, or by what staff gave. */
  readonly level: TierLevel;
  /** What spend alone would give. */
  readonly bySpend: TierLevel;
  readonly spendMinor: number;
  readonly windowFrom: Instant;
}

/** The highest level whose threshold is met. */
export function levelFor(levels: readonly TierLevel[], spendMinor: number): TierLevel {
  let found = levels[0];
  if (!found) throw new Error('a program without tiers');
  for (const level of levels) if (spendMinor >= level.thresholdMinor) found = level;
  return found;
}

/**
 * Whether the window's start moves back within the next days, so that orders which have just left come in again:
 * a month before 28 March, noon, is 28 February, noon, but a month before 29 March, midnight, 28 February, midnight.
 */
export function windowTurnsBack(version: ProgramVersion, at: Instant, zone: TimeZone): boolean {
  const start = windowStart(version, at, zone);
  // Each day ahead moves the start by a day, but at a month's end, where several days share one start.
  return [1, 2, 3, 4].some(
    (days) => windowStart(version, at + days * DAY_MS, zone) < start + (days - 0.5) * DAY_MS,
  );
}

export function windowStart(version: ProgramVersion, at: Instant, zone: TimeZone): Instant {
  return addMonths(at, -version.program.tiers.windowMonths, zone);
}

/**
 * Folds a member's history; ask it for moments in ascending order. Costs one pass over the history for any
 * number of moments.
 */
export class TierFold {
  readonly #orders: readonly DatedSpend[];
  readonly #versions: readonly ProgramVersion[];
  readonly #zone: TimeZone;
  readonly #given: readonly DatedStaffTier[];
  /** Changes in order of time: at `at` the order at `index` becomes worth `minor`. */
  readonly #steps: { at: Instant; index: number; minor: number }[] = [];
  readonly #value: number[];
  #nextStep = 0;
  /** Orders `[#first, length)` are in the window as far as they are placed; `#sum` is what they are worth. */
  #first = 0;
  #sum = 0;

  /** @param given tiers by staff, in order of time */
  constructor(
    orders: readonly DatedSpend[],
    versions: readonly ProgramVersion[],
    zone: TimeZone,
    given: readonly DatedStaffTier[] = [],
  ) {
    this.#orders = [...orders].sort((a, b) => a.placedAt - b.placedAt);
    this.#versions = versions;
    this.#zone = zone;
    this.#given = given;
    this.#value = this.#orders.map(() => 0);
    this.#orders.forEach((order, index) => {
      this.#steps.push({ at: order.placedAt, index, minor: order.grossMinor });
      for (const [at, minor] of order.reductions) this.#steps.push({ at, index, minor });
    });
    this.#steps.sort((a, b) => a.at - b.at);
  }

  at(moment: Instant): TierAt {
    const version = versionAt(this.#versions, moment);
    const windowFrom = windowStart(version, moment, this.#zone);
    for (
      let step = this.#steps[this.#nextStep];
      step && step.at < moment;
      step = this.#steps[++this.#nextStep]
    ) {
      if (step.index >= this.#first) this.#sum += step.minor - (this.#value[step.index] ?? 0);
      this.#value[step.index] = step.minor;
    }
    this.#moveTo(windowFrom);
    const { levels } = version.program.tiers;
    const bySpend = levelFor(levels, this.#sum);
    const level = withStaffTier(levels, bySpend, staffTierAt(this.#given, moment));
    return { level, bySpend, spendMinor: this.#sum, windowFrom };
  }

  /** A newer version may have a longer window, so the start can also move back. */
  #moveTo(windowFrom: Instant): void {
    while (this.#first < this.#orders.length && (this.#orders[this.#first]?.placedAt ?? 0) < windowFrom) {
      this.#sum -= this.#value[this.#first++] ?? 0;
    }
    while (this.#first > 0 && (this.#orders[this.#first - 1]?.placedAt ?? 0) >= windowFrom) {
      this.#sum += this.#value[--this.#first] ?? 0;
    }
  }

  /**
   * When the tier held at `moment` may change without any new fact: as orders leave the window, as facts dated
   * later come true, or as a newer version comes into force. Never later than the change itself. Ask it last.
   */
  nextChangeAfter(moment: Instant): Instant | null {
    const now = this.at(moment);
    const version = versionAt(this.#versions, moment);
    const step = this.#steps[this.#nextStep];
    const newer = this.#versions.find((one) => one.inForceFrom > moment);
    const first = Math.min(
      // A step counts for the moments after it.
      step ? step.at + 1 : Infinity,
      newer ? newer.inForceFrom : Infinity,
      this.#given.find(({ at }) => at > moment)?.at ?? Infinity,
      this.#firstLoss(moment, now, version),
      this.#firstReturn(moment, now, version),
    );
    return first === Infinity ? null : first;
  }

  /** When so many orders have left the window that the tier is lost. */
  #firstLoss(moment: Instant, { bySpend: level, spendMinor }: TierAt, version: ProgramVersion): Instant {
    if (level.thresholdMinor === 0) return Infinity;
    let sum = spendMinor;
    for (let index = this.#first; index < this.#orders.length; index++) {
      const order = this.#orders[index];
      sum -= this.#value[index] ?? 0;
      if (!order || sum >= level.thresholdMinor) continue;
      const about = addMonths(order.placedAt, version.program.tiers.windowMonths, this.#zone);
      for (let at = Math.max(moment, about - CLOCK_CHANGE_MS); ; at = nextQuarter(at)) {
        const start = windowStart(version, at, this.#zone);
        if (start > order.placedAt) return at;
        const leaves = at + (order.placedAt - start) + 1;
        if (leaves < nextQuarter(at)) return leaves;
      }
    }
    return Infinity;
  }

  /**
   * When the window's start moves back over orders that have just left, and they lift the tier: on 28 March, noon,
   * a month ago is 28 February, noon, but on 29 March, midnight, it is 28 February, midnight.
   */
  #firstReturn(
    moment: Instant,
    { bySpend: level, spendMinor, windowFrom }: TierAt,
    version: ProgramVersion,
  ): Instant {
    let sum = spendMinor;
    for (let index = this.#first - 1; index >= 0; index--) {
      const placedAt = this.#orders[index]?.placedAt ?? 0;
      if (placedAt < windowFrom - DAY_MS - CLOCK_CHANGE_MS) break;
      sum += this.#value[index] ?? 0;
      if (levelFor(version.program.tiers.levels, sum) === level) continue;
      for (let at = nextQuarter(moment); at <= moment + 4 * DAY_MS; at = nextQuarter(at)) {
        if (windowStart(version, at, this.#zone) <= placedAt) return at;
      }
    }
    return Infinity;
  }
}

/** No clock changes by more. */
const CLOCK_CHANGE_MS = DAY_MS / 8;
/** Calendar days begin and clocks change at quarters of an hour only; in between, the window moves with the clock. */
const QUARTER_MS = DAY_MS / 96;

function nextQuarter(at: Instant): Instant {
  return (Math.floor(at / QUARTER_MS) + 1) * QUARTER_MS;
}
