/** A shop over months, made by a seed: what shoppers, staff and Shopify's deliveries do, day by day. */
import type { Database } from '#app/db/database.ts';
import type { MemberFact } from '#app/domain/account.ts';
import { defaultProgram, type Program } from '#app/domain/program.ts';
import { DAY_MS, type Instant } from '#app/domain/time.ts';
import type { Adjustment } from '#app/use-cases/adjust-account.ts';
import { randomOf, shuffled, tellAll, tellOrders, type Given } from '../ledger/setup/history.ts';
import { TestShop, type TestDelivery } from '../ledger/setup/test-shop.ts';
import { ShopifyWorld, type WorldOrder } from './shopify-world.ts';

export interface SimulationOptions {
  readonly seed: number;
  readonly days: number;
  readonly ordersPerDay: number;
  /** The end of the last day. */
  readonly end: Instant;
}

/** What became of a delivery: some are lost, and only the reconcile tells what stood in them. */
const LOST = 0.06;
const TWICE = 0.1;
const LATE = 0.2;
const RECONCILE_DAYS = 5;

function simulatedProgram(): Program {
  const base = defaultProgram(2);
  const levels = base.tiers.levels.map((level) => ({ ...level, thresholdMinor: level.thresholdMinor / 2 }));
  return {
    ...base,
    points: { ...base.points, holdDays: 3, expiryMonths: 2 },
    tiers: { windowMonths: 2, levels },
  };
}

export class SimulatedShop {
  readonly shop: TestShop;
  readonly world = new ShopifyWorld();
  readonly #random: () => number;
  readonly #options: SimulationOptions;
  readonly #installedAt: Instant;
  readonly #facts = new Map<string, { customerId: string; fact: MemberFact }>();
  readonly #versions: { at: Instant; program: Program }[] = [];
  readonly #codes: string[] = [];
  readonly #waiting: { at: Instant; delivery: TestDelivery }[] = [];
  /** Orders changed since the last reconcile. */
  readonly #changed = new Set<WorldOrder>();
  #program = simulatedProgram();
  #lastId = 0;

  private constructor(shop: TestShop, options: SimulationOptions) {
    this.shop = shop;
    this.#options = options;
    this.#random = randomOf(options.seed);
    this.#installedAt = shop.now;
  }

  static async open(database: Database, options: SimulationOptions): Promise<SimulatedShop> {
    const now = options.end - options.days * DAY_MS;
    const shop = await TestShop.install(database, { now, program: simulatedProgram() });
    return new SimulatedShop(shop, options);
  }

  given(): Given {
    return {
      world: this.world,
      deliveries: [],
      facts: this.#facts,
      versions: this.#versions,
      program: simulatedProgram(),
      installedAt: this.#installedAt,
      earnsFrom: this.#installedAt,
    };
  }

