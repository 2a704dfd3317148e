import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { prorate, readAmount, share, writeAmount } from '../../devshop/shop/money.ts';
import { operationsOf } from '../../devshop/shop/operations.ts';
import * as totals from '../../devshop/shop/order-totals.ts';
import { loadShops, saveShops, shopToJson } from '../../devshop/shop/save-shop.ts';
import { seedHistory } from '../../devshop/shop/seed/history.ts';
import { LUMEN, newShop } from '../../devshop/shop/seed/new-shop.ts';
import type { Happening, Outcome } from '../../devshop/shop/act.ts';
import type { Order } from '../../devshop/shop/state.ts';
import { NOW } from './setup/served-devshop.ts';

function world() {
  const state = newShop(LUMEN, NOW);
  const told: string[] = [];
  const clock = { at: NOW };
  const tell = (happening: Happening) => told.push(happening.topic);
  const operations = operationsOf(
    state,
    () => ({ at: (clock.at += 1000), tell }),
    () => undefined,
  );
  return { state, told, clock, operations };
}

function must<Value>(outcome: Outcome<Value>): Value {
  if (!outcome.ok) throw new Error(`${outcome.code}: ${outcome.message}`);
  return outcome.value;
}

/** 2 x 30.00 and 1 x 40.00, 5.00 shipping, 8 % tax on top: 113.40. */
function hundred({ operations }: ReturnType<typeof world>, more: object = {}): Order {
  const lines = [
    { title: 'Repair', priceMinor: 3000, quantity: 2 },
    { title: 'Engraving', priceMinor: 4000, quantity: 1 },
  ];
  return must(operations.placeOrder({ lines, shipping: { title: 'Standard', priceMinor: 500 }, ...more }));
}

describe('money', () => {
  test('what is split adds up, and is as near as whole numbers can be', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1e9, max: 1e9 }),
        fc.array(fc.integer({ min: 0, max: 1e6 }), { minLength: 1, maxLength: 9 }),
        (total, weights) => {
          const parts = prorate(total, weights);
          const sum = weights.reduce((a, b) => a + b, 0);
          expect(parts.reduce((a, b) => a + b, 0)).toBe(sum === 0 ? 0 : total);
          parts.forEach((part, i) => {
            if (sum > 0) expect(Math.abs(part - (total * (weights[i] ?? 0)) / sum)).toBeLessThan(1);
          });
        },
      ),
    );
  });

  test('amounts are written and read in the decimals of the currency', () => {
    expect([
      writeAmount(1050, 'USD'),
      writeAmount(-5, 'USD'),
      writeAmount(1050, 'JPY'),
      writeAmount(1, 'KWD'),
    ]).toEqual(['10.50', '-0.05', '1050', '0.001']);
    expect([readAmount('10.5', 'USD'), readAmount('10.505', 'USD'), readAmount('1e3', 'USD')]).toEqual([
      1050,
      null,
      null,
    ]);
    expect(share(100, 1, 3) + share(100, 2, 3)).toBe(100);
  });
});

