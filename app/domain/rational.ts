/** Exact integer arithmetic: no floating point touches points or money. */

/** A non-negative ratio, such as 5 points per 100 minor units or a multiplier of 5/4. */
export interface Ratio {
  readonly times: number;
  readonly per: number;
}

/** 1/20 and 5/100 are the same. */
export function sameRatio(a: Ratio, b: Ratio): boolean {
  return BigInt(a.times) * BigInt(b.per) === BigInt(b.times) * BigInt(a.per);
}

/** 25/100 is 1/4; what is no ratio of integers stays as it is. */
export function lowestTerms({ times, per }: Ratio): Ratio {
  if (!Number.isSafeInteger(times) || !Number.isSafeInteger(per)) return { times, per };
  let [a, b] = [times, per];
  while (b !== 0) [a, b] = [b, a % b];
  return a === 0 ? { times, per } : { times: times / a, per: per / a };
}

export type Rounding = 'floor' | 'half_up' | 'ceil';

/**
 * `value` times the ratios, rounded once, at the end.
 * @param value non-negative integer
 * @throws RangeError when the result is beyond 2^53: such an amount must have been refused at the border
 */
export function scale(value: number, ratios: readonly Ratio[], rounding: Rounding): number {
  let top = BigInt(value);
  let bottom = 1n;
  for (const ratio of ratios) {
    top *= BigInt(ratio.times);
    bottom *= BigInt(ratio.per);
  }
  if (rounding === 'ceil') top += bottom - 1n;
  else if (rounding === 'half_up') {
    top = 2n * top + bottom;
    bottom *= 2n;
  }
  const result = Number(top / bottom);
  if (!Number.isSafeInteger(result)) throw new RangeError(`${value} scaled is beyond 2^53`);
  return result;
}

/**
 * Splits `total` in proportion to `weights` by largest remainder: the parts are integers and sum to the
 * total exactly; of equal remainders the earlier part gets the unit. A negative total mirrors the positive
 * one; weights that are all 0 put everything into the first part.
 * @param weights non-negative integers, at least one
 */
export function prorate(total: number, weights: readonly number[]): number[] {
  const sign = total < 0 ? -1 : 1;
  const whole = BigInt(Math.abs(total));
  const sum = weights.reduce((acc, weight) => acc + BigInt(weight), 0n);
  if (sum === 0n) return weights.map((_, index) => (index === 0 ? total : 0));
  const remainders: { index: number; remainder: bigint }[] = [];
  let left = Math.abs(total);
  const parts = weights.map((weight, index) => {
    const product = whole * BigInt(weight);
    const part = Number(product / sum);
    remainders.push({ index, remainder: product % sum });
    left -= part;
    return part;
  });
  remainders.sort((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  );
  for (const { index } of remainders.slice(0, left)) parts[index] = (parts[index] ?? 0) + 1;
  return sign === 1 ? parts : parts.map((part) => (part === 0 ? 0 : -part));
}

/** The first part of a split in two: `total` times `part / whole`, halves up. */
export function shareOf(total: number, part: number, whole: number): number {
  if (part === whole) return total;
  if (part === 0) return 0;
  return prorate(total, [part, whole - part])[0] ?? 0;
}
