/** Reasons as shoppers read them: by the rules of the order's day, without names and words of staff. */
import type { OrderFacts, OrderWhy } from '../earning/explain-order.ts';
import { versionAt, type Program, type ProgramVersion } from '../program.ts';
import type { WireVoucher, WireWhy } from '../shopper-wire.ts';
import type { Why } from '../why.ts';
import { isoOrNull } from './wire-reward.ts';

export interface WhyNeeds {
  readonly versions: readonly ProgramVersion[];
  /** By order gid. */
  readonly orders: ReadonlyMap<string, OrderFacts>;
  readonly voucherOf: (cause: string) => WireVoucher | null;
}

/**
 * @param cause of the entry; a redemption's is its voucher's too
 * @returns `null` where it can no longer be told
 */
export function wireWhy(why: Why, cause: string, needs: WhyNeeds): WireWhy | null {
  switch (why.kind) {
    case 'order':
      return orderWhy(why, needs);
    case 'joining':
    case 'added':
    case 'given_back':
      return { kind: why.kind, until: isoOrNull(why.until) };
    case 'expired': {
      const { gave, spent, source } = why;
      return { kind: 'expired', gave, spent, source_order: source.orderName };
    }
    case 'redeemed':
      return { kind: 'redeemed', voucher: needs.voucherOf(cause) };
    case 'taken_away':
    case 'redemption_cancelled':
    case 'forgiven':
    case 'merged':
      return { kind: why.kind };
  }
}

function orderWhy(why: OrderWhy, { versions, orders }: WhyNeeds): WireWhy | null {
  const { formula, had, deserves, placedAt } = why;
  if (!formula || placedAt === null) return null;
  const { program } = versionAt(versions, placedAt);
  // Where something else is the reason, its amounts would explain nothing.
  const parts = why.nothing ? null : formula.parts;
  const cancelled = parts?.cancelled ?? false;
  return {
    ...{ kind: 'order', had, deserves, cancelled },
    // What was edited away was never bought: items - discount + shipping - returned = kept.
    items_minor: parts ? parts.itemsMinor - parts.editedMinor : null,
    discount_minor: parts?.discountMinor ?? 0,
    shipping_minor: parts?.shippingMinor ?? 0,
    returned_minor: parts?.returnedMinor ?? 0,
    kept_minor: cancelled ? 0 : formula.spendMinor,
    tax: taxOf(program, orders.get(why.orderGid)),
    shipping_earns: program.earning.shipping,
    rate: formula.rate,
    multiplier: formula.multiplier,
    tier: formula.tier,
    rounding: formula.rounding,
    until: isoOrNull(why.until),
  };
}

function taxOf({ earning: { tax } }: Program, order: OrderFacts | undefined): 'included' | 'excluded' {
  if (tax !== 'as_shown') return tax;
  return order?.state?.taxesIncluded === false ? 'excluded' : 'included';
}
