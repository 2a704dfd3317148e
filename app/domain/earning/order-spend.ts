/**
 * What an order is worth to the program: the kept merchandise after discounts, under the rules of its
 * purchase, as it stood from placement on, through every refund and its cancellation. Earning and tiers
 * read the same figure.
 */
import type { OrderState, Refund, RefundForm } from '../order-state.ts';
import type { Program } from '../program.ts';
import { shareOf } from '../rational.ts';
import type { Instant } from '../time.ts';
import { customerExcluded, lineEarns, type LookedUp } from './looked-up.ts';

/** Why an order earns nothing; `null` when it may. */
export type NoSpendReason =
  | 'awaiting_payment'
  | 'voided'
  | 'test_order'
  | 'b2b_order'
  | 'subscription_renewal'
  | 'excluded_channel'
  | 'excluded_customer'
  | 'awaiting_lookup';

export interface OrderSpend {
  /** From placement on, before any dated reduction. */
  readonly grossMinor: number;
  /** After everything known. */
  readonly netMinor: number;
  /** `[at, spend from then on]`, ascending; empty when nothing was refunded or cancelled. */
  readonly reductions: readonly (readonly [Instant, number])[];
  readonly reason: NoSpendReason | null;
}

const NOTHING: Omit<OrderSpend, 'reason'> = { grossMinor: 0, netMinor: 0, reductions: [] };
const RENEWAL_SOURCES = ['subscription_contract', 'subscription_contract_checkout_one'];
const UNPAID = ['pending', 'authorized'];
const VOID = ['voided', 'expired'];

/** @param refunds every refund ever seen of this order, in any order */
export function orderSpend(
  state: OrderState,
  refunds: readonly RefundForm[],
  program: Program,
  lookedUp: LookedUp | null,
): OrderSpend {
  const reason = noSpendReason(state, program, lookedUp);
  if (reason) return { ...NOTHING, reason };
  const kept = keptMerchandise(
    state,
    refunds.map((form) => form.refund),
    program,
    lookedUp,
  );
  const paid = (minor: number) => paidShare(minor, state);
  const reductions: [Instant, number][] = [];
  const dated = refunds.map((form) => form.refund).sort((a, b) => a.createdAt - b.createdAt);
  let gross = paid(kept.after([]));
  for (let count = 1; count <= dated.length; count++) {
    const at = dated[count - 1]?.createdAt ?? 0;
    if (dated[count]?.createdAt === at) continue;
    step(at, paid(kept.after(dated.slice(0, count))));
  }
  if (state.cancelledAt !== null) {
    const cancelledAt = state.cancelledAt;
    const before = reductions.filter(([at]) => at < cancelledAt);
    reductions.length = 0;
    reductions.push(...before);
    step(cancelledAt, 0);
  }
  return { grossMinor: gross, netMinor: reductions.at(-1)?.[1] ?? gross, reductions, reason: null };

  /** A refund dated before the order was placed counts from placement. */
  function step(at: Instant, minor: number): void {
    if (at <= state.placedAt) gross = minor;
    else if (minor !== (reductions.at(-1)?.[1] ?? gross)) reductions.push([at, minor]);
  }
}

function noSpendReason(state: OrderState, program: Program, lookedUp: LookedUp | null): NoSpendReason | null {
  const { earning } = program;
  if (UNPAID.includes(state.paymentStatus)) return 'awaiting_payment';
  if (VOID.includes(state.paymentStatus)) return 'voided';
  if (state.test && !earning.testOrders) return 'test_order';
  if (state.b2b && !earning.b2bOrders) return 'b2b_order';
  if (state.sourceName !== null) {
    if (!earning.subscriptionRenewals && RENEWAL_SOURCES.includes(state.sourceName))
      return 'subscription_renewal';
    if (earning.excluded.sourceNames.includes(state.sourceName)) return 'excluded_channel';
  }
  const excluded = customerExcluded(state, program, lookedUp);
  if (excluded === null) return 'awaiting_lookup';
  if (excluded) return 'excluded_customer';
  return null;
}

/** The share of the current total that was received; everything when there is nothing to pay. */
function paidShare(minor: number, state: OrderState): number {
  const total = state.currentTotalMinor;
  if (total <= 0) return minor;
  return shareOf(minor, Math.min(Math.max(total - state.outstandingMinor, 0), total), total);
}

