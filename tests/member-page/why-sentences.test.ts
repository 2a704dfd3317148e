/** The words of "Why these points", over the real reading of a real shop. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultProgram } from '#app/domain/program.ts';
import { DAY_MS } from '#app/domain/time.ts';
import { orderModel, type OrderModel, type SparseOrder } from '#app/ops/rendering/order-model.ts';
import { renderOrderWebhook } from '#app/ops/rendering/webhook-order.ts';
import { createFormat } from '#app/ui/format.tsx';
import { whyInShort, whySentences, whyTitle } from '#app/ui/member/why-sentences.ts';
import { adjustMember } from '#app/use-cases/adjust-member.ts';
import { TestShop } from '../ledger/setup/test-shop.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { newId } from '../use-cases/setup/connected-shop.ts';
import { memberIdOf, wholeTimeline } from './setup.ts';

const START = Date.parse('2026-11-03T15:00:00Z');
const timezone = 'America/New_York';
const context = {
  format: createFormat({ currency: 'USD', exponent: 2, timezone, locale: 'en-US' }),
  exponent: 2,
};

let db: TestDatabase;
beforeAll(async () => (db = await createTestDatabase()));
afterAll(() => db.drop());

async function newShop(): Promise<{ shop: TestShop; customer: string }> {
  const program = { ...defaultProgram(2), joining: { points: 0, everybody: false } };
  const options = { now: START - 30 * DAY_MS, program, currency: 'USD', timezone };
  const shop = await TestShop.install(db.pool, options);
  shop.now = START + DAY_MS;
  return { shop, customer: newId() };
}

async function tell(shop: TestShop, sparse: SparseOrder): Promise<OrderModel> {
  const model = orderModel({ updatedAt: shop.now, ...sparse });
  await shop.deliver([{ topic: 'orders/updated', body: renderOrderWebhook(model), triggeredAt: shop.now }]);
  return model;
}

function sparse(
  customerId: string,
  name: string,
  priceMinor: number,
  more: Partial<SparseOrder> = {},
): SparseOrder {
  const orderId = newId();
  return {
    ...{ orderId, name, customerId, currency: 'USD', placedAt: START },
    lines: [{ lineId: `${orderId}1`, quantity: 1, priceMinor }],
    ...more,
  };
}

async function told(shop: TestShop, customer: string): Promise<string[]> {
  const rows = await wholeTimeline(shop, await memberIdOf(shop, customer));
  return rows.map(({ why, points }) => {
    const short = whyInShort(why, context);
    const title = `${context.format.signedPoints(points)} ${whyTitle(why)}${short === null ? '' : `, ${short}`}.`;
    return [title, ...whySentences(why, context)].join(' ');
  });
}

test('earned, then partly returned', async () => {
  const { shop, customer } = await newShop();
  const order = sparse(customer, '#1042', 0, {
    lines: [
      { lineId: newId(), quantity: 1, priceMinor: 6_400, discountMinor: 1_000 },
      { lineId: newId(), quantity: 1, priceMinor: 3_000 },
    ],
    shippingMinor: 500,
  });
  await tell(shop, order);
  shop.now += DAY_MS;
  const refund = { refundId: newId(), createdAt: shop.now - 1000 };
  const lines = [{ lineId: order.lines[1]?.lineId ?? '', quantity: 1 }];
  await tell(shop, { ...order, updatedAt: shop.now, refunds: [{ ...refund, lines }] });
  expect(await told(shop, customer)).toEqual([
    '−150 Return, order #1042, 270, was 420. Kept $84.00 − $30.00 = $54.00. $54.00 × 5 = 270. Had 420, so −150. ' +
      'Program version 1, Bronze.',
    '+420 Order #1042, $84.00 × 5. Placed Nov 3, 2026. Items $94.00 − $10.00 discount = $84.00. Shipping doesn’t earn. ' +
      '$84.00 × 5 = 420. Until Nov 3, 2027. Program version 1, Bronze.',
  ]);
});

test('with a tier, then cancelled', async () => {
  const { shop, customer } = await newShop();
  await tell(shop, sparse(customer, '#1', 30_000, { placedAt: START - DAY_MS }));
  const order = sparse(customer, '#1068', 5_990);
  await tell(shop, order);
  const [earned] = await told(shop, customer);
  expect(earned).toBe(
    '+374 Order #1068, $59.90 × 5 × 1.25. Placed Nov 3, 2026. Items $59.90. ' +
      '$59.90 × 5 = 299.5, × 1.25 for Silver = 374.375, rounded down once: 374. Until Nov 3, 2027. ' +
      'Program version 1, Silver.',
  );
  shop.now += DAY_MS;
  await tell(shop, { ...order, updatedAt: shop.now, cancelledAt: shop.now - 1000 });
  expect((await told(shop, customer))[0]).toBe(
    '−374 Order #1068 cancelled. Kept $0.00 = 0. Had 374, so −374. Program version 1, Silver.',
  );
});

test('spent, then taken back: to earn back', async () => {
  const { shop, customer } = await newShop();
  const order = sparse(customer, '#1051', 10_000);
  await tell(shop, order);
  await shop.redeem(customer, newId(), 480);
  shop.now += DAY_MS;
  await tell(shop, { ...order, updatedAt: shop.now, cancelledAt: shop.now - 1000 });
  expect((await told(shop, customer))[0]).toBe(
    '−500 Order #1051 cancelled. Kept $0.00 = 0. Had 500, so −500. It gave 500; 480 were spent. ' +
      '20 came from the balance; the next 480 earned cover the rest. Program version 1, Bronze.',
  );
});

test('expired, and adjusted', async () => {
  const { shop, customer } = await newShop();
  await tell(shop, sparse(customer, '#988', 8_400));
  await shop.redeem(customer, newId(), 240);
  shop.now = Date.parse('2027-11-20T20:42:00Z');
  const memberId = await memberIdOf(shop, customer);
  const change = { kind: 'points' as const, points: 200, expiry: { kind: 'never' as const } };
  const deed = { memberId, deedId: newId(), change, reason: 'Parcel late' };
  await adjustMember(db.pool, shop.shopId, { name: 'Anna K.' }, deed, shop.clock);
  expect((await told(shop, customer)).slice(0, 2)).toEqual([
    '+200 Added by staff. By Anna K.: “Parcel late”',
    '−180 Expired. Order #988 gave 420; 240 spent, 180 left.',
  ]);
});

test('an order that earns nothing any more says why', async () => {
  const { shop, customer } = await newShop();
  const order = sparse(customer, '#7', 1_000);
  await tell(shop, order);
  shop.now += 1000;
  await tell(shop, { ...order, updatedAt: shop.now, financialStatus: 'voided' });
  expect(await told(shop, customer)).toEqual([
    '−50 Order #7 earns nothing now. Its payment was voided. Had 50, so −50. Program version 1, Bronze.',
    '+50 Order #7. Placed Nov 3, 2026. As the order was known then. It has changed since; see its later entries.',
  ]);
});
