/** The points a page promises are the points that are booked: script, Liquid and the app give the same number. */
import vm from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scale, type Ratio, type Rounding } from '#app/domain/rational.ts';
import { createThemeEngine } from '../../devshop/pages/store/liquid/theme-engine.ts';
import { readThemeExtension } from '../../devshop/pages/store/liquid/theme-extension.ts';
import { LOCALES, read } from './setup/extension-files.ts';

type Earned = (minor: number, earning: Ratio & { rounding: Rounding }, tier: Ratio) => number;

/** The asset as a browser runs it, on a page without anything of ours. */
function scriptEarned(): Earned {
  const nothing = {
    ...{ querySelector: () => null, querySelectorAll: () => [], addEventListener: () => undefined },
  };
  const window: { Perennial?: { earned: Earned } } = {};
  vm.runInNewContext(read('assets/perennial.js'), { document: nothing, window, location: { hash: '' } });
  if (!window.Perennial) throw new Error('The script did not run.');
  return window.Perennial.earned;
}

const extension = readThemeExtension();
if (extension === null) throw new Error('No theme extension.');
const engine = createThemeEngine(extension);

function render(source: string, objects: object, locale = 'en'): string {
  const facts = { ...{ locale, currency: 'USD', timeZone: 'UTC', now: 0, assetsUrl: '' } };
  const request = { locale: { iso_code: locale } };
  return engine.render(source, { request, ...objects }, facts, {}).trim();
}

const ratio = fc.record({ times: fc.integer({ min: 1, max: 500 }), per: fc.integer({ min: 1, max: 500 }) });

describe('points for an amount', () => {
  it('are the same in the script, in Liquid and in the app, for any amount, rate, tier and rounding', () => {
    const earned = scriptEarned();
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 50_000_000 }),
        ratio,
        ratio,
        fc.constantFrom<Rounding>('floor', 'half_up', 'ceil'),
        (minor, rate, tier, rounding) => {
          const booked = scale(minor, [rate, tier], rounding);
          expect(earned(minor, { ...rate, rounding }, tier)).toBe(booked);
          const program = {
            earning: { ...rate, rounding },
            tiers: {
              levels: [
                { name: 'Bronze', multiplier: { times: 1, per: 1 } },
                { name: 'Silver', multiplier: tier },
              ],
            },
          };
          const shown = render("{% render 'earned', minor: minor, program: program, account: account %}", {
            ...{ minor, program, account: { tier: 'Silver' } },
          });
          expect(Number(shown)).toBe(booked);
        },
      ),
      { numRuns: 2_000, verbose: true },
    );
  });

  it('of a guest are those of the lowest tier', () => {
    const program = {
      earning: { times: 5, per: 100, rounding: 'floor' },
      tiers: {
        levels: [
          { name: 'Bronze', multiplier: { times: 1, per: 1 } },
          { name: 'Gold', multiplier: { times: 2, per: 1 } },
        ],
      },
    };
    expect(render("{% render 'earned', minor: 5990, program: program %}", { program })).toBe('299');
  });
});

describe('numbers', () => {
  it.each(LOCALES)('are grouped as Intl does in %s', (locale) => {
    const intl = new Intl.NumberFormat(locale);
    for (const n of [
      0, 7, 999, 1000, 1240, 9999, 10_000, 12_400, 999_999, 1_000_000, 1_234_567, 1_000_000_000,
    ]) {
      for (const signed of n === 0 ? [0] : [n, -n]) {
        const shown = render("{% render 'number', n: n %}", { n: signed }, locale);
        expect(shown).toBe(intl.format(signed).replace('-', '−'));
      }
    }
  });

  it('of points stand with the word that the language wants', () => {
    const words = (n: number, locale: string, own: object = {}): string =>
      render("{% render 'points', n: n, program: program %}", { n, program: { words: own } }, locale);
    expect([0, 1, 2, 1240].map((n) => words(n, 'en'))).toEqual([
      '0 points',
      '1 point',
      '2 points',
      '1,240 points',
    ]);
    expect([0, 1, 2].map((n) => words(n, 'fr'))).toEqual(['0 point', '1 point', '2 points']);
    expect(words(1_000_000, 'es')).toBe('1.000.000 de puntos');
    expect([1, 1240].map((n) => words(n, 'zh-CN'))).toEqual(['1积分', '1,240积分']);
    const own = { en: { one: 'star', many: 'stars' }, fr: { one: 'étoile', many: 'étoiles' } };
    expect([1, 2, -480].map((n) => words(n, 'en', own))).toEqual(['1 star', '2 stars', '−480 stars']);
    expect([0, 2].map((n) => words(n, 'fr', own))).toEqual(['0 étoile', '2 étoiles']);
    expect(words(2, 'fr-CA', own)).toBe('2 étoiles');
    expect(words(2, 'de', own)).toBe('2 Punkte');
    expect(words(2, 'en', { en: { one: '<b>', many: 'a & b' } })).toBe('2 a &amp; b');
  });
});

describe('amounts', () => {
  const money = (minor: number, currency: string, exponent: number, cart: string, locale = 'en'): string => {
    const facts = { ...{ locale, currency: cart, timeZone: 'UTC', now: 0, assetsUrl: '' } };
    const objects = {
      ...{ cart: { currency: { iso_code: cart } }, request: { locale: { iso_code: locale } } },
      ...{ minor, program: { currency, exponent } },
    };
    return engine.render("{% render 'money', minor: minor, program: program %}", objects, facts, {}).trim();
  };

  it('are written as the shop writes them, also in currencies without decimals', () => {
    expect(money(38_800, 'USD', 2, 'USD')).toBe('$388.00');
    expect(money(3000, 'JPY', 0, 'JPY')).toBe('¥3,000');
    expect(money(1_234_500, 'EUR', 2, 'EUR')).toBe('€12.345,00');
  });

  it('name their currency where the cart has another', () => {
    expect(money(500, 'USD', 2, 'EUR')).toBe('5.00 USD');
    expect(money(123_456, 'USD', 2, 'EUR', 'de')).toBe('1.234,56 USD');
    expect(money(3000, 'JPY', 0, 'USD')).toBe('3,000 JPY');
    expect(money(1005, 'KWD', 3, 'USD')).toBe('1.005 KWD');
  });
});
