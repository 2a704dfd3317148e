/** Each state of the blocks as HTML, without a browser: what a shopper reads before anything runs. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WireAccount } from '#app/domain/shopper-wire.ts';
import type { Customer } from '../../devshop/shop/state.ts';
import { LOCALES } from './setup/extension-files.ts';
import { startThemeWorld, type ThemeWorld } from './setup/theme-world.ts';
import { account, program, reward, voucher } from './setup/wire-examples.ts';

let world: ThemeWorld;
let member: Customer;

beforeAll(async () => {
  world = await startThemeWorld();
  member = world.newCustomer('Zsófia');
});
afterAll(() => world.close());

interface Look {
  readonly path?: string;
  readonly who?: Customer | null;
  readonly locale?: string;
  readonly cart?: readonly (readonly [variantId: number, quantity: number])[];
}

/** What stands in the blocks, without tags, in one line. */
async function shown(look: Look = {}): Promise<string> {
  const html = await htmlOf(look);
  const blocks = html.split('data-extension-target="').slice(1).join(' ');
  return blocks
    .replaceAll(/<(script|noscript|template)[\s\S]*?<\/\1\s*>/g, ' ')
    .replaceAll(/<\w+[^>]* hidden[^>]*>[^<]*/g, ' ')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ([,.:])/g, '$1');
}

async function htmlOf({ path = '/storefront', who = member, locale = 'en', cart }: Look): Promise<string> {
  const cookie = `devshop_shopper=${world.cookieOf(who, cart)}; devshop_locale=${locale}`;
  const answer = await fetch(new URL(path, world.devshop.urls.storefront), { headers: { cookie } });
  const html = await answer.text();
  expect(answer.status, html).toBe(200);
  expect(html).not.toMatch(/Translation missing|Liquid error|undefined|NaN/);
  return html;
}

const publish = (changes: Partial<WireAccount> = {}): void => world.publishAccount(member, account(changes));
const product = (title: string) => {
  const found = [...world.devshop.shop.state.products.values()].find((one) => one.title === title);
  if (!found) throw new Error(title);
  return found;
};

