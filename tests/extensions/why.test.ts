import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { WireEntry } from '#app/domain/shopper-wire.ts';
import { speechOf, type Voice } from '../../extensions/shared/speech.ts';
import { tellEntry } from '../../extensions/shared/why.ts';
import { translate, type Texts } from './setup/surface.ts';
import { entry, orderWhy, program, voucher } from './setup/wire-samples.ts';

function voice(language: string): Voice {
  const file = path.resolve(import.meta.dirname, `../../extensions/shared/words/${language}.json`);
  const texts = JSON.parse(readFileSync(file, 'utf8')) as Texts;
  return {
    i18n: {
      translate: (key, values = {}) => translate(texts, language, key, values),
      formatNumber: (value, options) => new Intl.NumberFormat(language, options).format(value),
      formatCurrency: (value, options) =>
        new Intl.NumberFormat(language, { style: 'currency', ...options }).format(value),
      formatDate: (date, options) => new Intl.DateTimeFormat(language, options).format(date),
    },
    localization: { extensionLanguage: { value: { isoCode: language } } },
  };
}

function tell(changes: Partial<WireEntry>, language = 'en', lumen = program()): string {
  const telling = { speech: speechOf(voice(language), lumen), program: lumen, shop: 'Lumen' };
  const told = entry(changes);
  const { title, sentences } = tellEntry(told, telling);
  const text = [`${telling.speech.signed(told.points)} ${title}`, ...sentences].join(' | ');
  return text.replaceAll('\u00a0', ' ').replaceAll('\u202f', ' ');
}

describe('why these points', () => {
  test.each<[string, Partial<WireEntry>, string]>([
    [
      'earned',
      {},
      '+420 Order #1042 | Items $94.00 − $10.00 discount = $84.00. | $84.00 × 5 = 420. | ' +
        "Shipping doesn't earn. | Until Nov 3, 2027.",
    ],
    [
      'with a tier: rounded once',
      {
        ...{ points: 374, order: '#1068' },
        why: orderWhy({
          ...{ deserves: 374, items_minor: 5_990, discount_minor: 0, kept_minor: 5_990, until: null },
          ...{ multiplier: { times: 5, per: 4 }, tier: 'Silver', shipping_earns: true },
        }),
      },
      '+374 Order #1068 | $59.90 × 5 = 299.5, × 1.25 for Silver = 374.375, rounded down once.',
    ],
    [
      'part returned',
      {
        points: -150,
        why: orderWhy({ had: 420, deserves: 270, returned_minor: 3_000, kept_minor: 5_400, until: null }),
      },
      '−150 Return, order #1042 | Items $94.00 − $10.00 discount − $30.00 returned = $54.00. | ' +
        '$54.00 × 5 = 270. | Had 420, so −150.',
    ],
    [
      'cancelled',
      {
        ...{ points: -374, order: '#1068' },
        why: orderWhy({
          ...{ had: 374, deserves: 0, items_minor: 5_990, discount_minor: 0, returned_minor: 5_990 },
          ...{ kept_minor: 0, cancelled: true, until: null },
        }),
      },
      '−374 Order #1068 cancelled | Items $59.90 − $59.90 returned = $0.00. | $0.00 × 5 = 0. | Had 374, so −374.',
    ],
    [
      'paid in part: what counts is said',
      { points: 200, why: orderWhy({ deserves: 200, kept_minor: 4_000, until: null, shipping_earns: true }) },
      '+200 Order #1042 | Items $94.00 − $10.00 discount = $84.00. | Of this, $40.00 counts. | $40.00 × 5 = 200.',
    ],
    [
      'where shipping earns and tax does not',
      {
        points: 445,
        why: orderWhy({
          ...{ deserves: 445, shipping_minor: 500, kept_minor: 8_900, shipping_earns: true },
          ...{ tax: 'excluded', until: null },
        }),
      },
      '+445 Order #1042 | Items $94.00 − $10.00 discount + $5.00 shipping = $89.00. | $89.00 × 5 = 445. | ' +
        "Tax doesn't earn.",
    ],
    [
      'an order that earns nothing',
      { points: 0, why: orderWhy({ deserves: 0, items_minor: null, until: null }) },
      "0 Order #1042 | This order doesn't earn.",
    ],
    [
      'expired',
      {
        ...{ points: -180, order: null },
        why: { kind: 'expired', gave: 420, spent: 240, source_order: '#988' },
      },
      '−180 Expired | Order #988 gave 420; 240 spent, 180 left.',
    ],
    [
      'added by staff',
      { ...{ points: 200, order: null }, why: { kind: 'added', until: null } },
      '+200 Added by Lumen',
    ],
    [
      'joined',
      { ...{ points: 100, order: null }, why: { kind: 'joining', until: '2027-11-03T12:00:00Z' } },
      '+100 Joined | Until Nov 3, 2027.',
    ],
    [
      'redeemed',
      { ...{ points: -500, order: null }, why: { kind: 'redeemed', voucher: voucher() } },
      '−500 Used for $5.00 off | Code: LUM-7KQ2-9XZ4-M8TP.',
    ],
    ['what changed since', { why: null }, '+420 Order #1042 | This changed later; a newer entry tells how.'],
  ])('%s', (_case, changes, expected) => {
    expect(tell(changes)).toBe(expected);
  });

  test('in yen: per 100', () => {
    const yen = program({ currency: 'JPY', exponent: 0 });
    const lumen = { ...yen, earning: { ...yen.earning, unit_minor: 100 } };
    const why = orderWhy({
      ...{ items_minor: 8_400, discount_minor: 0, kept_minor: 8_400, until: null, shipping_earns: true },
    });
    expect(tell({ why }, 'en', lumen)).toBe('+420 Order #1042 | ¥8,400 ÷ 100 × 5 = 420.');
  });

  test('in Hungarian, Chinese and French', () => {
    const silver = {
      ...{ points: 374, order: '#1068' },
      why: orderWhy({
        ...{ deserves: 374, items_minor: 5_990, discount_minor: 0, kept_minor: 5_990, until: null },
        ...{ multiplier: { times: 5, per: 4 }, tier: 'Silver' },
      }),
    };
    expect(tell(silver, 'hu')).toBe(
      '+374 Rendelés: #1068 | 59,90 USD × 5 = 299,5, × 1,25 (Silver) = 374,375, egyszer lefelé kerekítve. | ' +
        'A szállításért nem jár jóváírás.',
    );
    expect(tell(silver, 'zh-CN')).toBe(
      '+374 订单 #1068 | US$59.90 × 5 = 299.5，× 1.25（Silver）= 374.375，一次性向下取整。 | 运费不计。',
    );
    expect(tell(silver, 'fr')).toBe(
      "+374 Commande #1068 | 59,90 $US × 5 = 299,5, × 1,25 pour Silver = 374,375, arrondi une fois à l'inférieur. | " +
        'La livraison ne compte pas.',
    );
  });

  test("points in the merchant's words, by the reader's plural rules", () => {
    const words = { en: { one: 'star', many: 'stars' }, fr: { one: 'étoile', many: 'étoiles' } };
    const english = speechOf(voice('en'), program({ words }));
    const french = speechOf(voice('fr'), program({ words }));
    const swedish = speechOf(voice('sv'), program({ words }));
    expect([0, 1, 2].map(english.points)).toEqual(['0 stars', '1 star', '2 stars']);
    expect([0, 1, 2].map(french.points)).toEqual(['0 étoile', '1 étoile', '2 étoiles']);
    expect(swedish.points(2)).toBe('2 poäng');
    expect(english.say('after.onWay')).toBe('Your stars are on their way.');
  });
});
