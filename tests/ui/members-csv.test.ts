/** The members' file: what a spreadsheet reads, and what it must not carry out. */
import { expect, test } from 'vitest';
import { CSV_HEAD, exportName, membersCsv } from '#app/ui/members/members-csv.ts';

const member = {
  ...{
    memberId: 7,
    customerGid: 'gid://shopify/Customer/123456789012345',
    name: 'Zsófia Nagy',
    email: 'z@example.hu',
  },
  ...{ tags: ['VIP', 'b'], tier: 'Silver', available: 1240, pending: 120, debt: 0, earnedLifetime: 5000 },
  // Half past eleven at night in New York.
  ...{ lastOrderAt: Date.UTC(2026, 10, 19, 4, 30), joinedAt: Date.UTC(2025, 0, 2, 12) },
};
const line = (change: Partial<typeof member> | { lastOrderAt: null }) =>
  membersCsv([{ ...member, ...change }], 'America/New_York');

test('a row, with days of the shop and a byte order mark before the headings', () => {
  expect(line({})).toBe(
    '7,123456789012345,Zsófia Nagy,z@example.hu,"VIP, b",Silver,1240,120,0,5000,2026-11-18,2025-01-02\r\n',
  );
  expect(line({ lastOrderAt: null })).toContain(',5000,,2025-01-02\r\n');
  expect(CSV_HEAD.codePointAt(0)).toBe(0xfeff);
  expect(CSV_HEAD.split(',')).toHaveLength(12);
});

test.each([
  ['=1+1', "'=1+1"],
  ['+441234', "'+441234"],
  ['-5', "'-5"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  [' =1', "' =1"],
  ['＝1', "'＝1"],
  ['a=1', 'a=1'],
  ['5-1', '5-1'],
])('%j is text, not a formula', (name, written) => {
  expect(line({ name })).toContain(`,${written},z@example.hu,`);
});

test('quotes, commas and line ends stay in their cell', () => {
  expect(line({ name: 'A "B", C\r\nD' })).toContain('"A ""B"", C\r\nD"');
  expect(line({ name: '="x,y"' })).toContain(`,"'=""x,y""",`);
});

test('the file is named by shop and day', () => {
  const at = Date.UTC(2026, 10, 22, 3);
  expect(exportName('lumen.myshopify.com', at, 'America/New_York')).toBe('lumen-members-2026-11-21.csv');
});
