/** A worker's hold on the past orders of a shop: what is next, how far it is, and that it is still at work. */
import type { Database } from '#app/db/database.ts';
import type { Instant } from '#app/domain/time.ts';
import { VISIT, wakeShops } from './wake-shops.ts';

export type PastOrdersPhase =
  'asking' | 'collecting' | 'reading' | 'staging' | 'settling' | 'fetching' | 'sweeping' | 'done' | 'failed';

export interface ClaimedRun {
  readonly requestId: string;
  readonly earns: boolean;
  readonly bulkOperationGid: string | null;
  readonly askedAt: Instant | null;
  /** This one included; begins at 1 again when something has been achieved. */
  readonly attempts: number;
}

/** Tries without anything achieved, also those that nobody lived to tell of; then it is shown as failed. */
export const MOST_ATTEMPTS = 6;
/** A worker that was lost is missed after this long. */
const CLAIM = '90 seconds';
const SIGN_OF_LIFE_MS = 20_000;
const TELL_EVERY_MS = 400;

export async function claimPastOrders(database: Database, shopId: number): Promise<ClaimedRun | null> {
  const { rows } = await database.query<ClaimedRun>(
    `UPDATE past_orders SET claimed_until = now() + interval '${CLAIM}', attempts = attempts + 1
     WHERE shop_id = $1 AND phase NOT IN ('done', 'failed') AND next_look_at <= now()
       AND (claimed_until IS NULL OR claimed_until <= now())
     RETURNING request_id AS "requestId", earns, bulk_operation_gid AS "bulkOperationGid", asked_at AS "askedAt", attempts`,
    [shopId],
  );
  return rows[0] ?? null;
}

/** Everything below acts only while the request is still the one that was claimed. */
export class PastOrdersRun {
  /** Nobody waits for it any more: the shop was erased, or asked anew. */
  isLost = false;
  private readonly database: Database;
  private readonly shopId: number;
  private readonly requestId: string;
  private readonly life: NodeJS.Timeout;
  private writing: Promise<void> = Promise.resolve();
  private toldAt = 0;

  constructor(database: Database, shopId: number, { requestId }: ClaimedRun) {
    this.database = database;
    this.shopId = shopId;
    this.requestId = requestId;
    this.life = setInterval(() => this.write('attempts = attempts', []), SIGN_OF_LIFE_MS).unref();
  }

  /** For the page that watches; not each of a thousand steps is written. */
  tell(phase: PastOrdersPhase, done: number, total: number): void {
    const now = Date.now();
    if (now - this.toldAt < TELL_EVERY_MS && done < total) return;
    this.toldAt = now;
    this.write('phase = $3, done = $4, total = $5', [phase, done, total]);
  }

  /** Shopify has begun; from now on there is something to go on with. */
  async asked(bulkOperationGid: string, askedAt: Instant): Promise<void> {
    this.write(
      `phase = 'collecting', bulk_operation_gid = $3, asked_at = to_timestamp($4::float8 / 1000), attempts = 0`,
      [bulkOperationGid, askedAt],
    );
    await this.writing;
  }

  /** Lets go, to look again after a while. */
  async wait(seconds: number, { achieved }: { readonly achieved: boolean }): Promise<void> {
    await this.end(
      `claimed_until = NULL, next_look_at = now() + $3 * interval '1 second', attempts = CASE WHEN $4 THEN 0 ELSE attempts END`,
      [seconds, achieved],
    );
    await wakeShops(this.database, VISIT.pastOrders, [this.shopId], { delaySeconds: seconds });
  }

  async finish(done: number, total: number): Promise<void> {
    const change = `phase = 'done', claimed_until = NULL, completed_at = now(), done = $3, total = $4`;
    await this.end(change, [done, total]);
    // The page that watched shows them next.
    await wakeShops(this.database, VISIT.figures, [this.shopId]);
  }

  /** @param forgetFile the next try must have Shopify write the file anew */
  async fail(code: string, message: string, { forgetFile = false } = {}): Promise<void> {
    await this.end(
      `phase = 'failed', claimed_until = NULL, error_code = $3, error_message = $4,
       bulk_operation_gid = CASE WHEN $5 THEN NULL ELSE bulk_operation_gid END`,
      [code, message, forgetFile],
    );
  }

  /** Lets go because the process must stop: another worker goes on. */
  async release(): Promise<void> {
    await this.end('claimed_until = NULL, attempts = 0', []);
    await wakeShops(this.database, VISIT.pastOrders, [this.shopId]);
  }

  private async end(change: string, values: readonly unknown[]): Promise<void> {
    clearInterval(this.life);
    await this.writing;
    await this.change(change, values);
  }

  /** One after the other, so that an older figure never lands last; a failed one is made good by the next. */
  private write(change: string, values: readonly unknown[]): void {
    this.writing = this.writing.then(() =>
      this.change(`${change}, claimed_until = now() + interval '${CLAIM}'`, values).catch(() => undefined),
    );
  }

  private async change(change: string, values: readonly unknown[]): Promise<void> {
    const { rowCount } = await this.database.query(
      `UPDATE past_orders SET ${change} WHERE shop_id = $1 AND request_id = $2`,
      [this.shopId, this.requestId, ...values],
    );
    if (rowCount === 0) this.isLost = true;
  }
}
