/** Randomness by seed: the same seed gives the same shop. */
export interface Random {
  /** 0 to below 1. */
  next(): number;
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  pick<Value>(values: readonly Value[]): Value;
  /** One of them, by weights that are not negative. */
  weighted<Value>(values: readonly Value[], weightOf: (value: Value) => number): Value;
  chance(probability: number): boolean;
}

/** Mulberry32: 32 bits of state, good enough to make a shop look alive. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const random: Random = {
    next,
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
    chance: (probability) => next() < probability,
    pick(values) {
      const picked = values[Math.floor(next() * values.length)];
      if (picked === undefined) throw new Error('pick one of at least one');
      return picked;
    },
    weighted(values, weightOf) {
      let rest = next() * values.reduce((sum, value) => sum + weightOf(value), 0);
      for (const value of values) {
        rest -= weightOf(value);
        if (rest < 0) return value;
      }
      return random.pick(values);
    },
  };
  return random;
}
