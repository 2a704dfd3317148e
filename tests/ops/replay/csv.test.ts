import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRecordReader, readRetailFile, splitRecord, type RetailRow } from '#app/ops/replay/csv.ts';

const HEADER = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';

describe('splitRecord', () => {
  test.each([
    ['a,b,', ['a', 'b', '']],
    ['"AIRLINE LOUNGE,METAL SIGN",2', ['AIRLINE LOUNGE,METAL SIGN', '2']],
    ['"RECORD FRAME 7"" SINGLE SIZE ",48', ['RECORD FRAME 7" SINGLE SIZE ', '48']],
    ['"""",""', ['"', '']],
    ['"a""""b"', ['a""b']],
    ['7" frame,1', ['7" frame', '1']],
    ['"a\nb",c', ['a\nb', 'c']],
  ])('%j', (record, fields) => {
    expect(splitRecord(record)).toEqual(fields);
  });

  test('an open quote waits for the next line', () => {
    expect(splitRecord('"a,b')).toBeNull();
    expect(splitRecord('"a""')).toBeNull();
  });
});

test('records come out whole however the text is cut', () => {
  const field = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', ' ') });
  const records = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { maxLength: 5 });
  fc.assert(
    fc.property(records, fc.array(fc.nat(40)), fc.constantFrom('\n', '\r\n'), (table, cuts, lineEnd) => {
      const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`;
      const text = table.map((fields) => fields.map(quoted).join(',') + lineEnd).join('');
      const read: (readonly string[])[] = [];
      const reader = createRecordReader((fields) => read.push(fields));
      let at = 0;
      for (const cut of cuts) {
        reader.push(text.slice(at, at + cut));
        at += cut;
      }
      reader.push(text.slice(at));
      expect(reader.end()).toBe(true);
      expect(read).toEqual(table);
    }),
  );
});

describe('readRetailFile', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'perennial-csv-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  async function read(name: string, content: Buffer | string) {
    const file = path.join(folder, name);
    await writeFile(file, content);
    const rows: RetailRow[] = [];
    return { rows, result: await readRetailFile(file, (row) => rows.push(row)) };
  }

  const LINE = '536381,82567,"AIRLINE LOUNGE,METAL SIGN",2,2010-12-01 09:41:00,2.1,15311.0,United Kingdom';
  const ROW = {
    invoiceNo: '536381',
    stockCode: '82567',
    description: 'AIRLINE LOUNGE,METAL SIGN',
    quantity: '2',
    invoiceDate: '2010-12-01 09:41:00',
    unitPrice: '2.1',
    customerId: '15311.0',
    country: 'United Kingdom',
  };

  test('reads plain and gzipped files, with or without a last line end', async () => {
    expect(await read('a.csv', `${HEADER}\n${LINE}`)).toEqual({
      rows: [ROW],
      result: { ok: true, value: { rows: 1 } },
    });
    expect((await read('a.csv.gz', gzipSync(`${HEADER}\r\n${LINE}\r\n`))).rows).toEqual([ROW]);
  });

  test('goes by the names of the columns, past a byte order mark', async () => {
    const { rows } = await read(
      'b.csv',
      `\uFEFFCountry,${HEADER.replace(',Country', '')}\nEIRE,1,2,3,4,5,6,7\n`,
    );
    expect(rows[0]).toMatchObject({ country: 'EIRE', invoiceNo: '1', customerId: '7' });
  });

  test.each([
    ['lacking columns', 'c.csv', 'InvoiceNo,Quantity\n1,2\n', 'columns_missing'],
    ['empty', 'd.csv', '', 'columns_missing'],
    ['with an open quote', 'e.csv', `${HEADER}\n1,"2\n3\n`, 'file_damaged'],
    ['no gzip', 'f.csv.gz', HEADER, 'file_damaged'],
    ['cut gzip', 'g.csv.gz', gzipSync(`${HEADER}\n${LINE}\n`.repeat(50)).subarray(0, 100), 'file_damaged'],
  ])('a file %s is refused with a sentence', async (_, name, content, code) => {
    const { result } = await read(name, content);
    expect(result).toMatchObject({ ok: false, code, message: expect.stringMatching(/\.$/) });
  });

  test('a file that is not there is refused with a sentence', async () => {
    const result = await readRetailFile(path.join(folder, 'none.csv'), () => undefined);
    expect(result).toMatchObject({ ok: false, code: 'file_unreadable' });
  });
});
