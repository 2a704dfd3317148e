/**
 * A small shop's half year in the layout of the file, invented from a seed. Customers buy at rates of their
 * own with a heavy tail and stop at some point, as in the models of repeat buying (Schmittlein, Morrison and
 * Colombo 1987), so that a few reach the upper tiers and many buy once. Everything the rules of a replay
 * tell apart occurs at least once.
 */
import { DAY_MS, type WallTime } from './calendar.ts';
import type { RetailRow } from './csv.ts';
import { seededRandom, type Random } from './identity.ts';

const CUSTOMER_COUNT = 250;
const GUEST_INVOICE_COUNT = 220;
const DAY_COUNT = 182;
/** Any day will do: a replay moves the last invoice to yesterday. */
const FIRST_DAY: WallTime = Date.UTC(2025, 0, 6);
const COUNTRY = 'United Kingdom';

interface Item {
  readonly stockCode: string;
  readonly description: string;
  readonly quantity: number;
  /** As in the file: pounds. */
  readonly unitPrice: string;
}

interface Draft {
  readonly wallTime: WallTime;
  /** What the invoice number begins with. */
  readonly prefix: '' | 'A' | 'C';
  readonly customerId: string;
  readonly items: readonly Item[];
}

/** Box and Muller. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Days until the next event of a process with `rate` events a day. */
function waitingDays(random: Random, rate: number): number {
  return -Math.log(1 - random()) / rate;
}

/** Between 8:00 and 20:00 of the day, on a whole minute. */
function openingTime(random: Random, day: number): WallTime {
  return FIRST_DAY + Math.floor(day) * DAY_MS + Math.floor(480 + random() * 720) * 60_000;
}

const MATERIALS = ['CERAMIC', 'COTTON', 'ENAMEL', 'GLASS', 'OAK', 'RATTAN', 'WOOL'];
const GOODS = [
  'BOWL',
  'CANDLE HOLDER',
  'CUSHION',
  'LANTERN',
  'MUG',
  'NAPKINS, SET OF 6',
  'THROW',
  'VASE',
  '10" TRAY',
];

function catalogue(random: Random): readonly Item[] {
  return MATERIALS.flatMap((material, row) =>
    GOODS.map((good, column) => ({
      stockCode: `${20_000 + row * 100 + column}${column % 3 === 0 ? 'A' : ''}`,
      description: `${material} ${good}`,
      quantity: 1,
      unitPrice: Math.exp(2.4 + 0.6 * normal(random)).toFixed(2),
    })),
  );
}

function basket(random: Random, goods: readonly Item[]): Item[] {
  const size = 1 + Math.floor(waitingDays(random, 0.6));
  const items = Array.from({ length: Math.min(size, 12) }, () => {
    // Squared: some goods sell far better than others, and may be in the basket twice.
    const item = goods[Math.floor(random() ** 2 * goods.length)] as Item;
    return { ...item, quantity: 1 + Math.floor(waitingDays(random, 1)) };
  });
  if (random() < 0.6)
    items.push({ stockCode: 'POST', description: 'POSTAGE', quantity: 1, unitPrice: '3.95' });
  return items;
}

/** Two to twenty days later some of it comes back, sometimes all, rarely more than there was. */
function cancellation(random: Random, sale: Draft): Draft {
  const share = random();
  const items = sale.items
    .filter((item) => share < 0.3 || (random() < 0.5 && item.stockCode !== 'POST'))
    .map((item) => ({
      ...item,
      quantity:
        -(share < 0.3 ? item.quantity : 1 + Math.floor(random() * item.quantity)) - (share > 0.97 ? 2 : 0),
    }));
  return { ...sale, prefix: 'C', wallTime: sale.wallTime + Math.floor(2 + random() * 18) * DAY_MS, items };
}

