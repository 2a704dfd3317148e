/** Discounts made through the Admin API of a served devshop. */
import { expect } from 'vitest';
import type { ServedDevshop } from './served-devshop.ts';

export const startsAt = '2026-01-01T00:00:00Z';

/** An amount off the whole order, unless told otherwise. */
export function basic(change: object = {}): object {
  return {
    ...{ title: 'Perennial: $5.00 off', code: 'LUM-1', startsAt, usageLimit: 1 },
    context: { all: 'ALL' },
    customerGets: { items: { all: true }, value: { discountAmount: { amount: '5.00' } } },
    ...change,
  };
}

export const CREATE = `mutation ($told: DiscountCodeBasicInput!) { discountCodeBasicCreate(basicCodeDiscount: $told) {
  codeDiscountNode { id } userErrors { field code message } } }`;

interface Created {
  readonly codeDiscountNode: { readonly id: string } | null;
  readonly userErrors: readonly { readonly code: string; readonly field: readonly string[] }[];
}

export async function create(served: ServedDevshop, change: object = {}): Promise<Created> {
  const reply = await served.ask(CREATE, { told: basic(change) });
  expect(reply.errors).toBeUndefined();
  return reply.data?.['discountCodeBasicCreate'] as Created;
}

export async function createdId(served: ServedDevshop, change: object): Promise<string> {
  const made = await create(served, change);
  expect(made.userErrors).toEqual([]);
  return made.codeDiscountNode?.id ?? '';
}
