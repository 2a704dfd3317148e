import { expect, test } from 'vitest';
import { createLog, type LogFields } from '#app/config/log.server.ts';

function logged(fields: Record<string, unknown>): string {
  let text = '';
  const log = createLog({ level: 'debug', destination: { write: (line) => void (text += line) } });
  log.info('order settled', fields as LogFields);
  return text;
}

test('shop, topic, delivery id and counts are logged', () => {
  const fields = {
    shop: 'a.myshopify.com',
    topic: 'orders/paid',
    deliveryId: 'd-1',
    waited_ms: 12,
    orders: 3,
  };
  expect(JSON.parse(logged(fields))).toMatchObject({ ...fields, msg: 'order settled' });
});

test('personal data is never logged, however it is nested', () => {
  const address = { address1: '1 Rose Lane', city: 'Bath', zip: 'BA1 1AA', phone: '+44 1225 000000' };
  const text = logged({
    shop: 'a.myshopify.com',
    email: 'ann@example.com',
    name: 'Ann Onymous',
    first_name: 'Ann',
    birthday: '1990-01-02',
    address,
    customer: { email: 'ann@example.com', default_address: address },
    body: '{"email":"ann@example.com"}',
    topic: { email: 'ann@example.com' },
    code: [{ email: 'ann@example.com' }],
  });
  for (const secret of ['ann@', 'Ann', '1990', 'Rose', 'Bath', 'BA1', '1225'])
    expect(text).not.toContain(secret);
  expect(text).toContain('a.myshopify.com');
});

test('an error is logged by class, code and place, without its message', () => {
  const error = Object.assign(new TypeError('Key (email)=(ann@example.com) exists\nAnn lives here'), {
    code: '23505',
    constraint: 'member_email_key',
    cause: new Error('ann@example.com'),
  });
  const text = logged({ error });
  expect(text).toContain('TypeError');
  expect(text).toContain('23505');
  expect(text).toContain('member_email_key');
  expect(text).toContain('log.test.ts');
  expect(text).not.toContain('ann@');
  expect(text).not.toContain('Ann');
});

test('of many errors the first three are logged', () => {
  const errors = ['A', 'B', 'C', 'D'].map((code) => Object.assign(new Error('ann@example.com'), { code }));
  const text = logged({ error: new AggregateError(errors, '4 shops could not be finished') });
  const { error } = JSON.parse(text) as { error: { type: string; errors: { code: string }[] } };
  expect(error.type).toBe('AggregateError');
  expect(error.errors.map(({ code }) => code)).toEqual(['A', 'B', 'C']);
  expect(text).not.toContain('ann@');
});
