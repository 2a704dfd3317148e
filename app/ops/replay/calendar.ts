/** Dates of the file: wall-clock times without a zone, shifted by whole days and read as Europe/London. */
import type { Instant } from '#app/domain/time.ts';
import { DateTime } from 'luxon';

/** A wall-clock time counted as if it were UTC, milliseconds: whole days are multiples of `DAY_MS`. */
export type WallTime = number;

export const RETAIL_ZONE = 'Europe/London';
export const DAY_MS = 86_400_000;

const ISO = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2})(?::(\d{2}))?$/;
/** As other copies of the same data write it: month first. */
const AMERICAN = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d{2})(?::(\d{2}))?$/;

/** `2010-12-01 08:26:00`, or `12/1/2010 8:26`; `null` for anything else and for days that do not exist. */
export function parseWallTime(text: string): WallTime | null {
  const iso = ISO.exec(text);
  const parts = iso ?? AMERICAN.exec(text);
  if (!parts) return null;
  const [first = 0, second = 0, third = 0, hour = 0, minute = 0, secondOfMinute = 0] = parts
    .slice(1)
    .map((part) => Number(part ?? 0));
  const [year, month, day] = iso ? [first, second, third] : [third, first, second];
  const wall = Date.UTC(year, month - 1, day, hour, minute, secondOfMinute);
  const back = new Date(wall);
  const exists = back.getUTCMonth() === month - 1 && back.getUTCDate() === day && back.getUTCHours() === hour;
  return exists && minute < 60 && secondOfMinute < 60 ? wall : null;
}

/** The calendar day before `now` in London, as wall-clock midnight. */
function yesterday(now: Instant): WallTime {
  const local = DateTime.fromMillis(now, { zone: RETAIL_ZONE });
  return Date.UTC(local.year, local.month - 1, local.day) - DAY_MS;
}

/** How many whole days to move so that `last` falls on yesterday, whatever its time of day. */
export function shiftDaysTo(now: Instant, last: WallTime): number {
  return (yesterday(now) - Math.floor(last / DAY_MS) * DAY_MS) / DAY_MS;
}

/** A time that the clock skips in spring is taken an hour later; one it shows twice in autumn is the second. */
export function toInstant(wall: WallTime, shiftDays: number): Instant {
  return DateTime.fromMillis(wall + shiftDays * DAY_MS, { zone: 'utc' })
    .setZone(RETAIL_ZONE, { keepLocalTime: true })
    .toMillis();
}
