/** A shop of the app and the same shop at devshop, over real HTTP; one clock for both, which the test moves. */
import { randomUUID } from 'node:crypto';
import type { Database } from '#app/db/database.ts';
import type { RewardTerms } from '#app/domain/rewards/reward-terms.ts';
import { DAY_MS } from '#app/domain/time.ts';
import { renderCustomer } from '#app/ops/rendering/webhook-order.ts';
import { createAdminClient, type AdminClient } from '#app/shopify/admin/admin-client.ts';
import { SHOPIFY_API_VERSION } from '#app/config/shopify-api-version.ts';
import { fillCodePools } from '#app/use-cases/fill-code-pools.ts';
import { cancelVoucher } from '#app/use-cases/cancel-voucher.ts';
import { recordOfflineAccess } from '#app/use-cases/record-offline-access.ts';
import { redeemReward } from '#app/use-cases/redeem-reward.ts';
import { saveReward } from '#app/use-cases/save-reward.ts';
import { tendVouchers } from '#app/use-cases/tend-vouchers.ts';
import { gid } from '../../../devshop/shop/ids.ts';
import type { Customer } from '../../../devshop/shop/state.ts';
import { NOW, SCOPES, serveDevshop, type ServedDevshop } from '../../devshop/setup/served-devshop.ts';
import { TestShop } from '../../ledger/setup/test-shop.ts';

const STAFF = { staff: { name: 'Anna K.' }, grantedScopes: SCOPES };

/** 5.00 USD off for 500 points, with codes out of a pool. */
export function terms(changes: Partial<RewardTerms> = {}): RewardTerms {
  return {
    title: null,
    value: { kind: 'amount_off', amountMinor: 500 },
    cost: { kind: 'fixed', points: 500 },
    conditions: {
      ...{ minimumSubtotalMinor: null, productGids: [], collectionGids: [], tiers: [], perMember: null },
      ...{ stock: null, startsAt: null, endsAt: null },
    },
    voucher: {
      ...{ expiresAfterDays: 90, subscriptions: false, bound: false, returnsPoints: true },
      combinesWith: { order: false, product: true, shipping: true },
    },
    ...changes,
  };
}

export interface VoucherRow {
  readonly id: number;
  readonly state: string;
  readonly endsAs: string | null;
  readonly code: string | null;
  readonly discountGid: string | null;
  readonly remoteGid: string | null;
  readonly madeAt: number | null;
  readonly expiresAt: number | null;
  readonly dueAt: number | null;
  readonly attempts: number;
  readonly unclear: boolean;
  readonly stuckSince: number | null;
  readonly lastError: string | null;
}

export class VoucherWorld {
  readonly database: Database;
  readonly served: ServedDevshop;
  readonly shop: TestShop;
  readonly client: AdminClient;
  private answered = 0;
  private readonly sent: () => number;

  private constructor(
    database: Database,
    served: ServedDevshop,
    shop: TestShop,
    { client, sent }: { readonly client: AdminClient; readonly sent: () => number },
  ) {
    served.devshop.events.on('apiCall', () => (this.answered += 1));
    this.sent = sent;
    this.database = database;
    this.served = served;
    this.shop = shop;
    this.client = client;
  }

  static async open(database: Database, options: { seed?: number; timeoutMs?: number } = {}) {
    const domain = `v-${randomUUID()}.myshopify.com`;
    const served = await serveDevshop({ seed: options.seed ?? 7, lumen: { domain } });
    served.shop.operations.installApp({ scopes: SCOPES });
    const { currency, ianaTimezone: timezone } = served.shop.state.record;
    const shop = await TestShop.install(database, {
      ...{ domain, currency, timezone, now: NOW, earnsFrom: NOW - DAY_MS },
    });
    await recordOfflineAccess(database, shop.shopId, {
      ...{ accessToken: 'token', scope: SCOPES.join(',') },
      ...{ expiresAt: null, refreshToken: null, refreshExpiresAt: null },
    });
    let sent = 0;
    const fetch: typeof globalThis.fetch = (...call) => {
      sent += 1;
      return served.fetch(...call);
    };
    const client = createAdminClient({
      ...{ shopDomain: domain, accessToken: 'token', apiVersion: SHOPIFY_API_VERSION, fetch },
      sleep: (ms) => {
        served.clock.now += ms;
        return Promise.resolve();
      },
      ...{ now: () => served.clock.now, random: () => 0.5, maxAttempts: 3 },
      ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
    });
    return new VoucherWorld(database, served, shop, { client, sent: () => sent });
  }

  get shopId(): number {
    return this.shop.shopId;
  }

