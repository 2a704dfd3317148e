/** Numeric ids, UUIDs and random numbers that are the same in every run. */
import { createHash } from 'node:crypto';

const TEN_DIGITS = 10_000_000_000;

/**
 * Numbers of the file stand for themselves (invoice 536365 is `gid://shopify/Order/536365`), so that a
 * balance can be traced to its invoices; other text becomes a number of 11 digits. Lines and refunds add
 * four digits: still a number that JSON carries without loss.
 */
export function numericIdOf(text: string): number {
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text);
  const hash = createHash('sha256').update(text).digest().readUIntBE(0, 6);
  return TEN_DIGITS + (hash % (9 * TEN_DIGITS));
}

export const PARTS_MAX = 9_999;

/** Id of the `number`th line or refund of an order, counted from 1. */
export function partIdOf(orderId: number, number: number): number {
  if (number > PARTS_MAX)
    throw new RangeError(`order ${orderId} has more than ${PARTS_MAX} lines or refunds`);
  return orderId * (PARTS_MAX + 1) + number;
}

/** A UUID that depends on `parts` alone; marked as version 8, "made by the application's own rule". */
export function uuidOf(...parts: readonly string[]): string {
  const hex = createHash('sha256').update(parts.join('\n')).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** Numbers in [0, 1). */
export type Random = () => number;

/** mulberry32 (public domain, Tommy Ettinger): small, and good enough to shuffle and to invent a shop. */
export function seededRandom(seed: string): Random {
  let state = createHash('sha256').update(seed).digest().readUInt32BE(0);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Fisher-Yates, in place. */
export function shuffle<T>(items: T[], random: Random): void {
  for (let index = items.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    const moved = items[index] as T;
    items[index] = items[other] as T;
    items[other] = moved;
  }
}