describe('orders', () => {
  test('a paid order tells that it was made, paid and updated', () => {
    const shop = world();
    const order = hundred(shop);
    expect(order.original).toEqual({
      ...{ subtotalMinor: 10_000, discountMinor: 0, shippingMinor: 500, taxMinor: 840, tipMinor: 0 },
      totalMinor: 11_340,
    });
    expect(shop.told).toEqual(['orders/create', 'orders/paid', 'orders/updated']);
    expect([order.name, totals.financialStatus(order), totals.outstanding(order)]).toEqual([
      '#1001',
      'paid',
      0,
    ]);
  });

  test('authorized, then paid in two parts', () => {
    const shop = world();
    const order = hundred(shop, { payment: 'authorized' });
    expect(totals.financialStatus(order)).toBe('authorized');
    must(shop.operations.payOrder({ orderId: order.id, amountMinor: 1340 }));
    expect([totals.financialStatus(order), totals.outstanding(order)]).toEqual(['partially_paid', 10_000]);
    must(shop.operations.payOrder({ orderId: order.id }));
    expect([totals.financialStatus(order), totals.outstanding(order)]).toEqual(['paid', 0]);
    expect(shop.operations.payOrder({ orderId: order.id })).toMatchObject({ code: 'already_done' });
    expect(shop.told.filter((topic) => topic === 'orders/paid')).toHaveLength(1);
  });

  test('many small refunds come to what one large one does', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9999 }),
        fc.integer({ min: 2, max: 7 }),
        (priceMinor, quantity) => {
          const shop = world();
          const place = () =>
            must(
              shop.operations.placeOrder({
                lines: [{ title: 'X', priceMinor, quantity }],
                manualDiscountMinor: 1,
              }),
            );
          const [slowly, atOnce] = [place(), place()];
          for (let i = 0; i < quantity; i += 1) {
            const lineId = slowly.lines[0]?.id ?? 0;
            must(shop.operations.refundOrder({ orderId: slowly.id, lines: [{ lineId, quantity: 1 }] }));
          }
          const lineId = atOnce.lines[0]?.id ?? 0;
          must(shop.operations.refundOrder({ orderId: atOnce.id, lines: [{ lineId, quantity }] }));
          expect(totals.refundedMoney(slowly)).toBe(totals.refundedMoney(atOnce));
          expect(totals.currentTotals(slowly)).toEqual(totals.currentTotals(atOnce));
          expect(totals.currentTotals(slowly).totalMinor).toBe(0);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('money without goods, and money kept, are adjustments of opposite signs', () => {
    const shop = world();
    const [gift, kept] = [hundred(shop), hundred(shop)];
    must(shop.operations.refundOrder({ orderId: gift.id, amountMinor: 700 }));
    expect(gift.refunds[0]?.adjustments[0]?.amountMinor).toBe(-700);
    const lineId = kept.lines[1]?.id ?? 0;
    must(
      shop.operations.refundOrder({ orderId: kept.id, lines: [{ lineId, quantity: 1 }], amountMinor: 4000 }),
    );
    expect(kept.refunds[0]?.adjustments[0]?.amountMinor).toBe(320);
    for (const order of [gift, kept]) expect(totals.outstanding(order)).toBe(0);
    const shippingOnly = must(shop.operations.refundOrder({ orderId: gift.id, shippingMinor: 500 }));
    expect([shippingOnly.amountMinor, shippingOnly.adjustments]).toEqual([540, []]);
    expect(totals.outstanding(gift)).toBe(0);
  });

  test('an edit changes what is due; paying back what was too much is no gift', () => {
    const shop = world();
    const order = hundred(shop);
    const lineId = order.lines[0]?.id ?? 0;
    must(shop.operations.editOrder({ orderId: order.id, quantities: [{ lineId, quantity: 1 }] }));
    expect([totals.outstanding(order), order.lines[0]?.quantity]).toEqual([-3240, 2]);
    const refund = must(shop.operations.refundOrder({ orderId: order.id, amountMinor: 3240 }));
    expect([refund.adjustments, totals.outstanding(order)]).toEqual([[], 0]);
    const added = [{ title: 'Wick', priceMinor: 1000, quantity: 1 }];
    must(
      shop.operations.editOrder({
        orderId: order.id,
        quantities: [{ lineId, quantity: 3 }],
        addLines: added,
      }),
    );
    expect(order.lines.map(({ quantity }) => quantity)).toEqual([3, 1, 1]);
    expect(totals.outstanding(order)).toBe(2 * 3240 + 1080);
    expect(shop.told.slice(-2)).toEqual(['orders/edited', 'orders/updated']);
  });

  test.each([
    ['paid', {}, 'refunded'],
    ['pending', { payment: 'pending' }, 'voided'],
    ['authorized', { payment: 'authorized' }, 'voided'],
    ['paid in part', { paidMinor: 2000 }, 'refunded'],
  ])('cancelling what is %s leaves nothing of it', (_what, more, status) => {
    const shop = world();
    const order = hundred(shop, more);
    must(shop.operations.cancelOrder({ orderId: order.id }));
    expect(totals.financialStatus(order)).toBe(status);
    expect([
      totals.currentTotals(order).totalMinor,
      totals.outstanding(order),
      totals.netPaid(order),
    ]).toEqual([0, 0, 0]);
    expect(shop.told).toContain('orders/cancelled');
    expect(shop.operations.cancelOrder({ orderId: order.id })).toMatchObject({ ok: false });
  });

  test('codes are checked, counted, and take nothing off gift cards', () => {
    const shop = world();
    must(shop.operations.createDiscount({ title: 'Ten', codes: ['TEN'], usageLimit: 1 }));
    const giftCard = [...shop.state.products.values()].find((product) => product.giftCard);
    const lines = [
      { title: 'Repair', priceMinor: 1000, quantity: 1 },
      { variantId: giftCard?.variants[0]?.id ?? 0, quantity: 1 },
    ];
    const order = must(shop.operations.placeOrder({ lines, discountCodes: ['ten'] }));
    expect(order.lines.map((line) => totals.lineAmount(line))).toEqual([900, 2500]);
    expect(shop.operations.placeOrder({ lines, discountCodes: ['TEN'] })).toMatchObject({ code: 'bad_code' });
    expect(shop.operations.placeOrder({ lines, discountCodes: ['NONE'] })).toMatchObject({
      code: 'bad_code',
    });
  });

  test('what cannot be says why, and changes nothing', () => {
    const shop = world();
    const order = hundred(shop);
    const before = JSON.stringify({ ...shopToJson(shop.state), lastId: 0 });
    const lineId = order.lines[0]?.id ?? 0;
    const soldOut = [...shop.state.products.values()].find((one) => one.variants[0]?.inventory === 0);
    const { operations } = shop;
    const refusals = [
      operations.refundOrder({ orderId: order.id, lines: [{ lineId, quantity: 3 }] }),
      operations.refundOrder({ orderId: order.id, amountMinor: 11_341 }),
      operations.refundOrder({ orderId: order.id, shippingMinor: 501 }),
      operations.editOrder({ orderId: order.id, quantities: [{ lineId, quantity: -1 }] }),
      operations.placeOrder({ lines: [] }),
      operations.placeOrder({ lines: [{ variantId: soldOut?.variants[0]?.id ?? 0, quantity: 1 }] }),
      operations.placeOrder({ lines: [{ title: 'X', priceMinor: 1.5, quantity: 1 }] }),
      operations.moveOrder({ orderId: order.id, customerId: 1 }),
      operations.mergeCustomers({ keptId: 1, deletedId: 2 }),
      operations.uninstallApp(),
    ];
    expect(refusals.map((one) => one.ok)).toEqual(refusals.map(() => false));
    expect(JSON.stringify({ ...shopToJson(shop.state), lastId: 0 })).toBe(before);
  });
});

