// @vitest-environment jsdom
import { createStorage } from '@shopify/ui-extensions-tester/checkout';
import { expect, test, vi } from 'vitest';
import { metafieldEntries, openSurface, page, sees } from './setup/surface.ts';
import { account, program, voucher, WELCOME } from './setup/wire-samples.ts';

const TARGET = 'purchase.checkout.reductions.render-after';

function atDiscounts(codes: readonly string[], vouchers = [voucher(), WELCOME]) {
  const surface = openSurface('checkout', TARGET);
  surface.shopify.appMetafields.value = metafieldEntries({
    program: program(),
    account: account({ vouchers }),
  });
  surface.shopify.discountCodes.value = codes.map((code) => ({ code }));
  Object.defineProperty(surface.shopify, 'buyerIdentity', {
    value: { customer: { value: { id: 'gid://shopify/Customer/7' } } },
    ...{ configurable: true, writable: true },
  });
  return surface;
}

test('which reward is on the order, whatever the case of its code', async () => {
  using surface = atDiscounts(['lum-7kq2-9xz4-m8tp']);
  await surface.render();
  await sees('$5.00 off, 500 points');
});

test('a gift took no points', async () => {
  using surface = atDiscounts([WELCOME.code ?? '']);
  await surface.render();
  await sees('10% off');
  expect(page()).not.toContain('points');
});

test('codes that are not ours: nothing', async () => {
  using surface = atDiscounts(['SUMMER']);
  await surface.render();
  expect(page()).toBe('');
});

test('one redeemed at this checkout, which the metafield does not know yet', async () => {
  const fresh = voucher({ ...{ id: '90', code: 'LUM-FRESH' }, created_at: '2026-11-21T10:05:00Z' });
  using surface = atDiscounts(['LUM-FRESH'], []);
  surface.shopify.storage = createStorage({ 'vouchers gid://shopify/Customer/7': [fresh] });
  await surface.render();
  await sees('$5.00 off, 500 points');
});

test('one that another customer redeemed at this checkout is not theirs', async () => {
  const fresh = voucher({ ...{ id: '90', code: 'LUM-FRESH' }, created_at: '2026-11-21T10:05:00Z' });
  using surface = atDiscounts(['LUM-FRESH'], []);
  const storage = createStorage({ 'vouchers gid://shopify/Customer/8': [fresh] });
  const read = vi.spyOn(storage, 'read');
  surface.shopify.storage = storage;
  await surface.render();
  await expect.poll(() => read.mock.settledResults.length).toBeGreaterThan(0);
  expect(page()).toBe('');
});
