import { DateTime } from 'luxon';
import type { ShopRow } from '#app/reports/shops.ts';

/** `GBP, Europe/London, earns from 2025-11-11T08:26:00.000+00:00`: what an installation decides for good. */
export function settingsText({ currency, timezone, earnsFrom }: ShopRow): string {
  return `${currency}, ${timezone}, earns from ${DateTime.fromMillis(earnsFrom, { zone: timezone }).toISO()}`;
}