describe('the panel', () => {
  it('tells a guest what there is to earn, and the two ways in', async () => {
    world.publishProgram(program());
    const text = await shown({ who: null });
    expect(text).toContain('Earn 5 points per $1.00 at Lumen. And 100 points to start.');
    expect(text).toContain('Create account Sign in Ordered as a guest? Use the same email.');
    expect(text).toContain('$20.00 off 2,000 points');
    expect(text).not.toContain('Redeem');
  });

  it('tells a member balance, what it buys, what is on its way, what goes', async () => {
    world.publishProgram(program());
    publish();
    const text = await shown();
    expect(text).toContain('1,240 points, enough for free shipping');
    expect(text).toContain('120 points pending until Dec 5, 2026');
    expect(text).toContain('Silver $388.00 to Gold');
    expect(text).toContain('250 points expire Dec 31, 2026');
    expect(text).toContain('$20.00 off 2,000 points 760 points to go');
    expect(text).toContain('Orders from $30.00. Not with other order discounts. Valid for 90 days.');
  });

  it('tells what is missing when nothing is in reach', async () => {
    publish({ points_available: 340 });
    expect(await shown()).toContain('340 points 160 points to go for $5.00 off.');
  });

  it('tells what is to be earned back, and why', async () => {
    publish({ points_available: 0, points_debt: 480, debt_order: '#1051' });
    const text = await shown();
    expect(text).toContain('−480 points Order #1051 was returned after what it earned was spent.');
    expect(text).toContain('The next 480 points you earn cover this.');
    expect(text).not.toContain('enough for');
    expect(text).toContain('$5.00 off 500 points 980 points to go');
    publish({ points_available: 0, points_debt: 480, debt_order: null });
    expect(await shown()).toContain('A return took back what had already been spent.');
  });

  it('tells the highest tier in words, without a bar', async () => {
    publish({ tier: 'Gold', next_tier: null });
    expect(await shown()).toContain('Gold, the highest tier');
    expect(await htmlOf({})).not.toContain('role="progressbar"');
  });

  it('lists codes: being made, ready, being cancelled, a gift, and credit without a code', async () => {
    publish({
      vouchers: [
        voucher(),
        voucher({ id: '902', state: 'making', code: null }),
        voucher({ id: '903', state: 'cancelling' }),
        voucher({
          id: '904',
          code: 'LUM-GIFT',
          cancellable: false,
          value: { kind: 'percentage_off', percent: 12.5 },
        }),
        voucher({
          id: '905',
          code: null,
          expires_at: null,
          value: { kind: 'store_credit', amount_minor: 1000 },
        }),
      ],
    });
    const text = await shown();
    expect(text).toContain('LUM-7KQ2-9XZ4-M8TP $5.00 off until Dec 21, 2026');
    expect(text).toContain('Your code is being made. It will appear here.');
    expect(text).toContain('Cancelling');
    expect(text).toContain('LUM-GIFT 12.5% off until Dec 21, 2026');
    expect(text).toContain('$10.00 store credit In your account, to use at checkout.');
    expect(await htmlOf({})).toContain('href="/discount/LUM-7KQ2-9XZ4-M8TP?redirect=%2Fcart"');
  });

  it('offers what the tier and the day allow', async () => {
    publish();
    world.publishProgram(
      program({
        rewards: [
          reward('1', { title: 'Owner’s <mug> & more', value: { kind: 'free_product', title: 'Mug' } }),
          reward('2', { tiers: ['Gold', 'Platinum'] }),
          reward('3', {
            starts_at: '2026-12-01T10:00:00Z',
            value: { kind: 'gift_card', amount_minor: 2500 },
          }),
          reward('4', { ends_at: '2026-11-01T10:00:00Z', title: 'Gone' }),
          reward('5', { per_member: { times: 2, period: 'year' }, limited_to_products: true }),
          reward('6', {
            value: { kind: 'amount_off', amount_minor: null },
            cost: {
              kind: 'any_amount',
              points_per_step: 100,
              amount_minor_per_step: 100,
              min_steps: 3,
              max_steps: null,
            },
          }),
        ],
      }),
    );
    const text = await shown();
    expect(text).toContain('Owner’s &lt;mug&gt; & more 500 points');
    expect(text).toContain('Only for Gold, Platinum.');
    expect(text).toContain('$25.00 gift card 500 points From Dec 1, 2026');
    expect(text).not.toContain('Gone');
    expect(text).toContain(
      'Only for some products. Not with other order discounts. Valid for 90 days. 2 times a year.',
    );
    expect(text).toContain('any amount off 100 points for each $1.00');
  });

  it('says when the program is paused, and offers nothing', async () => {
    world.publishProgram(program({ paused: true }));
    const text = await shown();
    expect(text).toContain('Rewards are paused for now.');
    expect(text).toContain('1,240 points');
    expect(text).not.toContain('Redeem');
    expect(await shown({ path: `/storefront/products/${product('Oat & honey soap').handle}` })).not.toContain(
      'Earn 45',
    );
  });

  it('has words for who is new, and for who has left', async () => {
    world.publishProgram(program());
    world.publishAccount(member, null);
    expect(await shown()).toContain('Your first order shows here.');
    publish({ outside: true });
    const text = await shown();
    expect(text).toContain('You have left this program.');
    expect(text).not.toContain('Redeem');
  });

  it('shows nothing at all before the app has published anything', async () => {
    const namespace = [...world.devshop.shop.state.metafields.values()].find(({ key }) => key === 'program');
    const state = world.devshop.shop.state;
    if (namespace) state.metafields.delete(namespace.id);
    const html = await htmlOf({ who: null });
    expect(html).not.toContain('class="perennial');
    world.publishProgram(program());
  });
});

