import { describe, expect, test } from 'vitest';
import { readOrderWebhook } from '#app/shopify/webhooks/read-order.ts';
import { readWebhook, readWebhookBody } from '#app/shopify/webhooks/topics.ts';
import { least, usd } from './least-order.ts';
import { sampleBody } from './sample-payloads.ts';

describe('bad input', () => {
  const bag = (amount: string, currency_code: string) => ({ shop_money: { amount, currency_code } });
  const line = least.line_items[0];
  test.each<[string, object, string, string]>([
    ['no id', { ...least, id: undefined }, 'missing_field', 'id'],
    ['an id that lost its digits', { ...least, id: 2 ** 60 }, 'bad_id', 'id'],
    [
      'an id of another kind',
      { ...least, admin_graphql_api_id: 'gid://shopify/Product/1' },
      'bad_id',
      'admin_',
    ],
    ['no updated_at', { ...least, updated_at: undefined }, 'missing_field', 'updated_at'],
    ['a time without a zone', { ...least, updated_at: '2026-11-01T10:00:00' }, 'bad_time', 'updated_at'],
    ['a time that is none', { ...least, updated_at: '2026-13-41T10:00:00Z' }, 'bad_time', 'updated_at'],
    ['no placed time', { ...least, created_at: null }, 'missing_field', 'processed_at'],
    ['no financial status', { ...least, financial_status: undefined }, 'missing_field', 'financial_status'],
    ['an unheard-of status', { ...least, financial_status: 'gone' }, 'bad_value', 'financial_status'],
    ['no lines', { ...least, line_items: undefined }, 'missing_field', 'line_items'],
    ['lines that are no list', { ...least, line_items: {} }, 'bad_value', 'line_items'],
    [
      'text for a quantity',
      { ...least, line_items: [{ ...line, quantity: '2' }] },
      'bad_value',
      'line_items[0].',
    ],
    [
      'half a piece',
      { ...least, line_items: [{ ...line, quantity: 0.5 }] },
      'bad_value',
      'line_items[0].quantity',
    ],
    [
      'a negative quantity',
      { ...least, line_items: [{ ...line, quantity: -1 }] },
      'bad_value',
      'line_items[0].',
    ],
    [
      'a negative price',
      { ...least, line_items: [{ ...line, price: '-1.00' }] },
      'bad_amount',
      'line_items[0].',
    ],
    [
      'a number for a price',
      { ...least, line_items: [{ ...line, price: 10 }] },
      'bad_value',
      'line_items[0].price',
    ],
    [
      'no price',
      { ...least, line_items: [{ id: 1, quantity: 1 }] },
      'missing_field',
      'line_items[0].price_set',
    ],
    [
      'a discount above the price',
      { ...least, line_items: [{ ...line, total_discount: '20.01' }] },
      'bad_amount',
      'line_items[0].discount',
    ],
    [
      'a huge price',
      { ...least, line_items: [{ ...line, price: '9'.repeat(30) }] },
      'amount_out_of_range',
      'line',
    ],
    [
      'a price that only the quantity makes huge',
      { ...least, line_items: [{ ...line, quantity: 1e9, price: '90071992.00' }] },
      'amount_out_of_range',
      'line_items[0]',
    ],
    ['the same line twice', { ...least, line_items: [line, line] }, 'bad_value', 'line_items'],
    ['a negative total', { ...least, total_price: '-1.00' }, 'bad_amount', 'current_total_price_set'],
    ['another currency', { ...least, currency: 'EUR' }, 'currency_mismatch', 'currency'],
    [
      'shop money in another',
      { ...least, total_price_set: bag('1.00', 'JPY') },
      'currency_mismatch',
      'total_price',
    ],
    ['more decimals than cents', { ...least, total_price: '1.005' }, 'bad_amount', 'total_price'],
    [
      'a refund without a line',
      { ...least, refunds: [{ id: 1, created_at: least.updated_at, refund_line_items: [{ quantity: 1 }] }] },
      'missing_field',
      'refunds[0].refund_line_items[0].line_item_id',
    ],
  ])('%s', (_name, payload, code, where) => {
    const read = readOrderWebhook(payload, usd);
    expect(read).toMatchObject({ ok: false, code });
    expect(read.ok ? '' : read.message).toMatch(new RegExp(`^${where.replace(/[[\].]/g, '\\$&')}`));
  });

  test.each([null, 7, 'text', [], {}])('a payload that is no order: %j', (payload) => {
    expect(readWebhook('orders/paid', payload, usd)).toMatchObject({ ok: false });
  });

  test('a topic without a reader', () => {
    expect(readWebhook('products/update', {}, usd)).toMatchObject({ ok: false, code: 'unknown_topic' });
    expect(readWebhook('toString', {}, usd)).toMatchObject({ ok: false, code: 'unknown_topic' });
  });

  test('truncated JSON', () => {
    const body = sampleBody('orders/paid').slice(0, -100);
    expect(readWebhookBody('orders/paid', body, usd)).toMatchObject({ ok: false, code: 'bad_json' });
  });

  test('messages never quote what stood in the payload', () => {
    const read = readWebhook('orders/paid', { ...least, updated_at: 'jane@example.com' }, usd);
    expect(JSON.stringify(read)).not.toContain('jane');
  });
});
