/** The fields a payload schema reads, as `include_fields` of `shopify.app.toml` names them (dot paths). */
import { z } from 'zod';
import { moneySet } from './payloads.ts';

/**
 * Leaf paths, sorted: `customer.id`, `line_items.quantity`. Money bags are asked for as a whole: they hold
 * two amounts and nothing personal.
 */
export function includeFields(schema: z.ZodType): string[] {
  return [...new Set(paths(schema, ''))].sort();
}

function paths(schema: z.ZodType, path: string): string[] {
  if (schema === moneySet) return [path];
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    return paths(schema.unwrap() as z.ZodType, path);
  }
  if (schema instanceof z.ZodArray) return paths(schema.element as z.ZodType, path);
  if (!(schema instanceof z.ZodObject)) return [path];
  return Object.entries(schema.shape as Record<string, z.ZodType>).flatMap(([key, value]) =>
    paths(value, path === '' ? key : `${path}.${key}`),
  );
}