function customerDrafts(random: Random, goods: readonly Item[], customerId: string): Draft[] {
  const drafts: Draft[] = [];
  const rate = Math.exp(-3.25 + 1.1 * normal(random));
  let day = random() ** 1.5 * DAY_COUNT;
  while (day < DAY_COUNT) {
    const sale: Draft = {
      wallTime: openingTime(random, day),
      prefix: '',
      customerId,
      items: basket(random, goods),
    };
    drafts.push(sale);
    if (random() < 0.1 && day < DAY_COUNT - 21) drafts.push(cancellation(random, sale));
    day = random() < 0.06 ? DAY_COUNT : day + Math.max(1, waitingDays(random, rate));
  }
  return drafts;
}

function guestDraft(random: Random, goods: readonly Item[]): Draft {
  const items = basket(random, goods).filter((item) => item.stockCode !== 'POST');
  items.push({ stockCode: 'DOT', description: 'DOTCOM POSTAGE', quantity: 1, unitPrice: '4.95' });
  return { wallTime: openingTime(random, random() * DAY_COUNT), prefix: '', customerId: '', items };
}

/** One of each of what is rare, so that no sample lacks it. */
function rareDrafts(random: Random, goods: readonly Item[]): Draft[] {
  const good = goods[0] as Item;
  const at = (day: number) => openingTime(random, day);
  const item = (stockCode: string, description: string, quantity: number, unitPrice: string): Item => ({
    stockCode,
    description,
    quantity,
    unitPrice,
  });
  const known = '10001';
  const discount = item('D', 'Discount', 1, '5.00');
  return [
    { wallTime: at(20), prefix: '', customerId: known, items: [{ ...good, quantity: 4 }, discount] },
    { wallTime: at(30), prefix: 'C', customerId: known, items: [{ ...discount, quantity: -1 }] },
    { wallTime: at(40), prefix: '', customerId: known, items: [good, item('M', 'Manual', 1, '12.50')] },
    {
      wallTime: at(41),
      prefix: '',
      customerId: known,
      items: [item('gift_0001_20', 'Gift Voucher £20.00', 1, '20.00')],
    },
    {
      wallTime: at(42),
      prefix: '',
      customerId: known,
      items: [item('PADS', 'PADS TO MATCH ALL CUSHIONS', 3, '0.125')],
    },
    { wallTime: at(50), prefix: 'C', customerId: '', items: [{ ...good, quantity: -1 }] },
    { wallTime: at(51), prefix: 'C', customerId: known, items: [item('79999Z', 'NEVER SOLD', -3, '9.99')] },
    { wallTime: at(60), prefix: '', customerId: '', items: [{ ...good, quantity: -7, unitPrice: '0.0' }] },
    { wallTime: at(61), prefix: '', customerId: '', items: [{ ...good, quantity: 2, unitPrice: '0.0' }] },
    { wallTime: at(70), prefix: 'A', customerId: '', items: [item('B', 'Adjust bad debt', 1, '110.62')] },
    {
      wallTime: at(80),
      prefix: 'C',
      customerId: '',
      items: [item('BANK CHARGES', 'Bank Charges', -1, '14.30')],
    },
  ];
}

function wallText(wallTime: WallTime): string {
  return new Date(wallTime).toISOString().slice(0, 19).replace('T', ' ');
}

/** About 1,500 invoices in order of time; the same for the same seed. */
export function sampleRows(seed: string): RetailRow[] {
  const random = seededRandom(`sample ${seed}`);
  const goods = catalogue(random);
  const drafts = rareDrafts(random, goods);
  for (let number = 1; number <= CUSTOMER_COUNT; number += 1) {
    drafts.push(...customerDrafts(random, goods, String(10_000 + number)));
  }
  for (let number = 0; number < GUEST_INVOICE_COUNT; number += 1) drafts.push(guestDraft(random, goods));
  drafts.sort((a, b) => a.wallTime - b.wallTime);
  return drafts.flatMap(({ prefix, wallTime, customerId, items }, index) =>
    items.map((item) => ({
      invoiceNo: `${prefix}${600_001 + index}`,
      stockCode: item.stockCode,
      description: item.description,
      quantity: String(item.quantity),
      invoiceDate: wallText(wallTime),
      unitPrice: item.unitPrice,
      customerId: customerId === '' ? '' : `${customerId}.0`,
      country: COUNTRY,
    })),
  );
}
