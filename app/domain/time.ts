/**
 * Instants and calendar arithmetic. An instant is a UTC epoch in milliseconds; calendar days, months
 * and years are counted on the wall clock of the shop's time zone.
 */
import { IANAZone } from 'luxon';

/** UTC epoch, milliseconds. */
export type Instant = number;

/** IANA name, such as `Europe/London`. */
export type TimeZone = string;

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

export function isTimeZone(name: string): boolean {
  return IANAZone.isValidZone(name);
}

interface ZoneOffsets {
  readonly zone: IANAZone;
  /** Offset in ms by UTC day, or NaN on a day on which the clocks change. */
  readonly byDay: Map<number, number>;
}

const zones = new Map<TimeZone, ZoneOffsets>();

/**
 * Offset of the wall clock from UTC, ms. Luxon asks Intl each time, about 15 microseconds a calculation;
 * remembering the offset of each day makes it 0.2, and every order needs two to three of them.
 */
function offsetAt(at: Instant, name: TimeZone): number {
  let offsets = zones.get(name);
  if (!offsets) zones.set(name, (offsets = { zone: IANAZone.create(name), byDay: new Map() }));
  const day = Math.floor(at / DAY_MS);
  let offset = offsets.byDay.get(day);
  if (offset === undefined) {
    const first = offsets.zone.offset(day * DAY_MS);
    const last = offsets.zone.offset((day + 1) * DAY_MS);
    offset = first === last ? first * MINUTE_MS : Number.NaN;
    offsets.byDay.set(day, offset);
  }
  return Number.isNaN(offset) ? offsets.zone.offset(at) * MINUTE_MS : offset;
}

/**
 * The instant at which the wall clock shows `wall` (ms, as if UTC). An hour that the clock skips is read
 * with the offset before the change, so it lands after the gap; of an hour shown twice, `hint` decides.
 */
function instantOf(wall: number, zone: TimeZone, hint: number): Instant {
  const guess = wall - hint;
  const first = offsetAt(guess, zone);
  if (first === hint) return guess;
  const again = wall - first;
  const second = offsetAt(again, zone);
  return second === first ? again : wall - Math.min(first, second);
}

/**
 * The same wall-clock time `months` later (or earlier, when negative) in the zone. A day that the target
 * month lacks becomes its last day: 31 January plus one month is 28 or 29 February.
 */
export function addMonths(at: Instant, months: number, zone: TimeZone): Instant {
  const offset = offsetAt(at, zone);
  const wall = new Date(at + offset);
  const day = wall.getUTCDate();
  wall.setUTCDate(1);
  wall.setUTCMonth(wall.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth() + 1, 0)).getUTCDate();
  wall.setUTCDate(Math.min(day, lastDay));
  return instantOf(wall.getTime(), zone, offset);
}

/** The same wall-clock time `days` later in the zone; 23 or 25 hours apart where the clock changes. */
export function addDays(at: Instant, days: number, zone: TimeZone): Instant {
  if (days === 0) return at;
  const offset = offsetAt(at, zone);
  return instantOf(at + offset + days * DAY_MS, zone, offset);
}

/** The month on the wall clock of the zone, `2026-03`. */
export function monthOf(at: Instant, zone: TimeZone): string {
  return new Date(at + offsetAt(at, zone)).toISOString().slice(0, 7);
}

/** The midnight that ends the day `days` after this one, on the wall clock of the zone. */
export function endOfDay(at: Instant, days: number, zone: TimeZone): Instant {
  const offset = offsetAt(at, zone);
  const midnight = Math.floor((at + offset) / DAY_MS) * DAY_MS;
  return instantOf(midnight + (days + 1) * DAY_MS, zone, offset);
}

/** When the calendar month or year of this moment began, on the wall clock of the zone. */
export function startOfPeriod(at: Instant, period: 'month' | 'year', zone: TimeZone): Instant {
  const offset = offsetAt(at, zone);
  const wall = new Date(at + offset);
  const start = Date.UTC(wall.getUTCFullYear(), period === 'month' ? wall.getUTCMonth() : 0, 1);
  return instantOf(start, zone, offset);
}
