/** What a row of the benchmark gives, and small arithmetic over measurements. */

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Such as `>= 1.5`; empty where the figure only explains another. */
  readonly target: string;
  /** What it was measured against, or how. */
  readonly versus: string;
}

export interface RowOptions {
  /** Shorter and smaller: for a look, not for the record. */
  readonly quick: boolean;
  readonly say: (sentence: string) => void;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** @param share 0.99 for p99 */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)] ?? 0;
  const high = sorted[Math.ceil(place)] ?? low;
  return low + (high - low) * (place - Math.floor(place));
}

export function round(value: number, digits = 0): number {
  return Number(value.toFixed(digits));
}
