/** The owner's first visit, over the wire as the admin's frame makes it: opens the app, has it bring in past orders. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Doors } from '../hosts/shop-side.ts';
import { appAddress } from '../pages/app-address.ts';
import { sessionToken } from '../sign-in/session-token.ts';
import { readPageData } from './page-data.ts';
import { Problem } from './problem.ts';

export interface Visit {
  readonly doors: Doors;
  /** The app's public address. */
  readonly origin: string;
  readonly logFile: string;
  readonly signal: AbortSignal;
}

/** As the app's own progress resource answers. */
interface PastOrders {
  readonly phase: string;
  readonly done: number;
  readonly total: number;
  readonly error: string | null;
}

/** Where each phase begins on the way from 0 to 1. */
const PHASES: Readonly<Record<string, { readonly from: number; readonly words: string }>> = {
  asking: { from: 0, words: 'asking Shopify' },
  collecting: { from: 0.03, words: 'Shopify lists them' },
  reading: { from: 0.1, words: 'reading' },
  staging: { from: 0.15, words: 'sorting' },
  settling: { from: 0.25, words: 'counting points' },
  fetching: { from: 0.7, words: 'with refunds' },
  sweeping: { from: 0.95, words: 'looking over all' },
};
const LOOK_EVERY_MS = 300;
/** Whoever does not say so is a robot to the app, and gets no page. */
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0';

/** Past orders earn; does nothing where that was done at an earlier start. */
export async function bringInPastOrders(
  visit: Visit,
  onProgress: (fraction: number, words: string) => void,
): Promise<void> {
  await openApp(visit);
  const before = await look(visit);
  if (before?.phase === 'done') return;
  if (before === null || before.phase === 'failed') await press(visit);
  for (;;) {
    const now = await look(visit);
    if (now?.phase === 'done') return;
    if (now === null || now.phase === 'failed') {
      const why = now?.error ?? 'nothing was begun.';
      throw new Problem(`The app could not bring in the past orders: ${why} Its log is ${visit.logFile}.`);
    }
    onProgress(...progressOf(now));
    await sleep(LOOK_EVERY_MS, undefined, { signal: visit.signal });
  }
}

function progressOf({ phase, done, total }: PastOrders): [fraction: number, words: string] {
  const names = Object.keys(PHASES);
  const { from, words } = PHASES[phase] ?? { from: 0, words: phase };
  const to = PHASES[names[names.indexOf(phase) + 1] ?? '']?.from ?? 1;
  const share = total > 0 ? Math.min(1, done / total) : 0;
  // Bytes are nothing to show.
  const count =
    total > 0 && phase !== 'reading' && phase !== 'staging'
      ? ` ${done.toLocaleString('en-US')} of ${total.toLocaleString('en-US')}`
      : '';
  return [Math.max(0.001, from + (to - from) * share), `Past orders: ${words}${count}`];
}

/** Token exchange happens here, and the app gets to know the shop. */
async function openApp(visit: Visit): Promise<void> {
  const { doors, origin } = visit;
  const url = appAddress(doors, { origin, path: '/app', staff: owner(doors) });
  const response = await ask(visit, url, { redirect: 'follow' });
  await response.text();
}

/** The button on the app's first page. */
async function press(visit: Visit): Promise<void> {
  const body = new URLSearchParams({ intent: 'past_orders', earns: 'true', requestId: randomUUID() });
  const request = { method: 'POST', body, headers: bearer(visit) };
  await (await ask(visit, `${visit.origin}/app.data?index`, request)).text();
}

async function look(visit: Visit): Promise<PastOrders | null> {
  const response = await ask(visit, `${visit.origin}/app/past-orders.data`, { headers: bearer(visit) });
  const answer = readPageData(await response.text()) as Record<
    string,
    { data: { pastOrders: PastOrders | null } }
  >;
  return answer['routes/app.past-orders']?.data.pastOrders ?? null;
}

async function ask(
  visit: Visit,
  url: string,
  init: Omit<RequestInit, 'headers'> & { readonly headers?: Record<string, string> },
): Promise<Response> {
  const headers = { ...init.headers, 'User-Agent': BROWSER };
  const response = await fetch(url, { ...init, headers, signal: visit.signal });
  if (!response.ok) {
    const { pathname } = new URL(url);
    throw new Problem(
      `The app answered ${response.status} to the owner at ${pathname}. Its log is ${visit.logFile}.`,
    );
  }
  return response;
}

function bearer({ doors }: Visit): Record<string, string> {
  const subject = { shopDomain: doors.shop.state.record.domain, staffId: owner(doors).id };
  return { Authorization: `Bearer ${sessionToken(doors.keys, subject, doors.now())}` };
}

function owner({ shop }: Doors) {
  const found = [...shop.state.staff.values()].find(({ isOwner }) => isOwner);
  if (!found) throw new Error('The shop has no owner.');
  return found;
}
