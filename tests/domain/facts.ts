/** Facts for domain tests: every one is complete, so that a test states only what it is about. */
import type { AccountFacts, AccountOrder, MemberFact, Rules } from '#app/domain/account.ts';
import type { LookedUp } from '#app/domain/earning/looked-up.ts';
import { orderSpend } from '#app/domain/earning/order-spend.ts';
import type { Debit, Lot } from '#app/domain/lots.ts';
import type { OrderLine, OrderState, Refund, RefundForm } from '#app/domain/order-state.ts';
import { defaultProgram, versionAt, type Program, type ProgramVersion } from '#app/domain/program.ts';
import type { Instant } from '#app/domain/time.ts';

export const HOUR_MS = 3_600_000;

/** 1 March 2026, noon UTC: when an order is placed unless the test says otherwise. */
export const PLACED = utc('2026-03-01T12:00:00Z');

export function utc(iso: string): Instant {
  const at = Date.parse(iso);
  if (Number.isNaN(at)) throw new Error(`not a date: ${iso}`);
  return at;
}

export function line(over: Partial<OrderLine> = {}): OrderLine {
  const quantity = over.quantity ?? 1;
  return {
    lineGid: 'line-1',
    productGid: 'product-1',
    kind: 'merchandise',
    quantity,
    currentQuantity: quantity,
    amountMinor: 10_000,
    taxMinor: 0,
    ...over,
  };
}

/** Paid in full, one line of 100.00 unless told otherwise. */
export function order(over: Partial<OrderState> = {}): OrderState {
  const lines = over.lines ?? [line()];
  return {
    orderGid: 'order-1',
    updatedAt: PLACED,
    placedAt: PLACED,
    customerGid: 'customer-1',
    cancelledAt: null,
    paymentStatus: 'paid',
    test: false,
    sourceName: 'web',
    b2b: false,
    taxesIncluded: true,
    currentTotalMinor: lines.reduce((sum, one) => sum + one.amountMinor, 0),
    outstandingMinor: 0,
    shippingMinor: 0,
    shippingTaxMinor: 0,
    discountCodes: [],
    ...over,
    lines,
  };
}

/** A refund dated a day after `PLACED` unless told otherwise. */
export function refund(over: Partial<Refund> = {}): RefundForm {
  const value: Refund = {
    refundGid: 'refund-1',
    createdAt: PLACED + 24 * HOUR_MS,
    lines: [],
    discrepancyMinor: 0,
    discrepancyTaxMinor: 0,
    ...over,
  };
  return { key: { changedAt: value.createdAt, triggeredAt: value.createdAt, hash: 'a' }, refund: value };
}

type Sections = { [K in keyof Program]?: Program[K] extends object ? Partial<Program[K]> : Program[K] };

/** The default program of a shop with two decimals, with changes. */
export function program(over: Sections = {}): Program {
  const base = defaultProgram(2);
  return {
    paused: over.paused ?? base.paused,
    earning: { ...base.earning, ...over.earning },
    points: { ...base.points, ...over.points },
    joining: { ...base.joining, ...over.joining },
    tiers: { ...base.tiers, ...over.tiers },
  };
}

/** One point per 1.00, no tiers above the first, nothing for joining: bare arithmetic. */
export function plain(over: Sections = {}): Program {
  return program({
    ...over,
    earning: { rate: { times: 1, per: 100 }, ...over.earning },
    joining: { points: 0, ...over.joining },
    tiers: {
      levels: [{ name: 'Member', thresholdMinor: 0, multiplier: { times: 1, per: 1 } }],
      ...over.tiers,
    },
  });
}

export function excluding(
  over: Partial<Program['earning']['excluded']>,
): Pick<Program['earning'], 'excluded'> {
  return { excluded: { ...defaultProgram(2).earning.excluded, ...over } };
}

export function version(rules: Program, inForceFrom: Instant = 0, number = 1): ProgramVersion {
  return { version: number, inForceFrom, program: rules };
}

export function rules(programs: Program | readonly ProgramVersion[], over: Partial<Rules> = {}): Rules {
  const versions = 'paused' in programs ? [version(programs)] : programs;
  return { timezone: 'UTC', earnsFrom: 0, versions, ...over };
}

/** The order as an account holds it, judged by the version at its placement. */
export function held(
  state: OrderState,
  refunds: readonly RefundForm[],
  by: Rules,
  over: { deleted?: boolean; lookedUp?: LookedUp } = {},
): AccountOrder {
  const judged = versionAt(by.versions, state.placedAt).program;
  const { reason, ...spend } = orderSpend(state, refunds, judged, over.lookedUp ?? null);
  return {
    orderGid: state.orderGid,
    placedAt: state.placedAt,
    ...spend,
    spendReason: reason,
    deleted: over.deleted ?? false,
  };
}

/** An order worth `minor`, placed at `placedAt`. */
export function bought(orderGid: string, placedAt: Instant, minor: number, over: Partial<AccountOrder> = {}) {
  const netMinor = over.reductions?.at(-1)?.[1] ?? minor;
  return {
    orderGid,
    placedAt,
    grossMinor: minor,
    netMinor,
    reductions: [],
    spendReason: null,
    deleted: false,
    ...over,
  } satisfies AccountOrder;
}

export function member(over: Partial<AccountFacts> = {}): AccountFacts {
  return { memberId: 7, accountCreatedAt: null, redacted: false, orders: [], facts: [], ...over };
}

export function fact(over: Partial<MemberFact> & Pick<MemberFact, 'kind' | 'at'>): MemberFact {
  return { cause: `${over.kind}:1`, points: 0, expiresAt: null, ended: null, endedAt: null, ...over };
}

export function lot(over: Partial<Lot> = {}): Lot {
  const placedAt = over.placedAt ?? PLACED;
  return {
    cause: 'order:1',
    kind: 'order',
    size: 100,
    placedAt,
    maturesAt: placedAt,
    expiresAt: null,
    ...over,
  };
}

export function debit(over: Partial<Debit> & Pick<Debit, 'at' | 'points'>): Debit {
  return { cause: 'redemption:1', kind: 'redemption', returned: null, shortfallForgiven: false, ...over };
}