  async liveDay(day: number): Promise<void> {
    const { ordersPerDay } = this.#options;
    const midnight = this.#installedAt + day * DAY_MS;
    const acts = Math.round(ordersPerDay * 2.6);
    for (let i = 0; i < acts; i++) {
      this.shop.now = midnight + Math.floor(((i + this.#random()) * DAY_MS) / (acts + 1));
      this.#send(this.#shopifyAct(i < ordersPerDay));
      if (this.#chance(0.5)) await this.#shopAct();
      if (this.#chance(0.7)) await this.#deliverDue();
    }
    this.shop.now = midnight + DAY_MS - 1000;
    await this.#deliverDue();
    if (day % RECONCILE_DAYS === RECONCILE_DAYS - 1) await this.#reconcile();
    if (this.#chance(0.8)) await this.shop.sweep();
    await this.shop.expectClean();
  }

  /** Everything that is still on its way arrives, and the last reconcile finds what was lost. */
  async close(): Promise<void> {
    this.shop.now = this.#options.end;
    for (const one of this.#waiting) Object.assign(one, { at: 0 });
    await this.#deliverDue();
    await this.#reconcile();
    await this.shop.sweep();
    await tellAll(this.shop, this.world);
    await this.shop.expectClean();
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #pick<T>(items: readonly T[]): T | undefined {
    // The newer ones more often.
    return items[Math.floor(Math.sqrt(this.#random()) * items.length)];
  }

  #customer(): string {
    const known = [...this.world.customers.keys()];
    if (known.length < 5 || this.#chance(0.12)) {
      return this.world.addCustomer(this.#chance(0.2) ? null : this.shop.now - this.#below(3) * DAY_MS);
    }
    return this.#pick(known) ?? '';
  }

  #send(deliveries: readonly TestDelivery[]): void {
    for (const delivery of deliveries) {
      if (delivery.topic.startsWith('orders/') || delivery.topic === 'refunds/create') {
        // What is not an order is never lost here: no reconcile asks for merges and redactions.
        if (delivery.topic !== 'orders/delete' && this.#chance(LOST)) continue;
      }
      const late = this.#chance(LATE) ? this.#below(6 * 24) * 3_600_000 : 0;
      this.#waiting.push({ at: this.shop.now + late, delivery });
      if (this.#chance(TWICE)) this.#waiting.push({ at: this.shop.now + this.#below(4) * DAY_MS, delivery });
    }
  }

  async #deliverDue(): Promise<void> {
    const due = this.#waiting.filter((one) => one.at <= this.shop.now);
    if (due.length === 0) return;
    for (const one of due) this.#waiting.splice(this.#waiting.indexOf(one), 1);
    const deliveries = shuffled(due, this.#random).map(({ delivery }) => delivery);
    await this.shop.deliver(deliveries, 1 + this.#below(20));
  }

  /** The newest states again, in the form that a fetch gives them: dated by the time of asking. */
  async #reconcile(): Promise<void> {
    const { shop, world } = this;
    const orders = [...this.#changed].filter((order) => !order.deleted);
    this.#changed.clear();
    for (const order of orders) world.tell(order, shop.now);
    const wanted = new Set(orders.map((order) => `gid://shopify/Order/${order.orderId}`));
    const { states, refunds, accounts } = world.truth();
    const news = [...states, ...refunds].filter(({ orderGid }) => wanted.has(orderGid));
    const customers = new Set(states.map(({ state }) => state?.value.customerGid));
    await shop.settleFetched({
      news: shuffled(news, this.#random),
      accounts: accounts.filter(({ customerGid }) => customers.has(customerGid)),
    });
  }

  #shopifyAct(isOrder: boolean): TestDelivery[] {
    const { world } = this;
    const { now } = this.shop;
    const order = this.#pick(world.orders);
    if (isOrder || !order) return this.#order();
    if (order.deleted) return [world.tell(order, now)];
    const told = this.#changeOrder(order, this.#below(100));
    this.#changed.add(order);
    return told;
  }

  #order(): TestDelivery[] {
    const lines = Array.from({ length: 1 + this.#below(3) }, () => ({
      quantity: 1 + this.#below(3),
      priceMinor: 100 + this.#below(6000),
    }));
    const customer = this.#chance(0.08) ? null : this.#customer();
    const placedAt = this.shop.now - (this.#chance(0.1) ? this.#below(40) * DAY_MS : 0);
    const status = this.#chance(0.12) ? 'pending' : 'paid';
    const { order, deliveries } = this.world.place(customer, placedAt, lines, status);
    this.#changed.add(order);
    const code = this.#chance(0.3) ? this.#pick(this.#codes) : undefined;
    if (code === undefined) return deliveries;
    return [...deliveries, this.world.change(order, { discountCodes: [code] }, this.shop.now)];
  }

  #changeOrder(order: WorldOrder, dice: number): TestDelivery[] {
    const { world } = this;
    const { now } = this.shop;
    const { model } = order;
    const line = model.lines[this.#below(model.lines.length)];
    if (dice < 15) return [world.change(order, { financialStatus: 'paid' }, now)];
    if (dice < 40 && line) {
      const returned = { lineId: line.lineId, quantity: 1 + this.#below(line.quantity) };
      return world.refund(order, { lines: [returned] }, now);
    }
    if (dice < 48)
      return world.refund(order, { discrepancyMinor: (this.#chance(0.8) ? -1 : 1) * this.#below(900) }, now);
    if (dice < 58) return [world.change(order, { cancelledAt: Math.floor(now / 1000) * 1000 }, now)];
    if (dice < 64) return [world.change(order, { cancelledAt: null }, now)];
    if (dice < 74)
      return [world.change(order, { customerId: this.#chance(0.15) ? null : this.#customer() }, now)];
    if (dice < 84 && line) {
      const currentQuantity = this.#below(line.quantity + 1);
      const lines = model.lines.map((one) => (one === line ? { ...one, currentQuantity } : one));
      return [world.change(order, { lines }, now)];
    }
    if (dice < 88) return [world.delete(order, now)];
    if (dice < 92) return this.#merge();
    if (dice < 93) return [world.redact(this.#customer(), now)];
    return [world.account(this.#customer(), now)];
  }

  #merge(): TestDelivery[] {
    const [kept, deleted] = [this.#customer(), this.#customer()];
    if (kept === deleted || this.world.isMergedAway(kept) || this.world.isMergedAway(deleted)) return [];
    return [this.world.merge(kept, deleted, this.shop.now)];
  }

  /** What members and staff do. */
  async #shopAct(): Promise<void> {
    const dice = this.#below(100);
    const customer = this.#customer();
    const id = `s${++this.#lastId}`;
    if (dice < 50) return this.#redeem(customer, id);
    if (dice < 62) return this.#end(this.#chance(0.5) ? 'cancelled' : 'returned');
    if (dice < 70)
      return this.#adjust(customer, id, {
        ...{ kind: 'credit', points: 1 + this.#below(200) },
        expiresAt: this.#chance(0.3) ? null : this.shop.now + this.#below(60) * DAY_MS,
      });
    if (dice < 78) return this.#adjust(customer, id, { kind: 'deduction', points: 1 + this.#below(100) });
    if (dice < 84) return this.#adjust(customer, id, { kind: 'forgiveness', points: 1 + this.#below(300) });
    if (dice < 88) return this.#adjust(customer, id, { kind: 'left' });
    if (dice < 92) return this.#adjust(customer, id, { kind: 'rejoined' });
    if (dice < 94) return this.#publish();
    if (dice < 95) return tellOrders(this.shop, this.world, customer);
    const name = this.#pick(['Gold', 'Bronze', 'Silver']) ?? '';
    if (dice < 97)
      return this.#adjust(customer, id, { kind: 'tier_set', tier: { name, locked: this.#chance(0.5) } });
    if (dice < 98) return this.#adjust(customer, id, { kind: 'tier_released' });
  }

  async #redeem(customerId: string, id: string): Promise<void> {
    const points = 10 + this.#below(400);
    const done = await this.shop.redeem(customerId, id, points);
    if (!done.ok) return;
    this.#codes.push(await this.shop.makeReady(id));
    this.#record(customerId, { cause: `redemption:${id}`, kind: 'redemption', points });
  }

  async #end(ended: 'cancelled' | 'returned'): Promise<void> {
    const open = [...this.#facts.values()].filter((one) => one.fact.kind === 'redemption' && !one.fact.ended);
    const chosen = this.#pick(open);
    if (!chosen) return;
    const { customerId, fact } = chosen;
    const done = await this.shop.end(customerId, fact.cause.slice('redemption:'.length), ended);
    // An order has used it, or it was withdrawn with its order.
    if (!done.ok) return;
    this.#facts.set(fact.cause, { customerId, fact: { ...fact, ended, endedAt: this.shop.now } });
  }

  async #adjust(customerId: string, id: string, adjustment: Adjustment): Promise<void> {
    const done = await this.shop.adjust(customerId, id, adjustment);
    if (done.ok) this.#record(customerId, { cause: `adjustment:${id}`, points: 0, ...adjustment });
  }

  #record(
    customerId: string,
    fact: Pick<MemberFact, 'cause' | 'kind' | 'points'> & Partial<MemberFact>,
  ): void {
    const whole = { expiresAt: null, ended: null, endedAt: null, ...fact, at: this.shop.now };
    this.#facts.set(fact.cause, { customerId, fact: whole });
  }

  /** Pauses and goes on, another rate, a longer or shorter hold, expiry and window; thresholds too. */
  async #publish(): Promise<void> {
    const base = this.#program;
    const factor = 0.5 + this.#random();
    const program: Program = {
      ...base,
      paused: !base.paused && this.#chance(0.2),
      earning: { ...base.earning, rate: { times: 2 + this.#below(6), per: 100 } },
      points: {
        ...base.points,
        holdDays: this.#below(8),
        expiryMonths: this.#chance(0.15) ? null : 1 + this.#below(3),
        debt: this.#chance(0.3) ? 'forgive' : 'carry',
      },
      tiers: {
        windowMonths: 1 + this.#below(4),
        levels: simulatedProgram().tiers.levels.map((level) => ({
          ...level,
          thresholdMinor: Math.floor(level.thresholdMinor * factor),
        })),
      },
    };
    this.#program = program;
    this.#versions.push({ at: this.shop.now, program });
    await this.shop.publish(program);
    await this.shop.sweep();
  }
}
