/** Calls of the shoppers' API (docs/shopper-api.md), with the shopper's session token. */
import type { WireError, WireVoucher, WireVoucherAnswer } from '../../app/domain/shopper-wire.ts';

/** `no_answer`: nobody knows whether it was done. */
export type Refusal = WireError['error']['code'] | 'no_answer';

export type Answer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly code: Refusal; readonly needs?: number; readonly has?: number };

export interface Door {
  get<Value>(path: string): Promise<Answer<Value>>;
  post<Value>(path: string, body: object): Promise<Answer<Value>>;
}

export interface KeyHolder {
  readonly sessionToken: { get(): Promise<string> };
}

const PATIENCE_MS = 10_000;

/** @param api origin of the app, as the program tells it */
export function doorOf({ sessionToken }: KeyHolder, api: string): Door {
  return doorAt(`${api}/extensions/v1`, () => sessionToken.get());
}

/** @param base what stands before the paths of calls */
export function doorAt(base: string, tokenOf: () => Promise<string>): Door {
  async function ask<Value>(path: string, init: RequestInit): Promise<Answer<Value>> {
    try {
      const token = await tokenOf();
      const asked = fetch(`${base}/${path}`, {
        ...init,
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      });
      const response = await Promise.race([asked, wait(PATIENCE_MS).then(() => null)]);
      if (response === null || response.status >= 500) return { ok: false, code: 'no_answer' };
      const body = (await response.json()) as Value | WireError;
      if (response.ok) return { ok: true, value: body as Value };
      const { code, needs, has } = (body as WireError).error;
      return {
        ok: false,
        code,
        ...(needs === undefined ? {} : { needs }),
        ...(has === undefined ? {} : { has }),
      };
    } catch {
      return { ok: false, code: 'no_answer' };
    }
  }
  return {
    get: (path) => ask(path, { method: 'GET' }),
    post: (path, body) => ask(path, { method: 'POST', body: JSON.stringify(body) }),
  };
}

/** For one press of a button. Not `crypto.randomUUID`, which a worker may lack. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Pauses before asking again whether something was done: half a minute in all. */
const RETRY_AFTER_MS = [1_000, 2_000, 4_000, 8_000, 15_000];

/**
 * Sends what takes points or ends a code until there is an answer. Safe to repeat: a redemption carries its key, and a
 * code is cancelled once.
 * @param onSilence told once, when the first answer stayed out
 */
export async function insist(
  door: Door,
  path: string,
  body: object,
  onSilence: () => void,
): Promise<Answer<WireVoucherAnswer>> {
  const answer = await door.post<WireVoucherAnswer>(path, body);
  if (answer.ok || answer.code !== 'no_answer') return answer;
  onSilence();
  for (const pause of RETRY_AFTER_MS) {
    await wait(pause);
    const again = await door.post<WireVoucherAnswer>(path, body);
    if (again.ok || !TELLS_NOTHING.includes(again.code)) return again;
  }
  return answer;
}

/** Refusals at the door: whether an earlier try arrived they do not say, so its key must be sent again. */
const TELLS_NOTHING: readonly Refusal[] = ['no_answer', 'too_often', 'not_signed_in', 'unavailable'];

/** Pauses between questions: 1 s at first, so that news shows within 2 s, and half a minute in all. */
export const ASK_AFTER_MS: readonly number[] = [
  ...Array.from({ length: 10 }, () => 1_000),
  ...Array.from({ length: 13 }, () => 1_500),
];

/** Asks for a voucher that is being made or cancelled until it is not; gives the last that is known. */
export async function followVoucher(door: Door, first: WireVoucherAnswer): Promise<WireVoucherAnswer> {
  let known = first;
  for (const pause of ASK_AFTER_MS) {
    if (!isMoving(known.voucher)) break;
    await wait(pause);
    const answer = await door.get<WireVoucherAnswer>(`vouchers/${known.voucher.id}`);
    if (answer.ok) known = answer.value;
  }
  return known;
}

export function isMoving({ state }: WireVoucher): boolean {
  return state === 'making' || state === 'cancelling';
}
