/** The cost budget of the app in one shop: a bucket that fills at the plan's rate. */
import type { Instant, Plan } from '../shop/state.ts';

/** Points a second: https://shopify.dev/docs/api/usage/limits */
const RESTORE_RATES: Readonly<Record<Plan, number>> = {
  ...{ basic: 100, advanced: 200, plus: 1000, enterprise: 2000 },
};
/** Seconds after which an empty bucket is full. */
const SECONDS_TO_FULL = 20;

export interface ThrottleStatus {
  readonly maximumAvailable: number;
  readonly currentlyAvailable: number;
  readonly restoreRate: number;
}

export class Bucket {
  private available: number | null = null;
  private filledAt = 0;

  /** Whether so many points were there; then they are taken. */
  take(points: number, plan: Plan, now: Instant): boolean {
    this.fill(plan, now);
    if (points > (this.available ?? 0)) return false;
    this.available = (this.available ?? 0) - points;
    return true;
  }

  /** What a query was thought to cost and did not. */
  giveBack(points: number): void {
    this.available = (this.available ?? 0) + points;
  }

  status(plan: Plan, now: Instant): ThrottleStatus {
    this.fill(plan, now);
    const restoreRate = RESTORE_RATES[plan];
    return {
      maximumAvailable: restoreRate * SECONDS_TO_FULL,
      currentlyAvailable: Math.floor(this.available ?? 0),
      restoreRate,
    };
  }

  private fill(plan: Plan, now: Instant): void {
    const rate = RESTORE_RATES[plan];
    const most = rate * SECONDS_TO_FULL;
    const before = this.available ?? most;
    const seconds = this.available === null ? 0 : Math.max(0, now - this.filledAt) / 1000;
    this.available = Math.min(most, before + seconds * rate);
    this.filledAt = now;
  }
}
