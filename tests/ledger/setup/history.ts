/**
 * Histories of a small shop as fast-check steps, and three ways to live through one: as it happened, the same
 * facts in any other order, and the newest of everything alone.
 */
import fc from 'fast-check';
import type { Database } from '#app/db/database.ts';
import type { MemberFact } from '#app/domain/account.ts';
import { defaultProgram, type Program } from '#app/domain/program.ts';
import { DAY_MS, type Instant } from '#app/domain/time.ts';
import type { Adjustment } from '#app/use-cases/adjust-account.ts';
import { ShopifyWorld, type WorldOrder } from '../../simulation/shopify-world.ts';
import { TestShop, type TestDelivery } from './test-shop.ts';

const KINDS = [
  ...Array<'place'>(11).fill('place'),
  ...Array<'redeem'>(11).fill('redeem'),
  ...['pay', 'edit', 'edit', 'cancel', 'cancel', 'reopen', 'move', 'move', 'same_time', 'old_state', 'guest'],
  ...['refund', 'refund', 'refund', 'money', 'delete', 'merge', 'redact', 'account', 'resolve'],
  ...['cancel_redemption', 'return_redemption', 'return_redemption', 'credit', 'deduct', 'forgive'],
  ...['leave', 'rejoin', 'rejoin', 'publish', 'earns_from', 'sweep', 'sweep'],
  ...[
    'use_code',
    'use_code',
    'use_code',
    'use_code',
    'use_code',
    'tell_orders',
    'tell_orders',
    'tell_orders',
  ],
  ...['set_tier', 'set_tier', 'lock_tier', 'lock_tier', 'release_tier'],
] as const;

type Kind = (typeof KINDS)[number];

export interface Step {
  readonly kind: Kind;
  /** What it concerns, and how much. */
  readonly a: number;
  readonly b: number;
  readonly hours: number;
  /** Steps until it is delivered. */
  readonly late: number;
  readonly twice: boolean;
}

export interface History {
  readonly program: Program;
  readonly steps: readonly Step[];
}

/** For histories in which members have points from the start, and spend them in orders that come to nothing. */
const VOUCHER_KINDS = [
  ...['place', 'place', 'place', 'redeem', 'redeem', 'redeem', 'guest', 'merge', 'redact', 'sweep'],
  ...Array<'use_code'>(8).fill('use_code'),
  ...[
    'cancel',
    'cancel',
    'reopen',
    'refund',
    'refund',
    'refund',
    'money',
    'edit',
    'move',
    'move',
    'delete',
    'delete',
  ],
  ...['cancel_redemption', 'cancel_redemption', 'return_redemption', 'tell_orders', 'tell_orders', 'pay'],
] as const;

const stepOf = (kinds: readonly Kind[]): fc.Arbitrary<Step> =>
  fc.record({
    kind: fc.constantFrom(...kinds),
    a: fc.nat(1000),
    b: fc.nat(1000),
    hours: fc.oneof(fc.constant(0), fc.nat(30), fc.nat(200)),
    late: fc.oneof(fc.constant(0), fc.constant(0), fc.nat(12)),
    twice: fc.boolean(),
  });

export const anyProgram: fc.Arbitrary<Program> = fc
  .record({
    holdDays: fc.constantFrom(0, 0, 3, 14, 40),
    expiryMonths: fc.constantFrom(1, 1, 2, null),
    debt: fc.constantFrom('carry', 'carry', 'forgive'),
    joining: fc.constantFrom(0, 100),
    everybody: fc.boolean(),
    rounding: fc.constantFrom('floor', 'half_up', 'ceil'),
    windowMonths: fc.constantFrom(1, 2, 12),
    paused: fc.constantFrom(false, false, false, false, true),
    highest: fc.constantFrom('Gold', 'Gold', 'Diamond'),
  })
  .map(({ joining, everybody, rounding, windowMonths, paused, highest, ...points }): Program => {
    const base = defaultProgram(2);
    const levels = base.tiers.levels.map((level) => ({
      ...level,
      name: level.name === 'Gold' ? highest : level.name,
      thresholdMinor: level.thresholdMinor / 5,
    }));
    return {
      ...base,
      paused,
      earning: { ...base.earning, rounding },
      points: { ...base.points, ...(points as Omit<Program['points'], 'worth'>) },
      joining: { points: joining, everybody },
      tiers: { windowMonths, levels },
    };
  });

