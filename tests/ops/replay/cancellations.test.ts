import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchCancellations } from '#app/ops/replay/cancellations.ts';
import { bookOf, type Short } from './rows.ts';

/** `<sale> <- <cancellation>: row x quantity`, in the order of the parts. */
function match(rows: readonly Short[]) {
  const book = bookOf(rows);
  const { partsBySale, matched, dropped } = matchCancellations(book.sales, book.cancellations);
  const parts = [...partsBySale].flatMap(([sale, ofSale]) =>
    ofSale.map(({ cancellation, lines }) => {
      const taken = lines.map((line) => `${line.rowIndex} x ${line.quantity}`).join(', ');
      return `${sale} <- ${cancellation.number}: ${taken}`;
    }),
  );
  return { parts, matched, dropped: Object.fromEntries(dropped) };
}

describe('a cancelled row takes from the newest earlier invoices of its customer', () => {
  test('newest first, and older ones for the rest', () => {
    const { parts, matched, dropped } = match([
      ['1', 'A', 5, '1', 'ann', 0],
      ['2', 'A', 5, '1', 'ann', 1],
      ['C3', 'A', -7, '1', 'ann', 2],
    ]);
    expect(parts).toEqual(['2 <- C3: 0 x 5', '1 <- C3: 0 x 2']);
    expect(matched).toEqual({ rows: 1, units: 7 });
    expect(dropped).toEqual({});
  });

  test('never from another customer, another code, a later invoice or one of the same minute', () => {
    const { parts, dropped } = match([
      ['1', 'A', 5, '1', 'bob', 0],
      ['2', 'a', 5, '1', 'ann', 0],
      ['3', 'A', 5, '1', 'ann', 2],
      ['4', 'A', 5, '1', 'ann', 3],
      ['C5', 'A', -1, '1', 'ann', 2],
    ]);
    expect(parts).toEqual([]);
    expect(dropped).toEqual({ cancellation_without_sale: { rows: 1, units: 1 } });
  });

  test('what was given back once is not given back again', () => {
    const { parts, dropped } = match([
      ['1', 'A', 5, '1', 'ann', 0],
      ['C2', 'A', -3, '1', 'ann', 1],
      ['C3', 'A', -3, '1', 'ann', 2],
      ['C4', 'A', -1, '1', 'ann', 3],
    ]);
    expect(parts).toEqual(['1 <- C2: 0 x 3', '1 <- C3: 0 x 2']);
    expect(dropped).toEqual({
      cancellation_beyond_sale: { rows: 1, units: 1 },
      cancellation_without_sale: { rows: 1, units: 1 },
    });
  });

  test('an earlier cancellation takes first, wherever it stands in the file', () => {
    const { parts } = match([
      ['C9', 'A', -5, '1', 'ann', 9],
      ['C3', 'A', -2, '1', 'ann', 3],
      ['1', 'A', 5, '1', 'ann', 0],
    ]);
    expect(parts).toEqual(['1 <- C3: 0 x 2', '1 <- C9: 0 x 3']);
  });

  test('one refund per order and cancelling invoice: its rows are joined, lines of one code come in turn', () => {
    const { parts } = match([
      ['1', 'A', 2, '1', 'ann', 0],
      ['1', 'B', 2, '1', 'ann', 0],
      ['1', 'A', 4, '1', 'ann', 0],
      ['C2', 'A', -1, '1', 'ann', 1],
      ['C2', 'B', -1, '1', 'ann', 1],
      ['C2', 'A', -3, '1', 'ann', 1],
    ]);
    // B on rowIndex 1 is bad debt and was dropped, so the second A is row 1.
    expect(parts).toEqual(['1 <- C2: 0 x 2, 1 x 2']);
  });

  test('shipping and fees are given back too, discounts are not', () => {
    const { parts, dropped } = match([
      ['1', 'POST', 2, '1', 'ann', 0],
      ['1', 'M', 1, '1', 'ann', 0],
      ['1', 'D', 1, '1', 'ann', 0],
      ['C2', 'M', -1, '1', 'ann', 1],
      ['C2', 'POST', -1, '1', 'ann', 1],
    ]);
    expect(parts).toEqual(['1 <- C2: 0 x 1, 1 x 1']);
    expect(dropped).toEqual({});
  });

  test('a guest cannot be matched', () => {
    const { parts, dropped } = match([
      ['1', 'A', 2, '1', '', 0],
      ['C2', 'A', -2, '1', '', 1],
    ]);
    expect(parts).toEqual([]);
    expect(dropped).toEqual({ guest_cancellation: { rows: 1, units: 2 } });
  });
});

test('an invoice has the time of its earliest row, also of one that is dropped', () => {
  const book = bookOf([
    ['1', 'A', 1, '1', 'ann', 5],
    ['1', 'A', 0, '1', 'ann', 3],
    ['1', 'A', 1, '1', 'ann', 4],
  ]);
  expect(book.sales[0]?.wallTime).toBe(Date.UTC(2011, 2, 1, 10, 3));
});

describe('whatever is sold and cancelled', () => {
  const sale = fc.record({
    invoice: fc.nat(7),
    stockCode: fc.constantFrom('A', 'C', 'POST', 'M'),
    quantity: fc.integer({ min: 1, max: 5 }),
  });
  const customers = ['ann', 'bob', ''];
  // The invoice decides on customer and time, as in the file.
  const saleRows = fc
    .array(sale, { maxLength: 15 })
    .map((sales) =>
      sales.map(({ invoice, stockCode, quantity }): Short => [
        String(100 + invoice),
        stockCode,
        quantity,
        '1.00',
        customers[invoice % 3] ?? '',
        invoice * 2,
      ]),
    );
  const cancelledRows = fc
    .array(sale, { maxLength: 15 })
    .map((sales) =>
      sales.map(({ invoice, stockCode, quantity }): Short => [
        `C${200 + invoice}`,
        stockCode,
        -quantity,
        '1.00',
        customers[invoice % 3] ?? '',
        invoice * 3,
      ]),
    );

  test('no line gives back more than was sold, and nothing cancelled is lost or counted twice', () => {
    fc.assert(
      fc.property(saleRows, cancelledRows, (sold, cancelled) => {
        const book = bookOf([...sold, ...cancelled]);
        const { partsBySale, matched, dropped } = matchCancellations(book.sales, book.cancellations);
        let given = 0;
        for (const invoice of book.sales) {
          const parts = partsBySale.get(invoice.number) ?? [];
          expect(new Set(parts.map((part) => part.cancellation.number)).size).toBe(parts.length);
          const returned = invoice.rows.map(() => 0);
          for (const part of parts) {
            expect(part.cancellation.wallTime).toBeGreaterThan(invoice.wallTime);
            expect(part.cancellation.customerId).toBe(invoice.customerId);
            for (const { rowIndex, quantity } of part.lines) {
              returned[rowIndex] = (returned[rowIndex] ?? 0) + quantity;
              given += quantity;
            }
          }
          for (const [index, { quantity }] of invoice.rows.entries()) {
            expect(returned[index]).toBeLessThanOrEqual(quantity);
          }
        }
        const droppedUnits = [...dropped.values()].reduce((sum, { units }) => sum + units, 0);
        const cancelledUnits = cancelled.reduce((sum, [, , quantity]) => sum - Number(quantity), 0);
        expect(matched.units).toBe(given);
        expect(given + droppedUnits).toBe(cancelledUnits);
      }),
      { numRuns: 500 },
    );
  });
});