/** How the spend of an order came about, in minor units as the program counts tax. */
export interface SpendParts {
  /** Lines that earn, as ordered, before discounts. */
  readonly itemsMinor: number;
  readonly discountMinor: number;
  /** Lines that do not: gift cards, tips, what the program leaves out; after discounts. */
  readonly leftOutMinor: number;
  /** 0 where shipping does not earn. */
  readonly shippingMinor: number;
  /** The order had shipping that does not earn. */
  readonly shippingLeftOut: boolean;
  /** Taken off by edits that no refund explains. */
  readonly editedMinor: number;
  /** Came back: goods, or money without goods. */
  readonly returnedMinor: number;
  /** What is left of all that, paid or not. */
  readonly keptMinor: number;
  /** The share of it that was received; the spend, unless cancelled. */
  readonly paidMinor: number;
  readonly cancelled: boolean;
}

/**
 * The parts of `orderSpend` as they stand from a moment on.
 * @param at refunds and a cancellation dated later are left out; one dated before the placement counts from there
 */
export function spendParts(
  state: OrderState,
  refunds: readonly RefundForm[],
  program: Program,
  lookedUp: LookedUp | null,
  at: Instant,
): SpendParts {
  const all = refunds.map((form) => form.refund);
  const from = Math.max(at, state.placedAt);
  const kept = keptMerchandise(state, all, program, lookedUp);
  const keptMinor = kept.after(all.filter((refund) => refund.createdAt <= from));
  const { itemsMinor, discountMinor, leftOutMinor, editedMinor, shippingMinor } = kept;
  return {
    ...{ itemsMinor, discountMinor, leftOutMinor, shippingMinor, editedMinor, keptMinor },
    shippingLeftOut: !program.earning.shipping && state.shippingMinor > 0,
    returnedMinor: itemsMinor - discountMinor + shippingMinor - editedMinor - keptMinor,
    paidMinor: paidShare(keptMinor, state),
    cancelled: state.cancelledAt !== null && state.cancelledAt <= from,
  };
}

interface Kept extends Pick<
  SpendParts,
  'itemsMinor' | 'discountMinor' | 'leftOutMinor' | 'editedMinor' | 'shippingMinor'
> {
  /** What is kept after these refunds, never below 0. */
  after(refunds: readonly Refund[]): number;
}

function keptMerchandise(
  state: OrderState,
  all: readonly Refund[],
  program: Program,
  lookedUp: LookedUp | null,
): Kept {
  const returnedOverall = returnedQuantities(all);
  const lines = state.lines
    .filter((line) => lineEarns(line, program, lookedUp))
    .map((line) => {
      const returned = Math.min(returnedOverall.get(line.lineGid) ?? 0, line.quantity);
      // Only what no refund explains was edited away.
      const edited = Math.max(0, line.quantity - Math.min(line.currentQuantity, line.quantity) - returned);
      const minor = Math.max(0, line.amountMinor + taxMinor(line.taxMinor, state, program));
      return { line, minor, available: line.quantity - edited };
    });
  const shipping = program.earning.shipping
    ? Math.max(0, state.shippingMinor + taxMinor(state.shippingTaxMinor, state, program))
    : 0;
  const sum = (returned: ReadonlyMap<string, number>) =>
    lines.reduce((acc, { line, minor, available }) => {
      const quantity = Math.max(0, available - (returned.get(line.lineGid) ?? 0));
      return acc + (quantity === 0 ? 0 : shareOf(minor, quantity, line.quantity));
    }, 0);
  const whole = sum(new Map());
  const ordered = lines.reduce((acc, { minor }) => acc + minor, 0);
  const discountMinor = lines.reduce((acc, { line }) => acc + (line.discountMinor ?? 0), 0);
  return {
    itemsMinor: ordered + discountMinor,
    discountMinor,
    leftOutMinor: state.lines.reduce(
      (acc, line) => (lineEarns(line, program, lookedUp) ? acc : acc + Math.max(0, line.amountMinor)),
      0,
    ),
    editedMinor: ordered - whole,
    shippingMinor: shipping,
    after(refunds) {
      const linesReturned = whole - sum(returnedQuantities(refunds));
      const discrepancy = refunds.reduce(
        (acc, refund) => acc + refund.discrepancyMinor + taxMinor(refund.discrepancyTaxMinor, state, program),
        0,
      );
      return Math.max(0, whole + shipping - Math.max(linesReturned, linesReturned - discrepancy));
    },
  };
}

/** What to add to an amount for its tax: 0 where the amount already is as the program counts it. */
function taxMinor(tax: number, state: OrderState, program: Program): number {
  if (program.earning.tax === 'included' && !state.taxesIncluded) return tax;
  if (program.earning.tax === 'excluded' && state.taxesIncluded) return -tax;
  return 0;
}

function returnedQuantities(refunds: readonly Refund[]): Map<string, number> {
  const quantities = new Map<string, number>();
  for (const refund of refunds) {
    for (const line of refund.lines)
      quantities.set(line.lineGid, (quantities.get(line.lineGid) ?? 0) + line.quantity);
  }
  return quantities;
}