  readonly clock = () => {
    this.shop.now = this.served.clock.now;
    return Promise.resolve(this.served.clock.now);
  };

  close(): Promise<void> {
    return this.served.close();
  }

  /** A customer at Shopify with points here. */
  async member(points: number): Promise<Customer> {
    const made = this.served.shop.operations.createCustomer({ firstName: 'Mia', email: null });
    if (!made.ok) throw new Error(made.message);
    await this.clock();
    const id = String(made.value.id);
    const { now } = this.served.clock;
    const body = renderCustomer(id, now);
    await this.shop.deliver([{ topic: 'customers/create', triggeredAt: now, body }]);
    const adjusted = await this.shop.adjust(id, `gift-${id}`, { kind: 'credit', points, expiresAt: null });
    if (!adjusted.ok) throw new Error(adjusted.message);
    return made.value;
  }

  async reward(told: RewardTerms, from?: { rewardId: number; version: number }) {
    const saved = await saveReward(
      this.database,
      this.shopId,
      {
        ...{ rewardId: from?.rewardId ?? null, basedOn: from?.version ?? 0 },
        ...{ requestId: randomUUID(), terms: told },
      },
      STAFF,
      this.clock,
    );
    if (!saved.ok) throw new Error(saved.message);
    return saved.value;
  }

  async redeem(customer: Customer, rewardId: number, steps?: number): Promise<number> {
    const redemption = { customerGid: gid(customer), key: randomUUID(), rewardId, steps };
    const redeemed = await redeemReward(this.database, this.shopId, redemption, this.clock);
    if (!redeemed.ok) throw new Error(redeemed.message);
    return redeemed.value.voucherId;
  }

  async cancel(customer: Customer, voucherId: number): Promise<void> {
    const which = { customerGid: gid(customer), voucherId };
    const cancelled = await cancelVoucher(this.database, this.shopId, which, this.clock);
    if (!cancelled.ok) throw new Error(cancelled.message);
  }

  /** What the customer can spend now. */
  async available(customer: Customer): Promise<number> {
    await this.clock();
    return (await this.shop.balance(String(customer.id)))?.available ?? 0;
  }

  fill() {
    return fillCodePools(this.database, this.shopId, this.client, this.clock);
  }

  tend() {
    return tendVouchers(this.database, this.shopId, this.client, this.clock);
  }

  /** The jobs as the worker would run them, for so long. */
  async pass(ms: number, stepMs = 1_000): Promise<void> {
    const until = this.served.clock.now + ms;
    for (;;) {
      await this.fill();
      await this.tend();
      if (this.served.clock.now >= until) return;
      this.served.clock.now += stepMs;
    }
  }

  async vouchers(): Promise<VoucherRow[]> {
    const { rows } = await this.database.query<VoucherRow>(
      `SELECT id, state, ends_as AS "endsAs", code, discount_gid AS "discountGid", remote_gid AS "remoteGid",
              made_at AS "madeAt", expires_at AS "expiresAt", due_at AS "dueAt", attempts, unclear,
              stuck_since AS "stuckSince", last_error AS "lastError"
       FROM voucher WHERE shop_id = $1 ORDER BY id`,
      [this.shopId],
    );
    return rows;
  }

  async pools() {
    const { rows } = await this.database.query<{
      rewardId: number;
      version: number;
      month: string;
      discountGid: string | null;
      closed: boolean;
      ready: number;
      asked: number;
      lastError: string | null;
    }>(
      `SELECT p.reward_id AS "rewardId", p.reward_version AS version, p.month, p.discount_gid AS "discountGid", p.closed,
              p.last_error AS "lastError",
              (SELECT count(*) FROM pool_code c WHERE c.shop_id = $1 AND c.pool_id = p.id AND c.ready) AS ready,
              (SELECT count(*) FROM pool_code c WHERE c.shop_id = $1 AND c.pool_id = p.id AND NOT c.ready) AS asked
       FROM code_pool p WHERE p.shop_id = $1 ORDER BY p.id`,
      [this.shopId],
    );
    return rows;
  }

  /** Until Shopify has carried out what it was asked, also where nobody waits for the answer any more. */
  async settled(longestMs: number): Promise<void> {
    const until = Date.now() + longestMs;
    // One that was given up on before it was sent is never answered.
    while (this.sent() > this.answered && Date.now() < until)
      await new Promise((wake) => setTimeout(wake, 5));
    this.answered = this.sent();
  }

  /** The calls that changed something at Shopify, by name. */
  mutations(): string[] {
    return this.served.devshop.adminApi
      .calls()
      .filter((call) => call.shopDomain === this.shop.domain && call.isMutation)
      .map((call) => call.operation);
  }
}
