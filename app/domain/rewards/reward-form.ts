/**
 * A reward as its form shows it: numbers, money and days as text, so that what somebody typed stays as it was typed until
 * it can be read. Fields that a kind of reward does not have keep what stood in them, so that trying another kind loses
 * nothing.
 */
import { DateTime } from 'luxon';
import { moneyText } from '../program-form.ts';
import type { Instant, TimeZone } from '../time.ts';
import type { RewardTerms, RewardValue } from './reward-terms.ts';

export type RewardKind = RewardValue['kind'];

export interface RewardForm {
  /** Empty: told by its value. */
  readonly title: string;
  readonly kind: RewardKind;
  /** Money, such as `5.00`. */
  readonly amount: string;
  /** `12.5`. */
  readonly percent: string;
  /** Money; empty: whatever shipping costs. */
  readonly maximumShipping: string;
  readonly product: { readonly gid: string; readonly title: string } | null;
  readonly cost: RewardTerms['cost']['kind'];
  readonly points: string;
  /** Of rewards of any amount: so many points for so much money, and the least and the most money. */
  readonly stepPoints: string;
  readonly stepAmount: string;
  readonly least: string;
  /** Empty: as much as the points buy. */
  readonly most: string;
  /** Money; empty: none. */
  readonly minimumSubtotal: string;
  readonly appliesTo: 'everything' | 'products' | 'collections';
  readonly productGids: readonly string[];
  readonly collectionGids: readonly string[];
  /** Empty: all. */
  readonly tiers: readonly string[];
  /** How often a member may take it; empty: always. */
  readonly limit: string;
  readonly limitPeriod: 'ever' | 'year' | 'month';
  /** Empty: as many as are asked for. */
  readonly stock: string;
  /** First and last day in the shop's time zone, `2026-11-21`; empty: none. */
  readonly startsOn: string;
  readonly endsOn: string;
  /** Empty: never. */
  readonly expiresAfterDays: string;
  readonly combinesWith: RewardTerms['voucher']['combinesWith'];
  readonly subscriptions: boolean;
  readonly bound: boolean;
  readonly returnsPoints: boolean;
}

interface Calendar {
  /** Decimals of the shop's currency. */
  readonly exponent: number;
  readonly timezone: TimeZone;
}

export function rewardToForm(terms: RewardTerms, { exponent, timezone }: Calendar): RewardForm {
  const { title, value, cost, conditions, voucher } = terms;
  const money = (minor: number | null | undefined) => (minor ? moneyText(minor, exponent) : '');
  const { perMember, startsAt, endsAt, productGids, collectionGids } = conditions;
  const any = cost.kind === 'any_amount' ? cost : null;
  return {
    title: title ?? '',
    kind: value.kind,
    amount: 'amountMinor' in value ? money(value.amountMinor) : '',
    percent: value.kind === 'percentage_off' ? percentText(value.basisPoints) : '',
    maximumShipping: value.kind === 'free_shipping' ? money(value.maximumShippingMinor) : '',
    product: value.kind === 'free_product' ? { gid: value.productGid, title: value.title } : null,
    cost: cost.kind,
    points: cost.kind === 'fixed' ? String(cost.points) : '',
    stepPoints: any ? String(any.pointsPerStep) : '',
    stepAmount: money(any?.amountMinorPerStep),
    least: any ? money(any.minSteps * any.amountMinorPerStep) : '',
    most: any?.maxSteps ? money(any.maxSteps * any.amountMinorPerStep) : '',
    minimumSubtotal: money(conditions.minimumSubtotalMinor),
    appliesTo: productGids.length > 0 ? 'products' : collectionGids.length > 0 ? 'collections' : 'everything',
    ...{ productGids, collectionGids, tiers: conditions.tiers },
    limit: perMember ? String(perMember.times) : '',
    limitPeriod: perMember?.period ?? 'ever',
    stock: conditions.stock === null ? '' : String(conditions.stock),
    startsOn: startsAt === null ? '' : dayText(startsAt, timezone),
    // The end is the first moment in which it is over.
    endsOn: endsAt === null ? '' : dayText(endsAt - 1, timezone),
    expiresAfterDays: voucher.expiresAfterDays === null ? '' : String(voucher.expiresAfterDays),
    combinesWith: voucher.combinesWith,
    subscriptions: voucher.subscriptions,
    bound: voucher.bound,
    returnsPoints: voucher.returnsPoints,
  };
}

/** 1250 is `12.5`. */
function percentText(basisPoints: number): string {
  return String(basisPoints / 100);
}

function dayText(at: Instant, zone: TimeZone): string {
  return DateTime.fromMillis(at, { zone }).toFormat('yyyy-MM-dd');
}

/** When the day begins, `later` days on; null for what is no day. */
export function dayStart(text: string, zone: TimeZone, later = 0): Instant | null {
  const day = DateTime.fromFormat(text, 'yyyy-MM-dd', { zone });
  return day.isValid ? day.plus({ days: later }).startOf('day').toMillis() : null;
}
