/** When people buy: months, week days and hours of a shop for candles and lamps. */
import { DateTime } from 'luxon';
import type { Random } from '../random.ts';
import type { Instant } from '../state.ts';

/** January first. */
const MONTHS = [0.9, 0.95, 0.85, 0.9, 1.05, 0.75, 0.7, 0.75, 0.9, 1.1, 1.5, 1.9];
/** Monday first. */
const WEEK_DAYS = [1.05, 0.95, 0.9, 0.95, 1, 1.1, 1.25];
/** Of the shop's day. */
const HOURS = [3, 2, 1, 1, 1, 1, 2, 4, 6, 8, 9, 9, 10, 9, 8, 8, 8, 9, 11, 13, 14, 13, 10, 6];

/** In order; whole seconds. The shop grows by half within a year. */
export function orderTimes(
  random: Random,
  { until, months, orders }: { readonly until: Instant; readonly months: number; readonly orders: number },
): Instant[] {
  const end = DateTime.fromMillis(until, { zone: 'America/New_York' });
  const begin = end.minus({ months });
  const days: { readonly start: DateTime; readonly weight: number }[] = [];
  for (let day = begin.startOf('day'); day <= end; day = day.plus({ days: 1 })) {
    const grown = 1 + (0.5 * (day.toMillis() - begin.toMillis())) / (365 * 24 * 3600 * 1000);
    const weight = (MONTHS[day.month - 1] ?? 1) * (WEEK_DAYS[day.weekday - 1] ?? 1) * grown * special(day);
    days.push({ start: day, weight });
  }
  const hours = HOURS.map((_, hour) => hour);
  const times: Instant[] = [];
  while (times.length < orders) {
    const day = random.weighted(days, (one) => one.weight);
    const hour = random.weighted(hours, (one) => HOURS[one] ?? 1);
    const at = day.start
      .set({ hour, minute: random.between(0, 59), second: random.between(0, 59) })
      .toMillis();
    if (at >= begin.toMillis() && at < until) times.push(at);
  }
  return times.sort((a, b) => a - b);
}

/** Black Friday to Cyber Monday, Valentine's, Mother's Day, and the days when nobody buys. */
function special(day: DateTime): number {
  if (day.month === 11 && day.day >= 24 && day.day <= 30) return 2.5;
  if (day.month === 12 && day.day >= 24 && day.day <= 26) return 0.3;
  if (day.month === 2 && day.day >= 8 && day.day <= 13) return 1.8;
  if (day.month === 5 && day.day >= 2 && day.day <= 9) return 1.6;
  return 1;
}
