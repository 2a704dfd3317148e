/**
 * What lots have left: a pure replay of a member's lots and debits by event time. At one instant: expiry,
 * then maturity (which pays debt), then debits by cause, then what is given back.
 */
import type { Instant } from './time.ts';

export interface Lot {
  /** `order:<gid>`, `join:<member>`, `adjustment:<id>`, `return:<redemption>`: unique per member. */
  readonly cause: string;
  readonly kind: 'order' | 'joining' | 'adjustment' | 'return';
  readonly size: number;
  readonly placedAt: Instant;
  readonly maturesAt: Instant;
  /** `null`: never. */
  readonly expiresAt: Instant | null;
}

export interface Debit {
  readonly cause: string;
  /** A forgiveness takes up to `points` off the debt of its moment; the others take points. */
  readonly kind: 'redemption' | 'adjustment' | 'forgiveness';
  readonly at: Instant;
  readonly points: number;
  /**
   * Given back by shop or system: it stays a debit and opens a lot of what it took, which lives at least until
   * `graceUntil`.
   */
  readonly returned: { readonly at: Instant; readonly graceUntil: Instant } | null;
  /** By the rules of its moment, what it no longer finds is forgiven at once. */
  readonly shortfallForgiven: boolean;
}

export interface LotAfter extends Lot {
  /** Not yet spent, expired or eaten by debt. */
  readonly left: number;
  readonly expired: number;
}

export interface Replayed {
  /** The given lots and the lots of returned redemptions, in the order in which they are eaten. */
  readonly lots: readonly LotAfter[];
  readonly pending: number;
  readonly available: number;
  readonly debt: number;
  readonly forgiven: number;
  /** The next maturity or expiry after `asOf`. */
  readonly nextBoundaryAt: Instant | null;
}

interface Live {
  lot: Lot;
  left: number;
  expired: number;
  state: 'pending' | 'spendable' | 'over';
}

interface Event {
  at: Instant;
  phase: 0 | 1 | 2 | 3;
  lot?: Live;
  debit?: Debit;
}

/** Lots are eaten by expiry (never last), then placed time, then cause. */
export function compareLots(a: Lot, b: Lot): number {
  const expiry = (a.expiresAt ?? Infinity) - (b.expiresAt ?? Infinity);
  if (a.expiresAt !== b.expiresAt && expiry !== 0) return expiry;
  if (a.placedAt !== b.placedAt) return a.placedAt - b.placedAt;
  return a.cause < b.cause ? -1 : a.cause > b.cause ? 1 : 0;
}

