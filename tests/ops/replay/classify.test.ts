import { describe, expect, test } from 'vitest';
import { classifyRow, kindOf } from '#app/ops/replay/classify.ts';
import { row, type Short } from './rows.ts';

describe('kindOf', () => {
  test.each([
    ['shipping', ['POST', 'DOT']],
    ['fee', ['M', 'm', 'AMAZONFEE', 'BANK CHARGES', 'CRUK', 'S']],
    ['discount', ['D']],
    ['gift_card', ['gift_0001_10', 'gift_0001_50']],
    ['merchandise', ['85123A', '85123a', 'PADS', 'DCGS0003', 'DCGSSBOY', 'C2']],
  ])('%s', (kind, codes) => {
    expect(codes.map(kindOf)).toEqual(codes.map(() => kind));
  });
});

describe('what is dropped', () => {
  const cases: [string, Short][] = [
    ['adjustment_invoice', ['A563185', 'B', 1, '11062.06']],
    ['adjustment_invoice', ['A563186', '85123A', 1, '1.00']],
    ['bad_debt', ['563187', 'B', 1, '11062.06']],
    ['quantity_not_positive', ['536589', '21777', -10, '0.0']],
    ['quantity_not_positive', ['536589', '21777', 0, '1.0']],
    ['price_not_positive', ['536414', '22139', 56, '0.0']],
    ['price_not_positive', ['536414', '22139', 56, '-1.5']],
    ['cancelled_discount', ['C536379', 'D', -1, '27.5', '14527']],
    ['cancellation_not_negative', ['C536379', '22139', 1, '27.5', '14527']],
    ['unreadable', ['536379', '22139', 'three', '27.5', '14527']],
    ['unreadable', ['536379', '22139', 3, '27,5', '14527']],
    ['unreadable', ['', '22139', 3, '27.5', '14527']],
  ];
  test.each(cases)('%s: %j', (reason, short) => {
    expect(classifyRow(row(short)).row).toMatchObject({ verdict: 'dropped', reason });
  });

  test('a day that does not exist', () => {
    const impossible = { ...row(['536379', '22139', 3, '27.5']), invoiceDate: '2011-02-30 10:00:00' };
    expect(classifyRow(impossible).row).toMatchObject({ verdict: 'dropped', reason: 'unreadable' });
  });
});

describe('amounts are pence, rounded half up once a line', () => {
  test.each([
    ['2.55', 6, 255, 1530],
    ['2.1', 2, 210, 420],
    ['11062.06', 1, 1106206, 1106206],
    ['0.001', 1, 1, 0],
    ['0.001', 5, 1, 1],
    ['0.125', 3, 13, 38],
    ['1.005', 1, 101, 101],
    ['3', 2, 300, 600],
  ])('%s x %i', (unitPrice, quantity, unitPriceMinor, amountMinor) => {
    expect(classifyRow(row(['1', '2', quantity, unitPrice])).row).toMatchObject({
      unitPriceMinor,
      amountMinor,
    });
  });
});

test('a cancelled row is counted in positive units, whatever its price', () => {
  expect(classifyRow(row(['C1', '85123A', -3, '0.0', '17850.0']))).toMatchObject({
    customerId: '17850',
    row: { verdict: 'cancelled', kind: 'merchandise', quantity: 3 },
  });
});

test('a customer is named without decimals, none is a guest', () => {
  expect(classifyRow(row(['1', '2', 3, '4', '17850.0'])).customerId).toBe('17850');
  expect(classifyRow(row(['1', '2', 3, '4'])).customerId).toBeNull();
});