export const anyHistory: fc.Arbitrary<History> = fc.record({
  program: anyProgram,
  steps: fc.array(stepOf(KINDS), { minLength: 25, maxLength: 50, size: 'max' }),
});

export const anyVoucherHistory: fc.Arbitrary<History> = fc.record({
  program: anyProgram.map((program): Program => ({
    ...program,
    paused: false,
    joining: { points: 900, everybody: true },
    points: { ...program.points, holdDays: 0, expiryMonths: 2 },
  })),
  steps: fc
    .array(stepOf(VOUCHER_KINDS), { minLength: 15, maxLength: 30, size: 'max' })
    .map((steps) => [...FIRST_STEPS, ...steps]),
});

/** Two members with points, and what they bought with some of them. */
const FIRST_STEPS: readonly Step[] = [0, 1, 2].flatMap((a) =>
  (['place', 'redeem'] as const).map((kind) => ({ kind, a, b: 301, hours: 1, late: 0, twice: false })),
);

/** What is given to every way of living through it. */
export interface Given {
  readonly world: ShopifyWorld;
  readonly deliveries: readonly TestDelivery[];
  readonly facts: ReadonlyMap<string, { customerId: string; fact: MemberFact }>;
  readonly versions: readonly { at: Instant; program: Program }[];
  readonly program: Program;
  readonly installedAt: Instant;
  readonly earnsFrom: Instant;
}

const CUSTOMERS = 4;
/** Diamond is a tier of some versions only. */
const TIERS = ['Bronze', 'Silver', 'Gold', 'Diamond'];

export class LivedHistory {
  readonly shop: TestShop;
  readonly #world = new ShopifyWorld();
  readonly #customers: string[] = [];
  readonly #deliveries: TestDelivery[] = [];
  #waiting: { due: number; delivery: TestDelivery }[] = [];
  readonly #facts = new Map<string, { customerId: string; fact: MemberFact }>();
  readonly #versions: { at: Instant; program: Program }[] = [];
  readonly #installedAt: Instant;
  readonly #program: Program;
  #earnsFrom: Instant;

  private constructor(shop: TestShop, program: Program, installedAt: Instant, earnsFrom: Instant) {
    this.shop = shop;
    this.#program = program;
    this.#installedAt = installedAt;
    this.#earnsFrom = earnsFrom;
    for (let i = 0; i < CUSTOMERS; i++) {
      this.#customers.push(this.#world.addCustomer(i === 3 ? null : installedAt + (i - 1) * 20 * DAY_MS));
    }
  }

  /**
   * Lives through it as it happened, audited after every step.
   * @param end the last moment, such as the real now, for the view reads by the database's clock
   */
  static async live(database: Database, history: History, end: Instant): Promise<LivedHistory> {
    const hours = history.steps.reduce((sum, one) => sum + one.hours, 0);
    const start = end - (hours + 1) * 3_600_000 - history.steps.length * 1000;
    const earnsFrom = start - 5 * DAY_MS;
    const shop = await TestShop.install(database, { program: history.program, now: start, earnsFrom });
    const lived = new LivedHistory(shop, history.program, start, earnsFrom);
    for (const [index, one] of history.steps.entries()) {
      shop.now += one.hours * 3_600_000 + 1000;
      await lived.#take(one, index);
      await lived.#deliverDue(index);
      await shop.expectClean();
    }
    await lived.#deliverDue(Infinity);
    shop.now = end;
    await shop.sweep();
    await tellAll(shop, lived.#world);
    await shop.expectClean();
    return lived;
  }

  given(): Given {
    return {
      ...{ world: this.#world, deliveries: this.#deliveries, facts: this.#facts, versions: this.#versions },
      ...{ program: this.#program, installedAt: this.#installedAt, earnsFrom: this.#earnsFrom },
    };
  }

  async #deliverDue(index: number): Promise<void> {
    const due = this.#waiting.filter((one) => one.due <= index);
    this.#waiting = this.#waiting.filter((one) => one.due > index);
    if (due.length > 0) await this.shop.deliver(due.map(({ delivery }) => delivery));
  }

  async #take(one: Step, index: number): Promise<void> {
    const told = this.#tell(one);
    this.#deliveries.push(...told);
    for (const delivery of told) {
      this.#waiting.push({ due: index + one.late, delivery });
      if (one.twice) this.#waiting.push({ due: index + one.late + 2, delivery });
    }
    await this.#act(one, index);
  }

  #customer(n: number): string {
    return this.#customers[n % CUSTOMERS] ?? '';
  }

