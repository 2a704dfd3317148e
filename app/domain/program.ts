/**
 * The program: one versioned document of rules, validated by this one schema wherever it comes from. It
 * holds only rules that the code carries out.
 */
import { z } from 'zod';
import { scale, type Ratio } from './rational.ts';
import type { Instant } from './time.ts';

const points = z.int().min(0).max(1_000_000_000);
const ratio = z.strictObject({
  times: z.int().min(1).max(1_000_000),
  per: z.int().min(1).max(1_000_000_000),
});
/** What points are worth in money: `points` points are worth `amountMinor`. */
const worthSchema = z.strictObject({
  points: z.int().min(1).max(1_000_000_000),
  /** Minor units of the shop's currency. */
  amountMinor: z.int().min(1).max(1_000_000_000),
});
const gids = z.array(z.string().min(1)).max(1000);

const earningSchema = z.strictObject({
  /** Points per minor units of the shop's currency: `{ times: 5, per: 100 }` is 5 points per 1.00. */
  rate: ratio,
  rounding: z.enum(['floor', 'half_up', 'ceil']),
  /** `as_shown`: with tax where prices are shown with tax, without it otherwise. */
  tax: z.enum(['as_shown', 'included', 'excluded']),
  /** Shipping earns too. */
  shipping: z.boolean(),
  testOrders: z.boolean(),
  b2bOrders: z.boolean(),
  subscriptionRenewals: z.boolean(),
  excluded: z.strictObject({
    productGids: gids,
    collectionGids: gids,
    productTags: gids,
    sourceNames: gids,
    customerTags: gids,
  }),
});

const tierSchema = z.strictObject({
  name: z.string().trim().min(1).max(60),
  /** Spend within the window from which the tier is held. */
  thresholdMinor: z.int().min(0),
  multiplier: ratio,
});

const tiersSchema = z
  .strictObject({ windowMonths: z.int().min(1).max(120), levels: z.array(tierSchema).min(1).max(20) })
  .superRefine(({ levels }, context) => {
    if (levels[0]?.thresholdMinor !== 0) {
      context.addIssue({
        code: 'custom',
        path: ['levels', 0, 'thresholdMinor'],
        message: 'The first tier must start at 0.',
      });
    }
    levels.forEach((level, index) => {
      const before = levels[index - 1];
      if (before && level.thresholdMinor <= before.thresholdMinor) {
        context.addIssue({
          code: 'custom',
          path: ['levels', index, 'thresholdMinor'],
          message: 'Each tier must need more spend than the one before it.',
        });
      }
      if (levels.findIndex((other) => other.name === level.name) !== index) {
        context.addIssue({
          code: 'custom',
          path: ['levels', index, 'name'],
          message: 'Tier names must differ.',
        });
      }
    });
  });

export const programSchema = z.strictObject({
  /** While paused no order earns; balances stay. */
  paused: z.boolean(),
  earning: earningSchema,
  points: z.strictObject({
    /** Days between an order, or joining, and the moment its points can be spent. */
    holdDays: z.int().min(0).max(365),
    /** Months after the order; `null` never. */
    expiryMonths: z.int().min(1).max(120).nullable(),
    /** What becomes of points that were spent and whose order is then refunded. */
    debt: z.enum(['carry', 'forgive']),
    worth: worthSchema,
  }),
  joining: z.strictObject({
    points,
    /** Also members from before `earns_from`, dated `earns_from`. */
    everybody: z.boolean(),
  }),
  tiers: tiersSchema,
});

export type Program = z.infer<typeof programSchema>;
export type TierLevel = Program['tiers']['levels'][number];

export interface ProgramVersion {
  readonly version: number;
  readonly inForceFrom: Instant;
  readonly program: Program;
}

/**
 * The version that decides at a moment; the first one covers everything before it.
 * @param versions in order of `inForceFrom`, at least one
 */
export function versionAt(versions: readonly ProgramVersion[], at: Instant): ProgramVersion {
  let found = versions[0];
  if (!found) throw new Error('a shop without a program version');
  for (const version of versions) if (version.inForceFrom <= at) found = version;
  return found;
}

/**
 * Money that points are worth at most, rounded down: minor units of the shop's currency. Points to earn back are
 * worth nothing.
 */
export function pointsWorthMinor(program: Program, points: number): number {
  const { worth } = program.points;
  return scale(Math.max(0, points), [{ times: worth.amountMinor, per: worth.points }], 'floor');
}

/**
 * Minor units that people speak of when they say "points per": 1.00, and 100 in currencies without decimals.
 * @param exponent decimals of the shop's currency
 */
export function earningUnit(exponent: number): number {
  return exponent === 0 ? 100 : 10 ** exponent;
}

const NO_MULTIPLIER: Ratio = { times: 1, per: 1 };

/**
 * The program every shop starts with (design, section 6).
 * @param exponent decimals of the shop's currency; one without decimals counts in hundreds
 */
export function defaultProgram(exponent: number): Program {
  const unit = earningUnit(exponent);
  return {
    paused: false,
    earning: {
      rate: { times: 5, per: unit },
      rounding: 'floor',
      tax: 'as_shown',
      shipping: false,
      testOrders: false,
      b2bOrders: false,
      subscriptionRenewals: true,
      excluded: { productGids: [], collectionGids: [], productTags: [], sourceNames: [], customerTags: [] },
    },
    points: {
      holdDays: 0,
      expiryMonths: 12,
      debt: 'carry',
      worth: { points: 500, amountMinor: 5 * unit },
    },
    joining: { points: 100, everybody: false },
    tiers: {
      windowMonths: 12,
      levels: [
        { name: 'Bronze', thresholdMinor: 0, multiplier: NO_MULTIPLIER },
        { name: 'Silver', thresholdMinor: 300 * unit, multiplier: { times: 5, per: 4 } },
        { name: 'Gold', thresholdMinor: 1000 * unit, multiplier: { times: 3, per: 2 } },
      ],
    },
  };
}
