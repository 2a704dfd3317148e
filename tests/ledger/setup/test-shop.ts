/** A shop in a test database, driven through the real use cases, with a clock that the test sets. */
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { inTransaction, type Database, type Transaction } from '#app/db/database.ts';
import type { MemberFact } from '#app/domain/account.ts';
import type { Program } from '#app/domain/program.ts';
import type { RewardTerms } from '#app/domain/rewards/reward-terms.ts';
import type { Instant } from '#app/domain/time.ts';
import { success } from '#app/shopify/result.ts';
import { auditShop } from '#app/ledger/audit.ts';
import { lockMembers } from '#app/ledger/balances.ts';
import { openAccount, storeFact } from '#app/ledger/facts.ts';
import { settleGrants } from '#app/ledger/grants.ts';
import { findMembers } from '#app/ledger/members.ts';
import { storeOrdersTold } from '#app/ledger/orders-told.ts';
import { rebuildShop } from '#app/ledger/rebuild.ts';
import { settle, type SettleWork } from '#app/ledger/settle.ts';
import type { Clock } from '#app/db/clock.ts';
import { inSettlement } from '#app/ledger/settlement.ts';
import { insertVoucher, makeVoucherReady } from '#app/ledger/vouchers.ts';
import { adjustAccount, type Adjustment } from '#app/use-cases/adjust-account.ts';
import { cancelVoucher } from '#app/use-cases/cancel-voucher.ts';
import { finishVoucher, type VoucherEnd } from '#app/use-cases/finish-voucher.ts';
import { installShop } from '#app/use-cases/install-shop.ts';
import { moveEarnsFrom } from '#app/use-cases/move-earns-from.ts';
import { publishProgramVersion } from '#app/use-cases/publish-program-version.ts';
import { redeemReward } from '#app/use-cases/redeem-reward.ts';
import { saveReward } from '#app/use-cases/save-reward.ts';
import { settleDeliveries, type SettledDeliveries } from '#app/use-cases/settle-deliveries.ts';
import { storeDeliveries } from '#app/use-cases/store-deliveries.ts';
import { sweepMembers } from '#app/use-cases/sweep-members.ts';

export interface TestDelivery {
  readonly topic: string;
  readonly body: string;
  readonly triggeredAt: Instant;
  /** A new one where it is left out. */
  readonly webhookId?: string;
}

export interface ShopOptions {
  readonly program?: Program | undefined;
  /** Of the installation; the first program version covers everything before it. */
  readonly now: Instant;
  readonly earnsFrom?: Instant | undefined;
  readonly currency?: string;
  readonly timezone?: string;
  readonly domain?: string;
}

export interface BalanceView {
  readonly customer: string;
  readonly available: number;
  readonly pending: number;
  readonly debt: number;
  readonly lifetime: number;
  readonly tier: string | null;
}

/** A step is a point. */
export const ANY_AMOUNT: RewardTerms = {
  title: 'Any amount',
  value: { kind: 'amount_off', amountMinor: null },
  cost: { kind: 'any_amount', pointsPerStep: 1, amountMinorPerStep: 1, minSteps: 1, maxSteps: null },
  conditions: {
    ...{ minimumSubtotalMinor: null, productGids: [], collectionGids: [], tiers: [], perMember: null },
    ...{ stock: null, startsAt: null, endsAt: null },
  },
  voucher: {
    ...{ expiresAfterDays: 90, subscriptions: false, bound: false, returnsPoints: true },
    combinesWith: { order: false, product: true, shipping: true },
  },
};

export const gidOf = (customerId: string) => `gid://shopify/Customer/${customerId}`;

export class TestShop {
  readonly database: Database;
  readonly shopId: number;
  readonly domain: string;
  now: Instant;
  readonly clock: Clock = () => Promise.resolve(this.now);
  /** Faults of ours, which no test expects unless it says so. */
  readonly faults: unknown[] = [];
  #anyAmount: Promise<number> | undefined;

  private constructor(database: Database, shopId: number, domain: string, now: Instant) {
    this.database = database;
    this.shopId = shopId;
    this.domain = domain;
    this.now = now;
  }

  static async install(database: Database, options: ShopOptions): Promise<TestShop> {
    const { program, now, earnsFrom, currency = 'GBP', timezone = 'Europe/London' } = options;
    const domain = options.domain ?? `t-${randomUUID()}.myshopify.com`;
    const installed = await installShop(database, { domain, currency, timezone, earnsFrom, program }, now);
    if (!installed.ok) throw new Error(installed.message);
    return new TestShop(database, installed.value.shopId, domain, now);
  }