test('a merge moves orders and tags; a redaction leaves no name behind', () => {
  const shop = world();
  const { operations, state } = shop;
  const kept = must(
    operations.createCustomer({ firstName: 'Omar', email: 'omar@mail.example', tags: ['vip'] }),
  );
  const gone = must(
    operations.createCustomer({
      firstName: 'O',
      lastName: 'Haddad',
      email: 'o@mail.example',
      tags: ['VIP', 'new'],
    }),
  );
  const order = hundred(shop, { customerId: gone.id });
  must(operations.mergeCustomers({ keptId: kept.id, deletedId: gone.id }));
  expect([order.customerId, kept.lastName, kept.tags]).toEqual([kept.id, 'Haddad', ['new', 'vip']]);
  expect(state.customers.has(gone.id)).toBe(false);
  must(operations.redactCustomer({ customerId: kept.id }));
  expect(JSON.stringify(shopToJson(state))).not.toMatch(/Omar|Haddad|mail\.example/);
});

test('a shop comes back from its file as it was, and is never half written', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'devshop-'));
  const file = path.join(folder, 'shops.json');
  expect(loadShops(file)).toBeNull();
  const state = newShop(LUMEN, NOW);
  seedHistory(state, { seed: 1, until: NOW, orders: 60, customers: 20 });
  saveShops(file, [state]);
  const loaded = loadShops(file);
  expect(loaded).toEqual([state]);
  expect(loaded?.[0]?.orders).toBeInstanceOf(Map);
  expect(await readdir(folder)).toEqual(['shops.json']);
  expect((await readFile(file, 'utf8')).startsWith('{"version":')).toBe(true);
  await rm(folder, { recursive: true });
});
