/** Waits until the worker has nothing left to do. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '#app/db/database.ts';
import { hasWorker, workLeft, type WorkLeft } from '#app/reports/work-left.ts';
import { sweepShops } from '#app/use-cases/sweep-shops.ts';
import { count } from './table.ts';

const POLL_MS = 200;
/** A settlement of 200 orders takes well under a second, so ten without any change mean that nobody works. */
const QUIET_MS = 10_000;
/** The worker looks for what is due by time every minute; whoever waits for it may have it looked at sooner. */
const WAKE_MS = 5_000;

export interface WaitOptions {
  /** `null`: of every shop. */
  readonly shopId: number | null;
  readonly timeoutMs: number;
  /** Gives up when nothing has changed for this long. */
  readonly stallMs?: number;
  /** Says so when nothing has changed for this long. */
  readonly quietMs?: number;
  readonly notice: (sentence: string) => void;
}

/** @returns what is left: nothing, or what there was when it gave up */
export async function waitForQueue(database: Database, options: WaitOptions): Promise<WorkLeft | null> {
  const { shopId, timeoutMs, stallMs = Infinity, quietMs = QUIET_MS } = options;
  const startedAt = performance.now();
  let before = '';
  let changedAt = startedAt;
  let toldAt = startedAt;
  let wokenAt = -Infinity;
  for (;;) {
    const left = await workLeft(database, shopId);
    const text = workText(left);
    const now = performance.now();
    if (text === '') return null;
    if (text !== before) changedAt = now;
    before = text;
    const stillMs = now - changedAt;
    if (now - startedAt >= timeoutMs || stillMs >= stallMs) return left;
    if (now - toldAt >= quietMs) {
      toldAt = now;
      options.notice(stillMs < quietMs ? `Left: ${text}.` : await stillText(database, text, stillMs));
    }
    if (now - wokenAt >= WAKE_MS && left.sweeps + left.publications + left.fetches + left.profiles > 0) {
      wokenAt = now;
      await sweepShops(database);
    }
    await sleep(Math.min(POLL_MS, Math.max(1, timeoutMs - (now - startedAt))));
  }
}

async function stillText(database: Database, text: string, stillMs: number): Promise<string> {
  const since = `Nothing has moved for ${Math.round(stillMs / 1_000)} s; left: ${text}.`;
  return (await hasWorker(database))
    ? `${since} A worker is connected; its log (stderr, JSON lines) may say why.`
    : `${since} No worker is connected to this database: start one with npm start or npm run worker.`;
}

/** Empty when nothing is left. */
export function workText(left: WorkLeft): string {
  const parts: readonly (readonly [number, string])[] = [
    [left.deliveries, 'deliveries to settle'],
    [left.sweeps, 'members to sweep'],
    [left.publications, 'balances to publish'],
    [left.fetches, 'orders to fetch'],
    [left.profiles, 'members to ask for'],
  ];
  return parts
    .filter(([number]) => number > 0)
    .map(([number, what]) => `${count(number)} ${what}`)
    .join(', ');
}