  async store(deliveries: readonly TestDelivery[]): Promise<void> {
    if (deliveries.length === 0) return;
    await storeDeliveries(
      this.database,
      deliveries.map(({ topic, body, triggeredAt, webhookId = randomUUID() }) => ({
        ...{ shopDomain: this.domain, webhookId, topic, triggeredAt, body },
        ...{ apiVersion: null, bodyIsBase64: false },
      })),
    );
  }

  async settle(batchSize = 200): Promise<Omit<SettledDeliveries, 'hasMore'>> {
    const { settled, failed } = await settleDeliveries(this.database, this.shopId, {
      clock: this.clock,
      onFault: (_id, error) => this.faults.push(error),
      batchSize,
    });
    return { settled, failed };
  }

  /** Stores and settles, one after the other or all in one batch. */
  async deliver(deliveries: readonly TestDelivery[], batchSize = 200): Promise<void> {
    await this.store(deliveries);
    const { failed } = await this.settle(batchSize);
    expect({ failed, faults: this.faults }).toEqual({ failed: 0, faults: [] });
  }

  /** Facts as a reconcile has them: fetched, and settled without any delivery. */
  async settleFetched(work: SettleWork): Promise<void> {
    await inSettlement(this.database, this.shopId, 'share', (tx, rules, alsoLock) =>
      settle(tx, rules, work, this.clock, alsoLock),
    );
  }

  async sweep(): Promise<number> {
    return (await sweepMembers(this.database, this.shopId, this.clock)).swept;
  }

  /** Takes any number of points, for a voucher that is still being made. */
  async redeem(customerId: string, key: string, points: number) {
    this.#anyAmount ??= this.addReward(ANY_AMOUNT);
    const redemption = {
      customerGid: gidOf(customerId),
      key,
      rewardId: await this.#anyAmount,
      steps: points,
    };
    return redeemReward(this.database, this.shopId, redemption, this.clock);
  }

  async addReward(terms: RewardTerms): Promise<number> {
    const by = { staff: { name: 'test' }, grantedScopes: [] };
    const save = { rewardId: null, basedOn: 0, requestId: randomUUID(), terms };
    const saved = await saveReward(this.database, this.shopId, save, by, this.clock);
    if (!saved.ok) throw new Error(saved.message);
    return saved.value.rewardId;
  }

  /** The voucher of a redemption. */
  async voucherOf(key: string): Promise<number> {
    const { rows } = await this.database.query<{ id: number }>(
      'SELECT id FROM voucher WHERE shop_id = $1 AND cause = $2',
      [this.shopId, `redemption:${key}`],
    );
    if (!rows[0]) throw new Error(`there is no voucher of ${key}`);
    return rows[0].id;
  }

  /** Cancelled by the member, as far as that goes without Shopify; or given back since it could not be made. */
  async end(customerId: string, key: string, ended: 'cancelled' | 'returned') {
    const voucherId = await this.voucherOf(key);
    if (ended === 'cancelled') {
      const voucher = { customerGid: gidOf(customerId), voucherId };
      const cancelled = await cancelVoucher(this.database, this.shopId, voucher, this.clock);
      if (!cancelled.ok) return cancelled;
    }
    await this.finish(voucherId, ended === 'cancelled' ? 'cancelled' : 'not_made');
    return success(undefined);
  }

  /** Redeems, and hands out a code as Shopify would have made it. */
  async redeemCode(customerId: string, key: string, points: number): Promise<string> {
    const redeemed = await this.redeem(customerId, key, points);
    if (!redeemed.ok) throw new Error(redeemed.message);
    return this.makeReady(key);
  }

  async makeReady(key: string, code = `T-${key}`.toUpperCase()): Promise<string> {
    const voucherId = await this.voucherOf(key);
    const made = { code, discountGid: 'gid://shopify/DiscountCodeNode/1', at: this.now, expiresAt: null };
    await inTransaction(this.database, (tx) => makeVoucherReady(tx, this.shopId, voucherId, made));
    return code;
  }

  /** What is shown of vouchers, by cause; gifts' causes name a member, which depends on who was heard of first. */
  async vouchers(): Promise<Record<string, string>> {
    const { rows } = await this.database.query<{ cause: string; shown: string }>(
      `SELECT CASE WHEN v.cause LIKE 'grant:%' THEN 'gift of ' || m.customer_gid ELSE v.cause END AS cause,
              CASE WHEN v.used_order_gid IS NOT NULL THEN CASE WHEN v.passed_on THEN 'passed on' ELSE 'used' END
                ELSE coalesce(v.ends_as, v.state) END AS shown
       FROM voucher v JOIN member m ON m.shop_id = v.shop_id AND m.id = v.member_id
       WHERE v.shop_id = $1 ORDER BY 1, 2`,
      [this.shopId],
    );
    return Object.fromEntries(rows.map(({ cause, shown }) => [cause, shown]));
  }