function compareEvents(a: Event, b: Event): number {
  if (a.at !== b.at) return a.at - b.at;
  if (a.phase !== b.phase) return a.phase - b.phase;
  if (a.lot && b.lot) return compareLots(a.lot.lot, b.lot.lot);
  const left = a.debit?.cause ?? '';
  const right = b.debit?.cause ?? '';
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Replays everything up to and including `asOf`; debits dated later are left out. */
export function replayLots(lots: readonly Lot[], debits: readonly Debit[], asOf: Instant): Replayed {
  const replay = new Replay();
  for (const lot of lots) replay.open(lot);
  for (const debit of debits) {
    if (debit.at <= asOf) replay.plan({ at: debit.at, phase: 2, debit });
    if (debit.at > asOf || !debit.returned) continue;
    if (debit.returned.at <= asOf) replay.plan({ at: debit.returned.at, phase: 3, debit });
    else replay.openLater(debit.returned.at);
  }
  return replay.run(asOf);
}

class Replay {
  readonly #all: Live[] = [];
  readonly #events: Event[] = [];
  /** Spendable lots in eating order. */
  readonly #spendable: Live[] = [];
  /** By redemption: the lots it took, and how many points it gave, also those that became debt. */
  readonly #taken = new Map<string, { readonly lots: readonly Lot[]; readonly points: number }>();
  /** When what was given back later than asked about opens. */
  readonly #returnsLater: Instant[] = [];
  #debt = 0;
  #forgiven = 0;

  plan(event: Event): void {
    this.#events.push(event);
  }

  /** Shopify's clock may be ahead of ours. */
  openLater(at: Instant): void {
    this.#returnsLater.push(at);
  }

  open(lot: Lot): Live {
    const live: Live = { lot, left: lot.size, expired: 0, state: 'pending' };
    this.#all.push(live);
    if (lot.size > 0) {
      this.plan({ at: lot.maturesAt, phase: 1, lot: live });
      if (lot.expiresAt !== null) this.plan({ at: lot.expiresAt, phase: 0, lot: live });
    }
    return live;
  }

  run(asOf: Instant): Replayed {
    const events = this.#events.sort(compareEvents);
    for (let index = 0; index < events.length; index++) {
      const event = events[index];
      if (!event || event.at > asOf) break;
      if (event.phase === 3) this.#giveBack(event, index, asOf);
      else if (event.debit) this.#take(event.debit);
      else if (event.lot) this.#pass(event.lot, event.phase === 0);
    }
    return this.#result(asOf);
  }

  #pass(live: Live, expires: boolean): void {
    if (live.state === 'over') return;
    if (expires) {
      const position = this.#spendable.indexOf(live);
      if (position >= 0) this.#spendable.splice(position, 1);
      live.state = 'over';
      live.expired = live.left;
      live.left = 0;
      return;
    }
    const paid = Math.min(this.#debt, live.left);
    this.#debt -= paid;
    live.left -= paid;
    this.#makeSpendable(live);
  }

  #makeSpendable(live: Live): void {
    live.state = 'spendable';
    if (live.left === 0) return;
    let at = this.#spendable.length;
    for (let other = this.#spendable[at - 1]; other && compareLots(other.lot, live.lot) > 0;) {
      at--;
      other = this.#spendable[at - 1];
    }
    this.#spendable.splice(at, 0, live);
  }

  #take(debit: Debit): void {
    if (debit.kind === 'forgiveness') {
      const forgiven = Math.min(this.#debt, debit.points);
      this.#debt -= forgiven;
      this.#forgiven += forgiven;
      return;
    }
    let missing = debit.points;
    const taken: Lot[] = [];
    let emptied = 0;
    for (const live of this.#spendable) {
      if (missing === 0) break;
      const part = Math.min(missing, live.left);
      live.left -= part;
      missing -= part;
      taken.push(live.lot);
      if (live.left === 0) emptied++;
    }
    this.#spendable.splice(0, emptied);
    const given = debit.shortfallForgiven ? debit.points - missing : debit.points;
    this.#taken.set(debit.cause, { lots: taken, points: given });
    if (debit.shortfallForgiven) this.#forgiven += missing;
    else this.#debt += missing;
  }

  /**
   * Points given back live until the later of the grace and the latest expiry among the lots they came from.
   * Points that come from given back points alone had their grace and keep their expiry. What was forgiven was never
   * given, so it does not come back.
   */
  #giveBack({ at, debit }: Event, index: number, asOf: Instant): void {
    if (!debit?.returned) return;
    const { lots: taken, points } = this.#taken.get(debit.cause) ?? { lots: [], points: 0 };
    if (points === 0) return;
    const hadGrace = taken.length > 0 && taken.every((lot) => lot.kind === 'return');
    const expiries = taken.map((lot) => lot.expiresAt ?? Infinity);
    const latest = Math.max(hadGrace ? -Infinity : debit.returned.graceUntil, ...expiries);
    const expiresAt = latest === Infinity ? null : latest;
    const cause = `return:${debit.cause}`;
    const lot: Lot = { cause, kind: 'return', size: points, placedAt: at, maturesAt: at, expiresAt };
    const live: Live = { lot, left: lot.size, expired: 0, state: 'pending' };
    this.#all.push(live);
    const expiresNow = expiresAt !== null && expiresAt <= at;
    this.#pass(live, expiresNow);
    if (!expiresNow && expiresAt !== null && expiresAt <= asOf) {
      insertAfter(this.#events, index, { at: expiresAt, phase: 0, lot: live });
    }
  }

  #result(asOf: Instant): Replayed {
    let pending = 0;
    let available = 0;
    const boundaries: Instant[] = [...this.#returnsLater];
    for (const { lot, left, state } of this.#all) {
      if (left === 0) continue;
      if (state === 'pending') {
        pending += left;
        boundaries.push(lot.maturesAt);
      } else available += left;
      if (lot.expiresAt !== null) boundaries.push(lot.expiresAt);
    }
    const nextBoundaryAt = boundaries.reduce<Instant | null>(
      (first, at) => (at > asOf && (first === null || at < first) ? at : first),
      null,
    );
    const lots = this.#all
      .map(({ lot, left, expired }): LotAfter => ({ ...lot, left, expired }))
      .sort(compareLots);
    return { lots, pending, available, debt: this.#debt, forgiven: this.#forgiven, nextBoundaryAt };
  }
}

function insertAfter(events: Event[], index: number, event: Event): void {
  let at = index + 1;
  while (at < events.length && compareEvents(events[at] as Event, event) <= 0) at++;
  events.splice(at, 0, event);
}
