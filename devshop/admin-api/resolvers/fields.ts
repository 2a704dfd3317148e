/** How resolvers are written down: a table of fields for each type, each a function of what is behind it. */
import type { PageArguments } from '../connection.ts';
import type { ApiContext } from '../context.ts';

export interface Args extends PageArguments {
  readonly id?: string;
  readonly ids?: readonly string[];
  readonly query?: string | null;
  readonly sortKey?: string | null;
  readonly namespace?: string | null;
  readonly key?: string;
}

export type Field<Source> = (source: Source, args: Args, context: ApiContext) => unknown;

/** Fields that are missing here answer that devshop does not play them. */
export type FieldTable = Readonly<Record<string, Field<never>>>;

/** Gives the functions the type of their source. */
export function fieldsOf<Source>(table: Readonly<Record<string, Field<Source>>>): FieldTable {
  return table;
}

/** An amount that becomes a MoneyBag, a MoneyV2, or text. */
export interface Amount {
  readonly minor: number;
  readonly currency: string;
}

/** Shopify's times in the Admin API: UTC, whole seconds. */
export function timeText(at: number): string;
export function timeText(at: number | null): string | null;
export function timeText(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString().replace('.000Z', 'Z');
}

/** 64-bit numbers are text. */
export function unsigned(value: number): string {
  return String(value);
}
