import { inTransaction, type Database, type Transaction } from '#app/db/database.ts';
import { databaseClock, type Clock } from '#app/db/clock.ts';
import { foldAccount, type Account, type Rules } from '#app/domain/account.ts';
import { pointsWorthMinor, versionAt } from '#app/domain/program.ts';
import type { StaffTier } from '#app/domain/staff-tier.ts';
import { levelFor } from '#app/domain/tiers.ts';
import type { Instant } from '#app/domain/time.ts';
import { factsOf, loadHoldings, type Holding } from '#app/ledger/holdings.ts';
import { readShopRules } from '#app/ledger/shop-rules.ts';
import { isDue, type TimelineCursor, type TimelineFilter } from '#app/ledger/timeline.ts';
import { lotsByDay, type PointsOfDay } from './member/lots-by-day.ts';
import { readNotes, readPerson, type MemberNote, type Person } from './member/person.ts';
import { memberOrders, type OrdersPage } from './member/orders.ts';
import { redeemedRewards, type RedeemedReward } from './member/redeemed-rewards.ts';
import { memberTimeline, type Timeline, type TimelineRow } from './member/timeline.ts';

export interface MemberAsked {
  readonly memberId: number;
  readonly filter: TimelineFilter;
  readonly after: TimelineCursor | null;
  /** How many of the newest orders to pass over. */
  readonly ordersFrom: number;
}

export interface TierView {
  readonly name: string;
  readonly byStaff: StaffTier | null;
  /** Spend within the window, minor units, and what it must reach for the next tier; `null` for the highest. */
  readonly spendMinor: number;
  readonly next: { readonly name: string; readonly thresholdMinor: number } | null;
  /** Of the program now, lowest first. */
  readonly levels: readonly string[];
}

/** With what points were given for, where a row is about that. */
export type MemberTimelineRow = TimelineRow & { readonly reward: RedeemedReward | null };

export interface MemberView {
  readonly person: Person;
  readonly joinedAt: Instant | null;
  /** Has left the program; a redacted person is not asked whether to come back. */
  readonly hasLeft: boolean;
  readonly available: number;
  readonly pending: number;
  readonly debt: number;
  /** What the available points are worth; `null` where the program does not say. */
  readonly worthMinor: number | null;
  readonly tier: TierView;
  readonly expiring: readonly PointsOfDay[];
  readonly maturing: readonly PointsOfDay[];
  readonly timeline: Omit<Timeline, 'rows'> & { readonly rows: readonly MemberTimelineRow[] };
  readonly orders: OrdersPage;
  readonly notes: readonly MemberNote[];
}

/**
 * A member's page, exactly as things stand now: what matured or expired since the last booking is read as it will be
 * booked. One snapshot, and nothing is written.
 * @returns null when the shop has no such member, `mergedInto` when it is read as another one
 */
export async function showMember(
  database: Database,
  shopId: number,
  asked: MemberAsked,
  clock: Clock = databaseClock,
): Promise<MemberView | { readonly mergedInto: number } | null> {
  return inTransaction(database, async (tx) => {
    await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const rules = await readShopRules(tx, shopId, 'none');
    const person = await readPerson(tx, shopId, asked.memberId);
    if (!rules || !person) return null;
    if (person.memberId !== asked.memberId) return { mergedInto: person.memberId };
    const { memberId } = person;
    const now = await clock(tx);
    const due = await isDue(tx, shopId, memberId, now);
    const holdings = await loadHoldings(tx, shopId, [memberId], due ? 'with' : 'without');
    const holding = holdings.get(memberId);
    if (!holding) return null;
    const account = foldAccount(factsOf(holding), rules, now);
    return view(tx, { shopId, rules, person, holding, account, isDue: due, asked });
  });
}

interface Read {
  readonly shopId: number;
  readonly rules: Rules;
  readonly person: Person;
  readonly holding: Holding;
  readonly account: Account;
  readonly isDue: boolean;
  readonly asked: MemberAsked;
}

async function view(tx: Transaction, read: Read): Promise<MemberView> {
  const { shopId, rules, person, holding, account, asked } = read;
  const { available, pending, debt, joinedAt, asOf } = account;
  const { program } = versionAt(rules.versions, asOf);
  const timeline = await memberTimeline(tx, { ...read, ...asked, memberIds: person.memberIds });
  const causes = timeline.rows.map(({ cause }) => cause);
  const rewards = await redeemedRewards(tx, shopId, causes);
  return {
    ...{ person, joinedAt, available, pending, debt },
    hasLeft: account.outside && !holding.redacted,
    worthMinor: pointsWorthMinor(program, available),
    tier: tierView(account, rules),
    ...lotsByDay(account, rules.timezone),
    timeline: {
      ...timeline,
      rows: timeline.rows.map((row) => ({ ...row, reward: rewards.get(row.cause) ?? null })),
    },
    orders: await memberOrders(tx, shopId, holding, account, asked.ordersFrom),
    notes: await readNotes(tx, shopId, person.memberId),
  };
}

function tierView({ tier, staffTier, spendMinor, asOf }: Account, rules: Rules): TierView {
  const { levels } = versionAt(rules.versions, asOf).program.tiers;
  const held = levels.findIndex((level) => level.name === tier);
  const bySpend = levels.indexOf(levelFor(levels, spendMinor));
  const next = levels[Math.max(held, bySpend) + 1];
  return {
    name: tier,
    byStaff: staffTier && levels.some((level) => level.name === staffTier.name) ? staffTier : null,
    spendMinor,
    next: next && !staffTier?.locked ? { name: next.name, thresholdMinor: next.thresholdMinor } : null,
    levels: levels.map((level) => level.name),
  };
}