  #tell({ kind, a, b }: Step): TestDelivery[] {
    const world = this.#world;
    const { now } = this.shop;
    if (kind === 'place' || kind === 'guest') {
      const customer = kind === 'guest' ? null : this.#customer(a);
      const lines = [
        { quantity: 1 + (b % 4), priceMinor: 10 * (a % 400) },
        { quantity: 1, priceMinor: b },
      ];
      // Orders that are placed earlier than they are heard of, also before the shop earned.
      const placedAt = now - (b % 5 === 0 ? (a % 20) * DAY_MS : 0);
      return world.place(customer, placedAt, lines, b % 7 === 0 ? 'pending' : 'paid').deliveries;
    }
    if (kind === 'account') return [world.account(this.#customer(a), now)];
    if (kind === 'redact') return [world.redact(this.#customer(a), now)];
    if (kind === 'merge') return this.#merge(a, b);
    if (kind === 'use_code') return this.#useCode(a, b);
    const order = world.orders[a % Math.max(1, world.orders.length)];
    return order ? this.#changeOrder(order, kind, b) : [];
  }

  /** An order carries the code of somebody's voucher, whatever became of it. */
  #useCode(a: number, b: number): TestDelivery[] {
    const world = this.#world;
    const redemptions = [...this.#facts.keys()].filter((cause) => cause.startsWith('redemption:'));
    const order = world.orders[a % Math.max(1, world.orders.length)];
    const cause = redemptions[b % Math.max(1, redemptions.length)];
    if (!order || cause === undefined) return [];
    const discountCodes = [...new Set([...order.model.discountCodes, codeOf(cause)])];
    return [world.change(order, { discountCodes }, this.shop.now)];
  }

  #merge(a: number, b: number): TestDelivery[] {
    const [kept, deleted] = [this.#customer(a), this.#customer(b)];
    const world = this.#world;
    if (world.isMergedAway(kept) || world.isMergedAway(deleted) || kept === deleted) return [];
    return [world.merge(kept, deleted, this.shop.now)];
  }

  #changeOrder(order: WorldOrder, kind: Kind, b: number): TestDelivery[] {
    const world = this.#world;
    const { now } = this.shop;
    const { model } = order;
    const line = model.lines[b % model.lines.length];
    switch (kind) {
      case 'pay': {
        const statuses = ['paid', 'pending', 'partially_paid', 'voided'] as const;
        const outstandingMinor = b % 3 === 0 ? Math.floor(model.currentTotalMinor / 2) : 0;
        return [world.change(order, { financialStatus: statuses[b % 4] ?? 'paid', outstandingMinor }, now)];
      }
      case 'edit': {
        const lines = model.lines.map((one) => (one === line ? { ...one, currentQuantity: b % 3 } : one));
        return [world.change(order, { lines }, now)];
      }
      case 'cancel':
        return [world.change(order, { cancelledAt: Math.floor((now - b * 60_000) / 1000) * 1000 }, now)];
      case 'reopen':
        return [world.change(order, { cancelledAt: null }, now)];
      case 'move':
        return [world.change(order, { customerId: b % 6 === 0 ? null : this.#customer(b) }, now)];
      case 'resolve':
        return model.customerId === null
          ? []
          : [world.change(order, { customerId: world.resolve(model.customerId) }, now)];
      // Two different states that claim the same moment.
      case 'same_time':
        return [world.change(order, { customerId: this.#customer(b) }, now, model.updatedAt)];
      // A state from before, told only now.
      case 'old_state': {
        const before = { ...order.model };
        const told = world.change(order, { financialStatus: 'voided' }, now - DAY_MS, model.placedAt);
        order.model = before;
        return [told];
      }
      case 'refund': {
        const lines = line ? [{ lineId: line.lineId, quantity: 1 + (b % 2) }] : [];
        return world.refund(order, { lines }, now, now - (b % 50) * 3_600_000);
      }
      case 'money':
        return world.refund(order, { discrepancyMinor: (b % 2 === 0 ? -1 : 1) * (b % 300) }, now);
      case 'delete':
        return [world.delete(order, now)];
      default:
        return [];
    }
  }

  async #act(one: Step, index: number): Promise<void> {
    const { shop } = this;
    const { a, b } = one;
    const customerId = this.#customer(a);
    const key = `h${index}`;
    switch (one.kind) {
      case 'redeem': {
        // As much as a large order brings, so that what is taken back later leaves debts.
        const points = 1 + (b % (b % 3 === 0 ? 60 : 300));
        const done = await shop.redeem(customerId, key, points);
        if (!done.ok) return;
        await shop.makeReady(key, codeOf(`redemption:${key}`));
        this.#record(customerId, { cause: `redemption:${key}`, kind: 'redemption', points });
        return;
      }
      case 'tell_orders':
        return tellOrders(shop, this.#world, customerId);
      case 'cancel_redemption':
        return this.#end(a, 'cancelled');
      case 'return_redemption':
        return this.#end(a, 'returned');
      case 'credit':
        return this.#adjust(customerId, key, {
          ...{ kind: 'credit', points: 1 + (b % 90) },
          expiresAt: b % 3 === 0 ? null : shop.now + (b % 30) * DAY_MS,
        });
      case 'deduct':
        return this.#adjust(customerId, key, { kind: 'deduction', points: 1 + (b % 60) });
      case 'forgive':
        return this.#adjust(customerId, key, { kind: 'forgiveness', points: 1 + (b % 100) });
      case 'leave':
        return this.#adjust(customerId, key, { kind: 'left' });
      case 'rejoin':
        return this.#adjust(customerId, key, { kind: 'rejoined' });
      case 'set_tier':
      case 'lock_tier': {
        const name = TIERS[b % TIERS.length] ?? '';
        return this.#adjust(customerId, key, {
          ...{ kind: 'tier_set', tier: { name, locked: one.kind === 'lock_tier' } },
        });
      }
      case 'release_tier':
        return this.#adjust(customerId, key, { kind: 'tier_released' });
      case 'publish': {
        const [program] = fc.sample(anyProgram, { seed: a, numRuns: 1 });
        if (!program) return;
        this.#versions.push({ at: shop.now, program });
        await shop.publish(program);
        await shop.sweep();
        return;
      }
      case 'earns_from': {
        const earnsFrom = this.#earnsFrom - (b % 10) * DAY_MS;
        this.#earnsFrom = earnsFrom;
        await shop.moveEarnsFrom(earnsFrom);
        await shop.sweep();
        return;
      }
      case 'sweep':
        await shop.sweep();
        return;
      default:
    }
  }

  async #end(n: number, ended: 'cancelled' | 'returned'): Promise<void> {
    const open = [...this.#facts.values()].filter(
      ({ fact }) => fact.kind === 'redemption' && fact.ended === null,
    );
    const chosen = open[n % Math.max(1, open.length)];
    if (!chosen) return;
    const { customerId, fact } = chosen;
    const done = await this.shop.end(customerId, fact.cause.slice('redemption:'.length), ended);
    // Used, or withdrawn with its order.
    if (!done.ok) return;
    this.#facts.set(fact.cause, { customerId, fact: { ...fact, ended, endedAt: this.shop.now } });
  }

  async #adjust(customerId: string, id: string, adjustment: Adjustment): Promise<void> {
    const done = await this.shop.adjust(customerId, id, adjustment);
    if (!done.ok) return;
    this.#record(customerId, { cause: `adjustment:${id}`, points: 0, ...adjustment });
  }

  #record(
    customerId: string,
    fact: Pick<MemberFact, 'cause' | 'kind' | 'points'> & Partial<MemberFact>,
  ): void {
    const whole = { expiresAt: null, ended: null, endedAt: null, ...fact, at: this.shop.now };
    this.#facts.set(fact.cause, { customerId, fact: whole });
  }
}

const codeOf = (cause: string) => `T-${cause.slice('redemption:'.length)}`.toUpperCase();

/** As many as Shopify counts; every third customer has one that no webhook ever told of. */
export async function tellOrders(shop: TestShop, world: ShopifyWorld, customerId: string): Promise<void> {
  const resolved = world.resolve(customerId);
  const isTheirs = (id: string | null) => id !== null && world.resolve(id) === resolved;
  const told = world.orders.filter(({ model, deleted }) => !deleted && isTheirs(model.customerId)).length;
  await shop.tellOrders(resolved, told + (Number(resolved) % 3 === 0 ? 1 : 0));
}

export async function tellAll(shop: TestShop, world: ShopifyWorld): Promise<void> {
  for (const customerId of world.customers.keys()) await tellOrders(shop, world, customerId);
}

/** The same versions, in force from the same moments. */
async function installLike(database: Database, given: Given, end: Instant): Promise<TestShop> {
  const { program, installedAt: now, earnsFrom, versions } = given;
  const shop = await TestShop.install(database, { program, now, earnsFrom });
  for (const version of versions) {
    shop.now = version.at;
    await shop.publish(version.program);
  }
  shop.now = end;
  return shop;
}

/** Every delivery twice and every fact, in the order of `random`, audited on the way. */
export async function liveInAnyOrder(
  database: Database,
  given: Given,
  end: Instant,
  random: () => number,
): Promise<TestShop> {
  const shop = await installLike(database, given, end);
  const acts: (() => Promise<void>)[] = [];
  for (const delivery of [...given.deliveries, ...given.deliveries])
    acts.push(() => shop.deliver([delivery]));
  for (const { customerId, fact } of given.facts.values())
    acts.push(() => shop.storeRecorded(customerId, fact));
  for (const [index, act] of shuffled(acts, random).entries()) {
    await act();
    if (index % 8 === 0) await shop.expectClean();
  }
  await shop.sweep();
  await tellAll(shop, given.world);
  await shop.expectClean();
  return shop;
}

/** The newest state of each order, all refunds and the other facts, each once. */
export async function liveByTheNewest(
  database: Database,
  given: Given,
  end: Instant,
  random: () => number,
): Promise<TestShop> {
  const shop = await installLike(database, given, end);
  const truth = given.world.truth();
  const news = shuffled([...truth.states, ...truth.refunds], random);
  const acts = [
    () => shop.settleFetched({ news }),
    () => shop.settleFetched({ accounts: truth.accounts }),
    () => shop.settleFetched({ deletedOrderGids: truth.deletedOrderGids }),
    () => shop.deliver(shuffled(truth.others, random)),
    async () => {
      for (const { customerId, fact } of given.facts.values()) await shop.storeRecorded(customerId, fact);
    },
  ];
  for (const act of shuffled(acts, random)) await act();
  await shop.sweep();
  await tellAll(shop, given.world);
  await shop.expectClean();
  return shop;
}

export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const mixed = [...items];
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [mixed[i], mixed[j]] = [mixed[j] as T, mixed[i] as T];
  }
  return mixed;
}

/** mulberry32: the same numbers for the same seed, on every machine. */
export function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
