/** Moments as people write them on the command line. */
import { DateTime } from 'luxon';
import type { Instant, TimeZone } from '#app/domain/time.ts';
import { UsageError } from './verb.ts';

const FORM = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:?\d\d)?)?$/;

/**
 * `2026-11-21T18:30:00Z` is that instant; without an offset it is read on the shop's clock, and a date alone is
 * the start of that day there.
 * @param option names the option in the sentence of a refusal
 */
export function readMoment(text: string, zone: TimeZone, option: string): Instant {
  const moment = DateTime.fromISO(text, { zone });
  if (FORM.test(text) && moment.isValid) return moment.toMillis();
  throw new UsageError(
    `--${option} must be a date such as 2026-11-21, or a time such as 2026-11-21T18:30:00Z, not "${text}".`,
  );
}

/** The same without a shop: the seconds of a `--timeout`. */
export function readSeconds(text: string, option: string): number {
  const seconds = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && seconds <= 1_000_000) return seconds;
  throw new UsageError(`--${option} must be a number of seconds such as 60, not "${text}".`);
}
