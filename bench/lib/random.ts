/** Seeded randomness, so that two runs of a benchmark do the same work. */
import { createHash } from 'node:crypto';

/** From 0 up to, not including, 1. */
export type Random = () => number;

/** xorshift128 (Marsaglia 2003), seeded from text. */
export function randomFrom(seed: string): Random {
  const digest = createHash('sha256').update(seed).digest();
  let [a, b, c, d] = [0, 4, 8, 12].map((at) => digest.readUInt32LE(at) | 1) as [
    number,
    number,
    number,
    number,
  ];
  return () => {
    const t = a ^ (a << 11);
    [a, b, c] = [b, c, d];
    d = d ^ (d >>> 19) ^ t ^ (t >>> 8);
    return (d >>> 0) / 2 ** 32;
  };
}

/** 0 to `count` - 1. */
export function pick(random: Random, count: number): number {
  return Math.floor(random() * count);
}
