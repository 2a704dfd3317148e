/**
 * Token buckets in this process's memory: with several web processes a member has one in each of them, so the limits
 * are per process. They keep one browser from taking the time of all others; what must never happen twice is seen to
 * by the database.
 */
export interface Rate {
  /** At once, after a rest. */
  readonly burst: number;
  readonly perMinute: number;
}

interface Bucket {
  tokens: number;
  /** Milliseconds of the clock given to `take`. */
  at: number;
}

/** 100 bytes each, so 5 MB. */
const MOST_BUCKETS = 50_000;

export class RateLimit {
  private readonly rate: Rate;
  private readonly most: number;
  /** Those used longest ago come first; beyond the bound they go, and their owners begin with a full one. */
  private readonly buckets = new Map<string, Bucket>();

  constructor(rate: Rate, most: number = MOST_BUCKETS) {
    this.rate = rate;
    this.most = most;
  }

  /** @returns 0 when the call may go on; otherwise after how many seconds one may */
  take(key: string, now: number): number {
    const { burst, perMinute } = this.rate;
    const before = this.buckets.get(key) ?? { tokens: burst, at: now };
    const refilled = ((now - before.at) / 60_000) * perMinute;
    const tokens = Math.min(burst, before.tokens + Math.max(0, refilled));
    const isAllowed = tokens >= 1;
    this.buckets.delete(key);
    this.buckets.set(key, { tokens: isAllowed ? tokens - 1 : tokens, at: now });
    if (this.buckets.size > this.most) {
      const [oldest] = this.buckets.keys();
      if (oldest !== undefined) this.buckets.delete(oldest);
    }
    return isAllowed ? 0 : Math.max(1, Math.ceil(((1 - tokens) * 60) / perMinute));
  }

  get size(): number {
    return this.buckets.size;
  }
}
