/** Waits until the worker has nothing left to do. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '#app/db/database.ts';
import { hasWorker, workLeft, type WorkLeft } from '#app/reports/work-left.ts';
import { count } from './table.ts';

const POLL_MS = 200;
/** A settlement of 200 orders takes well under a second, so ten without any change mean that nobody works. */
const QUIET_MS = 10_000;

export interface WaitOptions {
  /** `null`: of every shop. */
  readonly shopId: number | null;
  readonly timeoutMs: number;
  /** Gives up when nothing has changed for this long. */
  readonly stallMs?: number;
  readonly notice: (sentence: string) => void;
}

/** @returns what is left: nothing, or what there was when it gave up */
export async function waitForQueue(database: Database, options: WaitOptions): Promise<WorkLeft | null> {
  const startedAt = performance.now();
  let before = '';
  let changedAt = startedAt;
  let toldAt = startedAt;
  for (;;) {
    const left = await workLeft(database, options.shopId);
    const text = workText(left);
    const now = performance.now();
    if (text === '') return null;
    if (text !== before) changedAt = now;
    before = text;
    const quietMs = now - changedAt;
    if (now - startedAt >= options.timeoutMs || quietMs >= (options.stallMs ?? Infinity)) return left;
    if (now - toldAt >= QUIET_MS) {
      toldAt = now;
      options.notice(quietMs < QUIET_MS ? `Left: ${text}.` : await stillText(database, text, quietMs));
    }
    await sleep(Math.min(POLL_MS, Math.max(1, options.timeoutMs - (now - startedAt))));
  }
}

async function stillText(database: Database, text: string, quietMs: number): Promise<string> {
  const since = `Nothing has moved for ${Math.round(quietMs / 1_000)} s; left: ${text}.`;
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
  ];
  return parts
    .filter(([number]) => number > 0)
    .map(([number, what]) => `${count(number)} ${what}`)
    .join(', ');
}
