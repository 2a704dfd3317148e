/** What Lumen sells: candles, skincare and lamps. Prices in minor units. */

export interface CatalogProduct {
  readonly title: string;
  readonly description: string;
  readonly productType: string;
  readonly collections: readonly string[];
  readonly tags: readonly string[];
  readonly colour: string;
  readonly giftCard?: boolean;
  /** Title, price and stock of each; one called `Default Title` where there is no choice. */
  readonly variants: readonly (readonly [title: string, priceMinor: number, inventory: number])[];
  /** How often it is bought against the others. */
  readonly weight: number;
  /** Months (1 is January) in which it is bought three times as often. */
  readonly season?: readonly number[];
}

export const COLLECTIONS: readonly string[] = [
  ...['Candles', 'Skincare', 'Lamps', 'Gifts', 'Refills', 'Winter edition', 'Last chance'],
];

const SIZES = (small: number, large: number) =>
  [
    ['180 g', small, 240],
    ['300 g', large, 160],
  ] as const;

const one = (priceMinor: number, inventory = 120) => [['Default Title', priceMinor, inventory]] as const;

const WINTER = [10, 11, 12, 1];
const SUMMER = [5, 6, 7, 8];

const CANDLES: readonly CatalogProduct[] = [
  candle('Fig & Cedar candle', 'Green fig leaf over dry cedar wood.', '#7a8f5c', 10),
  candle('Amber Library candle', 'Old paper, amber and a little smoke.', '#c98a3c', 9),
  candle('Salt Marsh candle', 'Sea air, samphire and driftwood.', '#6f9aa8', 6, SUMMER),
  candle('Lavender Dusk candle', 'Lavender as it smells at night, not in soap.', '#8d7bb5', 7),
  candle('Orange & Clove candle', 'Orange peel, clove and warm bread.', '#d9772f', 5, WINTER, [
    'Winter edition',
  ]),
  candle('Fir Forest candle', 'Resin, needles and cold ground.', '#3f6b52', 5, WINTER, ['Winter edition']),
  candle('Tomato Leaf candle', 'A greenhouse in July.', '#5f9e4b', 3, SUMMER),
  candle('Unscented pillar candle', 'Beeswax, and nothing else.', '#e2c275', 6),
  {
    ...candle('Rain on Slate candle', 'Wet stone after a hot day. The last ones.', '#5b6670', 2),
    collections: ['Candles', 'Last chance'],
    tags: ['candle', 'sale'],
  },
];

const SKINCARE: readonly CatalogProduct[] = [
  care('Calendula hand cream', 'For hands that work. 75 ml.', '#f0b64c', 1800, 9),
  care('Oat & honey soap', 'A bar of 120 g.', '#e3c59a', 900, 10),
  care('Rosehip face oil', 'Cold pressed, 30 ml.', '#c4553f', 3400, 6),
  care('Sea buckthorn serum', 'For the evening, 30 ml.', '#e8832b', 4600, 4),
  care('Chamomile cleansing balm', 'Melts off what the day left. 90 ml.', '#efe3b4', 2900, 5),
  care('Mint foot balm', 'Cool, 75 ml.', '#8cc7a1', 1600, 3, SUMMER),
  care('Shea lip balm', 'A small tin.', '#d8a48f', 800, 8, WINTER),
  care('Bath salt, pine', 'A jar of 400 g.', '#7fa38a', 2200, 4, WINTER),
  care('Body lotion, fig', 'A pump bottle of 250 ml.', '#98a66b', 2600, 6),
  refill('Hand cream refill', '#f0b64c', 1400, 5),
  refill('Body lotion refill', '#98a66b', 2000, 4),
];

const LAMPS: readonly CatalogProduct[] = [
  lamp('Paper moon lamp', 'Folded paper, warm light.', '#f4ecd8', 8900, 3),
  lamp('Brass reading lamp', 'Turned brass, a linen cord.', '#b08d57', 16_900, 2),
  lamp('Cord pendant, oak', 'Hangs where it is needed.', '#a67c52', 12_500, 2),
  lamp('Clay table lamp', 'Thrown by hand, each a little different.', '#c07a5a', 14_500, 2),
  {
    ...lamp('Opal glass globe', 'Blown glass. Back in spring.', '#dfe7ea', 19_800, 1),
    variants: one(19_800, 0),
  },
  lamp('Night light, mushroom', 'For the corridor, and for children.', '#e2725b', 4200, 4),
];

const GIFTS: readonly CatalogProduct[] = [
  gift('Candle trio', 'Fig, amber and lavender, 60 g each.', '#b58b5a', 4800, 5, WINTER),
  gift('Evening ritual set', 'Candle, bath salt and matches.', '#7b6a8e', 6400, 3, WINTER),
  gift('Hand care set', 'Soap, cream and a brush.', '#e0b080', 3900, 3),
  gift('Long matches', 'A box of 60.', '#a33b2a', 700, 6),
  {
    title: 'Lumen gift card',
    description: 'Sent by e-mail. Does not expire.',
    productType: 'Gift card',
    collections: ['Gifts'],
    tags: ['gift'],
    colour: '#22304a',
    giftCard: true,
    variants: [
      ['$25.00', 2500, 1_000_000],
      ['$50.00', 5000, 1_000_000],
      ['$100.00', 10_000, 1_000_000],
    ],
    weight: 2,
    season: [11, 12],
  },
];

export const CATALOG: readonly CatalogProduct[] = [...CANDLES, ...SKINCARE, ...LAMPS, ...GIFTS];

function candle(
  title: string,
  description: string,
  colour: string,
  weight: number,
  season: readonly number[] = [],
  more: readonly string[] = [],
): CatalogProduct {
  return {
    ...{ title, description, colour, weight, season },
    productType: 'Candle',
    collections: ['Candles', ...more],
    tags: more.length > 0 ? ['candle', 'limited'] : ['candle'],
    variants: SIZES(2400, 3600),
  };
}

function care(
  title: string,
  description: string,
  colour: string,
  priceMinor: number,
  weight: number,
  season: readonly number[] = [],
): CatalogProduct {
  return {
    ...{ title, description, colour, weight, season },
    productType: 'Skincare',
    collections: ['Skincare'],
    tags: ['skincare', 'vegan'],
    variants: one(priceMinor),
  };
}

function refill(title: string, colour: string, priceMinor: number, weight: number): CatalogProduct {
  return {
    ...care(title, 'Pour it into the bottle you have.', colour, priceMinor, weight),
    collections: ['Skincare', 'Refills'],
    tags: ['refill', 'skincare', 'vegan'],
  };
}

function lamp(
  title: string,
  description: string,
  colour: string,
  priceMinor: number,
  weight: number,
): CatalogProduct {
  return {
    ...{ title, description, colour, weight },
    productType: 'Lamp',
    collections: ['Lamps'],
    tags: ['handmade', 'lamp'],
    variants: one(priceMinor, 25),
  };
}

function gift(
  title: string,
  description: string,
  colour: string,
  priceMinor: number,
  weight: number,
  season: readonly number[] = [],
): CatalogProduct {
  return {
    ...{ title, description, colour, weight, season },
    productType: 'Gift',
    collections: ['Gifts'],
    tags: ['gift'],
    variants: one(priceMinor),
  };
}
