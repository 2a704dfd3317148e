/** The audit: replays everything from facts and rules, and compares with what is stored. It must find nothing. */
import { inTransaction, type Database, type Queryable } from '#app/db/database.ts';
import { databaseClock } from '#app/db/clock.ts';
import { foldAccount, type Account } from '#app/domain/account.ts';
import type { Instant } from '#app/domain/time.ts';
import { collectVouchers, compareVouchers, UNUSED_CODES, type VoucherEvidence } from './audit-vouchers.ts';
import { debitOf } from './book-debit.ts';
import { redemptionOfEntry, sumLots, type LotSums } from './causes.ts';
import { collectEvidence, memberPage, reassessed, type Evidence } from './evidence.ts';
import { factsOf } from './holdings.ts';
import { readShopRules, type ShopRules } from './shop-rules.ts';

export interface Drift {
  readonly customerGid: string;
  /** The lot, order or sum that differs. */
  readonly what: string;
  readonly stored: unknown;
  readonly expected: unknown;
}

export interface AuditReport {
  readonly members: number;
  readonly entries: number;
  readonly orders: number;
  /** How many things differ. */
  readonly drift: number;
  /** How many orders have other points booked than they deserve; counted in `drift` too. */
  readonly ordersDiffering: number;
  /**
   * Members who differ because a sweep is due: the rules changed, or time has passed, and it is on its way. Swept,
   * they are judged like everybody.
   */
  readonly due: number;
  /** The first of what differs. */
  readonly examples: readonly Drift[];
}

const PAGE = 500;
const EXAMPLES = 50;

/** Audits one shop, each page of members as of one snapshot; `null` when the shop is unknown. */
export async function auditShop(database: Database, shopId: number): Promise<AuditReport | null> {
  const report = {
    members: 0,
    entries: 0,
    orders: 0,
    drift: 0,
    ordersDiffering: 0,
    due: 0,
    examples: [] as Drift[],
  };
  for (let after = -1; ;) {
    const page = await inTransaction(database, async (tx) => {
      await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
      const rules = await readShopRules(tx, shopId, 'none');
      if (!rules) return null;
      const members = await memberPage(tx, shopId, after, PAGE);
      return {
        rules,
        members,
        now: await databaseClock(tx),
        evidence: await collectEvidence(tx, shopId, members),
        vouchers: await collectVouchers(
          tx,
          shopId,
          members.map(({ memberId }) => memberId),
        ),
      };
    });
    if (!page) return null;
    for (const evidence of page.evidence) auditMember(evidence, page, report);
    const last = page.members.at(-1);
    if (!last) break;
    report.members += page.members.length;
    after = last.memberId;
  }
  await auditUnheld(database, shopId, report);
  return report;
}

type Report = { -readonly [Key in keyof Omit<AuditReport, 'examples'>]: number } & { examples: Drift[] };

function auditMember(
  evidence: Evidence,
  {
    rules,
    now,
    vouchers,
  }: { readonly rules: ShopRules; readonly now: Instant; readonly vouchers: VoucherEvidence },
  report: Report,
): void {
  const { customerGid, holding, balance, entries } = evidence;
  const found: Drift[] = [];
  const note: Note = (what, stored, expected) => {
    if (!Object.is(stored, expected)) found.push({ customerGid, what, stored, expected });
  };
  report.entries += entries.length;
  report.orders += evidence.orders.length;
  const fresh = reassessed(evidence, rules);
  const account = foldAccount(factsOf(fresh), rules, balance.asOf);
  for (const [gid, order] of fresh.orders) {
    const worth = (one: typeof order | undefined) =>
      JSON.stringify(one ? [one.placedAt, one.grossMinor, one.netMinor, one.reductions] : null);
    note(`worth of ${gid}`, worth(holding.orders.get(gid)), worth(order));
    const deserved = account.entitlements.get(gid)?.points ?? 0;
    note(`points of ${gid}`, order.points, deserved);
  }
  for (const gid of evidence.strangers) note(`holder of ${gid}`, customerGid, 'another customer');
  compareLots(evidence, account, note);
  compareRedemptions(evidence, note);
  compareVouchers(evidence.memberId, vouchers, rules, note);
  compareBalance(evidence, account, note);
  if (found.length > 0 && balance.nextBoundaryAt !== null && balance.nextBoundaryAt <= now) {
    report.due++;
    return;
  }
  report.drift += found.length;
  report.ordersDiffering += found.filter(({ what }) => what.startsWith('points of ')).length;
  report.examples.push(...found.slice(0, EXAMPLES - report.examples.length));
}

type Note = (what: string, stored: unknown, expected: unknown) => void;