  /** The same, without gifts that are gone or never came. */
  async standingVouchers(): Promise<[string, string][]> {
    const { rows } = await this.database.query<{ cause: string }>(
      `SELECT 'gift of ' || m.customer_gid AS cause FROM voucher v
       JOIN member m ON m.shop_id = v.shop_id AND m.id = v.member_id
       WHERE v.shop_id = $1 AND v.cause LIKE 'grant:%' AND v.state <> 'withdrawn' ORDER BY 1`,
      [this.shopId],
    );
    const bought = Object.entries(await this.vouchers()).filter(([cause]) => cause.startsWith('redemption:'));
    return [...bought, ...rows.map(({ cause }): [string, string] => [cause, 'given'])];
  }

  /** Shopify tells how many orders a customer has made. */
  async tellOrders(customerId: string, orders: number): Promise<void> {
    const customerGid = gidOf(customerId);
    await inSettlement(this.database, this.shopId, 'share', async (tx, rules) => {
      const member = (await findMembers(tx, rules, [customerGid])).get(customerGid);
      if (!member || member.rootId !== member.memberId) return;
      const balances = await lockMembers(tx, this.shopId, [member.rootId]);
      storeOrdersTold(tx, this.shopId, [{ memberId: member.rootId, orders }], this.now);
      const earning = balances.get(member.rootId)?.earning ? [member.rootId] : [];
      await settleGrants(tx, rules, earning, this.now);
    });
  }

  async finish(voucherId: number, outcome: VoucherEnd): Promise<void> {
    // Only what is still being made can come to that. Where it did, it did before an order with the code was undone,
    // in whatever order these become known.
    if (outcome === 'not_made') {
      await this.database.query(
        `UPDATE voucher SET state = 'making', ends_as = NULL
         WHERE shop_id = $1 AND id = $2 AND (state = 'ready' OR state = 'ending' AND ends_as = 'withdrawn')`,
        [this.shopId, voucherId],
      );
    }
    return finishVoucher(this.database, this.shopId, voucherId, outcome, this.clock);
  }

  adjust(customerId: string, adjustmentId: string, adjustment: Adjustment) {
    return adjustAccount(this.database, this.shopId, gidOf(customerId), adjustmentId, adjustment, this.clock);
  }

  async publish(program: Program): Promise<void> {
    const published = await publishProgramVersion(this.database, this.shopId, program, 'test', this.clock);
    if (!published.ok) throw new Error(published.message);
  }

  moveEarnsFrom(earnsFrom: Instant): Promise<void> {
    return moveEarnsFrom(this.database, this.shopId, earnsFrom, this.clock);
  }