describe('the blocks', () => {
  it('promise the points of a product, by the tier, and none where it earns none', async () => {
    publish();
    const at = (title: string) => `/storefront/products/${product(title).handle}`;
    expect(await shown({ path: at('Oat & honey soap') })).toContain('Earn 56 points with this item');
    expect(await shown({ path: at('Oat & honey soap'), who: null })).toContain(
      'Earn 45 points with this item',
    );
    expect(await shown({ path: at('Lumen gift card') })).not.toContain('with this item');
    const soap = product('Oat & honey soap');
    for (const excluded of [
      { product_ids: [String(soap.id)], collection_ids: [], product_tags: [] },
      { product_ids: [], collection_ids: soap.collectionIds.map(String), product_tags: [] },
      { product_ids: [], collection_ids: [], product_tags: [soap.tags[0] ?? ''] },
    ]) {
      world.publishProgram(program({ earning: { ...program().earning, excluded } }));
      expect(await shown({ path: at('Oat & honey soap') })).not.toContain('with this item');
    }
    world.publishProgram(program());
  });

  it('tell what a cart earns, without gift cards, and of a code at hand', async () => {
    publish({ vouchers: [voucher()] });
    const soap = product('Oat & honey soap').variants[0]?.id ?? 0;
    const card = product('Lumen gift card').variants[0]?.id ?? 0;
    const text = await shown({
      path: '/storefront/cart',
      cart: [
        [soap, 3],
        [card, 1],
      ],
    });
    // $27.00 × 5 × 1.25 = 168.75
    expect(text).toContain('This cart earns 168 points');
    expect(text).toContain('You have a code: $5.00 off Apply');
  });

  it('make a page of their own, with tiers and questions', async () => {
    const text = await shown({ path: '/pages/rewards' });
    for (const words of ['How it works', 'Your balance', 'Your codes', 'Rewards', 'Tiers', 'Questions']) {
      expect(text).toContain(words);
    }
    expect(text).toContain('Silver ×1.25 From $300.00 in 12 months Your tier');
  });

  it('greet guests, and no member', async () => {
    expect(await shown({ who: null })).toContain('Join and start with 100 points Create account');
    expect(await shown()).not.toContain('Join and start');
  });

  it('take the shop’s own words for points', async () => {
    world.publishProgram(
      program({ words: { en: { one: 'star', many: 'stars' }, hu: { one: 'csillag', many: 'csillag' } } }),
    );
    publish();
    expect(await shown()).toContain('1,240 stars, enough for free shipping');
    expect(await shown({ locale: 'hu' })).toContain('1240 csillag');
    expect(await shown()).not.toMatch(/\bpoints?\b/);
    world.publishProgram(program());
  });

  it('count in whole yen', async () => {
    const yen = {
      currency: 'JPY',
      exponent: 0,
      earning: { ...program().earning, times: 5, per: 100, unit_minor: 100 },
    };
    const other = world.devshop.box.openShop({
      domain: 'hikari.myshopify.com',
      name: 'Hikari',
      currency: 'JPY',
    });
    other.operations.installApp({ scopes: world.devshop.box.config.scopes });
    other.state.extensionsOn = world.devshop.shop.state.extensionsOn;
    world.publishProgram(program(yen), other);
    const soap = [...other.state.products.values()].find(({ title }) => title === 'Oat & honey soap');
    const html = await world.fetchAs('hikari.myshopify.com', `/storefront/products/${soap?.handle}`);
    // ¥900 × 5 / 100
    expect(html.replaceAll(/\s+/g, ' ')).toContain('Earn 45 points with this item');
    expect(html).toContain('5 points per ¥100');
  });
});

describe('in every language', () => {
  it.each(LOCALES)('%s has words for all of it, and no English left', async (locale) => {
    publish({ vouchers: [voucher()] });
    for (const path of ['/storefront', '/storefront/cart', '/pages/rewards']) {
      for (const who of [member, null]) {
        const html = await htmlOf({ path, who, locale });
        expect(html).toContain(`lang="${locale}"`);
        if (locale !== 'en')
          expect(await shown({ path, who, locale })).not.toMatch(/\b(Redeem|Sign in|Rewards|Your codes)\b/);
      }
    }
  });
});
