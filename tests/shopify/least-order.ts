import type { ReadContext } from '#app/shopify/reading.ts';

export const usd = { currency: 'USD', triggeredAt: Date.parse('2026-11-01T10:00:01Z') } satisfies ReadContext;

/** The least an order may tell. */
export const least = {
  id: 5912345678901,
  updated_at: '2026-11-01T10:00:00Z',
  created_at: '2026-11-01T09:00:00+00:00',
  financial_status: 'paid',
  line_items: [{ id: 1, quantity: 2, price: '10.00' }],
};
