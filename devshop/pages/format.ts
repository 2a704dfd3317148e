/** Amounts and times as the pages show them: in the shop's currency and time zone, in English. */
import { writeAmount } from '../shop/money.ts';
import type { Customer, Instant, ShopState } from '../shop/state.ts';

export function money({ record }: ShopState, minor: number): string {
  const amount = Number(writeAmount(minor, record.currency));
  return new Intl.NumberFormat('en-US', { style: 'currency', currency: record.currency }).format(amount);
}

export function day({ record }: ShopState, at: Instant): string {
  return new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeZone: record.ianaTimezone }).format(at);
}

export function dayAndTime({ record }: ShopState, at: Instant): string {
  const style = { dateStyle: 'medium', timeStyle: 'short', timeZone: record.ianaTimezone } as const;
  return new Intl.DateTimeFormat('en-US', style).format(at);
}

export function fullName(customer: Customer): string {
  const name = [customer.firstName, customer.lastName].filter((part) => part !== null).join(' ');
  return name === '' ? `Customer ${customer.id}` : name;
}
