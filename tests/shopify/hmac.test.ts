import { expect, test } from 'vitest';
import { signWebhook, verifyWebhookHmac } from '#app/shopify/hmac.ts';

const body = Buffer.from('{"id":1,"name":"café"}');

test('a body signed with the secret is accepted', () => {
  expect(verifyWebhookHmac(body, signWebhook(body, 'secret'), 'secret')).toBe(true);
});

test('the signature is the base64 HMAC-SHA256 of the bytes (RFC 4231, case 2)', () => {
  expect(signWebhook('what do ya want for nothing?', 'Jefe')).toBe(
    Buffer.from('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843', 'hex').toString('base64'),
  );
});

test.each([
  ['none', null],
  ['an empty one', ''],
  ['of another secret', signWebhook(body, 'other')],
  ['of another body', signWebhook('{}', 'secret')],
  ['hexadecimal', Buffer.from(signWebhook(body, 'secret'), 'base64').toString('hex')],
  ['with something after it', `${signWebhook(body, 'secret')}x`],
  ['not base64', '*'.repeat(44)],
])('a signature is refused: %s', (_name, header) => {
  expect(verifyWebhookHmac(body, header, 'secret')).toBe(false);
});