  /**
   * Stores a fact as of its recorded instant, whatever the balance is now. The use cases date a fact by the clock
   * and refuse what is not covered at that moment; where deliveries come in another order a spend that succeeded
   * would be refused, so the property "given the same successful spends" hands the fact to the ledger itself.
   */
  async storeRecorded(customerId: string, fact: MemberFact): Promise<void> {
    const customerGid = gidOf(customerId);
    await this.settleFetched({ accounts: [{ customerGid, createdAt: null }] });
    // It needs the shop for itself.
    await (this.#anyAmount ??= this.addReward(ANY_AMOUNT));
    await inSettlement(this.database, this.shopId, 'share', async (tx, rules) => {
      const open = await openAccount(tx, rules, customerGid, this.clock);
      if (!open) throw new Error(`${customerGid} is unknown`);
      await storeFact(tx, rules, open, fact);
      if (fact.kind === 'redemption') await this.#storeVoucher(tx, open.holding.memberId, fact);
    });
    if (fact.kind !== 'redemption') return;
    // Orders with its code cannot come before it but here.
    const { rows } = await this.database.query<{ gid: string }>(
      `SELECT order_gid AS gid FROM shop_order, voucher v WHERE shop_order.shop_id = $1 AND v.shop_id = $1
       AND v.cause = $2 AND (shop_order.state->'discountCodes')::jsonb ? v.code`,
      [this.shopId, fact.cause],
    );
    await this.settleFetched({ orderGids: rows.map(({ gid }) => gid) });
  }

  /** What the redemption of a recorded fact had, and what was done with it. */
  async #storeVoucher(tx: Transaction, memberId: number, fact: MemberFact): Promise<void> {
    const { cause, points, at: createdAt, ended, endedAt } = fact;
    const rewardId = (await this.#anyAmount) ?? 0;
    const made = { cause, memberId, rewardId, version: 1, points, amountMinor: points, createdAt };
    const voucherId = await insertVoucher(tx, this.shopId, made);
    const code = `T-${cause.slice('redemption:'.length)}`.toUpperCase();
    const ready = { code, discountGid: 'gid://shopify/DiscountCodeNode/1', at: createdAt, expiresAt: null };
    await makeVoucherReady(tx, this.shopId, voucherId, ready);
    if (ended === null) return;
    await tx.query(
      `UPDATE voucher SET state = $3, ended_at = to_timestamp($4::float8 / 1000) WHERE shop_id = $1 AND id = $2`,
      [this.shopId, voucherId, ended === 'cancelled' ? 'cancelled' : 'not_made', endedAt],
    );
  }

  /** The audit must find nothing. */
  async expectClean(): Promise<void> {
    const report = await auditShop(this.database, this.shopId);
    // `due` too: the shop's clock may be behind the database's, which then takes every member for due.
    const { drift, due, examples } = report ?? {};
    expect({ drift, due, examples }).toEqual({ drift: 0, due: 0, examples: [] });
  }

  async expectRebuildsToItself(): Promise<void> {
    const before = await this.derived();
    const rebuilt = await rebuildShop(this.database, this.shopId, this.clock);
    expect(rebuilt?.entries).toBe(0);
    expect(await this.derived()).toEqual(before);
    await this.expectClean();
  }

  /** Members with anything, by customer; who has nothing reads like somebody nobody has heard of. */
  async balances(): Promise<BalanceView[]> {
    const { rows } = await this.database.query<BalanceView>(
      `SELECT customer_gid AS customer, points_available AS available, points_pending AS pending,
              points_debt AS debt, points_earned_lifetime AS lifetime, tier
       FROM reporting.member_balance WHERE shop_domain = $1 ORDER BY 1`,
      [this.domain],
    );
    return rows.filter((row) => row.available || row.pending || row.debt || row.lifetime);
  }

  async balance(customerId: string): Promise<Omit<BalanceView, 'customer'> | null> {
    const row = (await this.balances()).find(({ customer }) => customer === gidOf(customerId));
    if (!row) return null;
    const { customer: _customer, ...rest } = row;
    return rest;
  }

  /** Tiers of members who hold or ever did anything. */
  async tiers(): Promise<Record<string, string | null>> {
    const { rows } = await this.database.query<{ customer: string; tier: string | null }>(
      `SELECT customer_gid AS customer, tier FROM reporting.member_balance WHERE shop_domain = $1
       AND customer_gid NOT LIKE 'redacted:%' ORDER BY 1`,
      [this.domain],
    );
    return Object.fromEntries(rows.map((row) => [row.customer, row.tier]));
  }

  /** Lots by customer; a joining lot is named after a member id, which depends on who was heard of first. */
  async lots(): Promise<unknown[]> {
    const { rows } = await this.database.query<{ customer: string; cause: string; expires: number | null }>(
      `SELECT m.customer_gid AS customer, regexp_replace(l.cause, '^join:.*', 'join') AS cause, l.kind, l.size,
              l."left", l.expired, l.placed_at AS placed, l.matures_at AS matures, l.expires_at AS expires
       FROM lot l JOIN member m ON m.shop_id = l.shop_id AND m.id = l.member_id
       WHERE l.shop_id = $1 AND l.size > 0 ORDER BY 1, 2`,
      [this.shopId],
    );
    return rows;
  }

  /** Lots and cached balances, for comparing before and after. */
  private async derived(): Promise<unknown> {
    const { rows } = await this.database.query(
      `SELECT member_id, available, pending, debt, earned_lifetime, forgiven, tier, joined_at, last_event_at
       FROM balance WHERE shop_id = $1 ORDER BY 1`,
      [this.shopId],
    );
    return { balances: rows, lots: await this.lots() };
  }

  /** What the entries of each customer sum up to. */
  async entrySums(): Promise<Map<string, number>> {
    const { rows } = await this.database.query<{ customer: string; sum: number }>(
      `SELECT customer_gid AS customer, sum(points)::bigint AS sum FROM reporting.point_entry
       WHERE shop_domain = $1 GROUP BY 1`,
      [this.domain],
    );
    return new Map(rows.map((row) => [row.customer, row.sum]));
  }

  /** Everything the shop holds, as text: for "nothing changed". */
  async everything(): Promise<string> {
    return inTransaction(this.database, async (tx) => {
      const parts: unknown[] = [];
      for (const table of [
        'member',
        'balance',
        'lot',
        'point_entry',
        'member_fact',
        'shop_order',
        'voucher',
        'voucher_use',
      ]) {
        const { rows } = await tx.query<{ row: string }>(
          `SELECT t::text AS row FROM ${table} t WHERE shop_id = $1 ORDER BY 1`,
          [this.shopId],
        );
        parts.push(table, ...rows.map(({ row }) => row));
      }
      return parts.join('\n');
    });
  }
}