function compareLots({ holding, entries }: Evidence, account: Account, note: Note): void {
  const stored = new Map(holding.lots.map((lot) => [lot.cause, lot]));
  const deserved = new Map(account.lots.map((lot) => [lot.cause, lot]));
  const booked = sumLots(entries);
  const nothing: LotSums = { size: 0, expired: 0, rev: 0, expiryRev: 0 };
  for (const cause of new Set([...stored.keys(), ...deserved.keys(), ...booked.keys()])) {
    const lot = stored.get(cause);
    const expected = deserved.get(cause);
    const sums = booked.get(cause) ?? nothing;
    note(`size of ${cause}`, lot?.size ?? 0, expected?.size ?? 0);
    note(`left of ${cause}`, lot?.left ?? 0, expected?.left ?? 0);
    note(`expired of ${cause}`, lot?.expired ?? 0, expected?.expired ?? 0);
    note(`entries of ${cause}`, sums.size, expected?.size ?? 0);
    note(`expiry entries of ${cause}`, sums.expired, expected?.expired ?? 0);
    if (!lot || !expected) continue;
    note(`maturity of ${cause}`, lot.maturesAt, expected.maturesAt);
    note(`expiry of ${cause}`, lot.expiresAt, expected.expiresAt);
  }
}

function compareRedemptions({ holding, entries }: Evidence, note: Note): void {
  const booked = new Map<string, number>();
  for (const { kind, cause, points } of entries) {
    if (kind !== 'redemption') continue;
    const redemption = redemptionOfEntry(cause);
    booked.set(redemption, (booked.get(redemption) ?? 0) + points);
  }
  for (const fact of holding.facts) {
    if (fact.kind !== 'redemption') continue;
    note(`entries of ${fact.cause}`, booked.get(fact.cause) ?? 0, debitOf(fact));
    booked.delete(fact.cause);
  }
  for (const [cause, points] of booked) note(`entries of ${cause}`, points, 0);
}

function compareBalance({ balance, entries }: Evidence, account: Account, note: Note): void {
  for (const key of [
    'available',
    'pending',
    'debt',
    'earnedLifetime',
    'forgiven',
    'joinedAt',
    'lastEventAt',
  ] as const) {
    note(key, balance[key], account[key]);
  }
  note('tier', balance.tier, account.tier);
  note('outside', balance.outside, account.outside);
  note('earning', balance.earning, account.earning);
  note('spend', balance.spendMinor, account.spendMinor);
  // The short way keeps an earlier wake-up; a later one would let something go by.
  const late = (balance.nextBoundaryAt ?? Infinity) > (account.nextBoundaryAt ?? Infinity);
  if (late) note('next boundary', balance.nextBoundaryAt, account.nextBoundaryAt);
  const total = entries.reduce((sum, entry) => sum + entry.points, 0);
  note('sum of entries', total, account.available + account.pending - account.debt);
}

/** What hangs in the air: rows that no member is read by. The constraints that would forbid it cost too much. */
const UNHELD: readonly { readonly what: string; readonly text: string }[] = [
  {
    what: 'order without its member',
    text: `SELECT order_gid AS id FROM shop_order
           WHERE shop_id = $1 AND member_id IS NULL AND (points <> 0 OR state->>'customerGid' IS NOT NULL)`,
  },
  { what: 'voucher that an order has used', text: UNUSED_CODES },
  ...['shop_order', 'lot', 'member_fact', 'voucher'].map((table) => ({
    what: `${table} of no member`,
    text: `SELECT t.member_id::text AS id FROM ${table} t
           WHERE t.shop_id = $1 AND t.member_id IS NOT NULL AND NOT EXISTS (
             SELECT FROM member m WHERE m.shop_id = t.shop_id AND m.id = t.member_id AND m.root_id = m.id)`,
  })),
  {
    what: 'point_entry of no member',
    text: `SELECT e.cause AS id FROM point_entry e WHERE e.shop_id = $1 AND NOT EXISTS (
             SELECT FROM member m WHERE m.shop_id = e.shop_id AND m.id = e.member_id)`,
  },
  {
    what: 'balance of a merged member',
    text: `SELECT b.member_id::text AS id FROM balance b JOIN member m ON m.shop_id = b.shop_id AND m.id = b.member_id
           WHERE b.shop_id = $1 AND m.root_id <> m.id AND (b.available, b.pending, b.debt) <> (0, 0, 0)`,
  },
];

async function auditUnheld(database: Queryable, shopId: number, report: Report): Promise<void> {
  for (const { what, text } of UNHELD) {
    const { rows } = await database.query<{ id: string }>(text, [shopId]);
    report.drift += rows.length;
    for (const { id } of rows.slice(0, EXAMPLES)) {
      report.examples.push({ customerGid: '', what, stored: id, expected: null });
    }
  }
}
