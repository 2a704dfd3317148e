/** One call, by one use case: its value as the answer, or its code as a refusal. */
import { z } from 'zod';
import type { Database } from '#app/db/database.ts';
import type { Failure } from '#app/shopify/result.ts';
import { adjustCustomer, type CustomerAdjustment } from '#app/use-cases/adjust-customer.ts';
import { cancelAsShopper } from '#app/use-cases/cancel-as-shopper.ts';
import { redeemAsShopper } from '#app/use-cases/redeem-as-shopper.ts';
import { showProgram } from '#app/use-cases/show-program.ts';
import { showShopperAccount, type Shopper } from '#app/use-cases/show-shopper-account.ts';
import { readHistoryCursor, showShopperHistory } from '#app/use-cases/show-shopper-history.ts';
import { showShopperOrder, showStaffOrder } from '#app/use-cases/show-shopper-order.ts';
import { showShopperVoucher } from '#app/use-cases/show-shopper-voucher.ts';
import { ok, refuse, statusOf, type Answer, type WireCode } from './answers.ts';
import { customerOf, type Asked } from './calls.ts';
import type { Caller } from './keys.ts';

const key = z.string().regex(/^[A-Za-z0-9-]{16,100}$/);
const bodies = {
  redemptions: z.strictObject({
    key,
    reward_id: z.string().regex(/^\d{1,15}$/),
    reward_version: z.int().min(1),
    steps: z.int().min(1).max(1_000_000).optional(),
  }),
  cancel: z.strictObject({}),
  adjustments: z.strictObject({ key, points: z.int(), reason: z.string().max(2_000) }),
};

const NO_SHOP = refuse(403, 'unavailable', 'This shop does not have the app.');
const GUEST = refuse(401, 'not_signed_in', 'Only customers who are signed in have an account.');

/**
 * @param api origin of the app
 * @param body of a POST, as it came
 */
export async function answerCall(
  database: Database,
  api: string,
  caller: Caller,
  asked: Asked,
  body: unknown,
): Promise<Answer> {
  const { call } = asked;
  const { shopDomain } = caller;
  if (call.name === 'program') return orNoShop(await showProgram(database, shopDomain, api));
  if (call.name === 'staff_order') return told(await showStaffOrder(database, shopDomain, call.orderGid));
  const shopper: Shopper = { shopDomain, customerGid: customerOf(caller, asked) };
  if (call.name === 'account') return orNoShop(await showShopperAccount(database, shopper));
  const { customerGid } = shopper;
  if (customerGid === null) return GUEST;
  switch (call.name) {
    case 'history': {
      const after = call.after === null ? null : readHistoryCursor(call.after);
      if (call.after !== null && after === null) return badRequest('`after` is none of ours.');
      return orNoShop(await showShopperHistory(database, shopper, after));
    }
    case 'order':
      return orNoShop(await showShopperOrder(database, shopper, call.orderGid));
    case 'voucher':
      return told(await showShopperVoucher(database, shopper, call.voucherId));
    case 'redemptions': {
      const parsed = bodies.redemptions.safeParse(body);
      if (!parsed.success) return badRequest(whatIsWrong(parsed));
      const { key, reward_id, reward_version: rewardVersion, steps } = parsed.data;
      const redemption = { key, rewardId: Number(reward_id), rewardVersion, steps };
      return told(await redeemAsShopper(database, { shopDomain, customerGid }, redemption));
    }
    case 'cancel': {
      const parsed = bodies.cancel.safeParse(body);
      if (!parsed.success) return badRequest(whatIsWrong(parsed));
      return told(await cancelAsShopper(database, { shopDomain, customerGid }, call.voucherId));
    }
    case 'adjustments': {
      const parsed = bodies.adjustments.safeParse(body);
      if (!parsed.success || caller.kind !== 'staff') return badRequest(whatIsWrong(parsed));
      return adjust(database, shopper, caller.staffId, { customerGid, ...parsed.data });
    }
  }
}

async function adjust(
  database: Database,
  shopper: Shopper,
  staffId: string,
  adjustment: CustomerAdjustment,
): Promise<Answer> {
  const done = await adjustCustomer(database, shopper.shopDomain, staffId, adjustment);
  if (!done.ok) return adjustmentRefused(done);
  const shown = await showShopperAccount(database, shopper);
  return orNoShop(shown && { account: shown.account });
}

/** What staff are told in the sentences of the member's page. */
function adjustmentRefused({ code, message }: Failure): Answer {
  switch (code) {
    case 'unknown_shop':
      return NO_SHOP;
    case 'unknown_member':
    case 'member_redacted':
      return refuse(404, 'not_found', message);
    case 'insufficient_points':
      return refuse(409, 'insufficient_points', message);
    case 'adjustment_id_taken':
      return refuse(409, 'key_taken', message);
    default:
      return badRequest(message);
  }
}

const orNoShop = (value: object | null): Answer => (value === null ? NO_SHOP : ok(value));

type Told =
  | { readonly ok: true; readonly value: object }
  | (Failure<WireCode | 'unknown_shop'> & { readonly needs?: number; readonly has?: number });

function told(result: Told): Answer {
  if (result.ok) return ok(result.value);
  const { code, message } = result;
  if (code === 'unknown_shop') return NO_SHOP;
  const { needs, has } = result;
  const more = needs === undefined || has === undefined ? {} : { needs, has };
  return refuse(statusOf(code), code, message, more);
}

const badRequest = (message: string): Answer => refuse(400, 'bad_request', message);

/** By the field's name; its value is not repeated. */
function whatIsWrong(parsed: z.ZodSafeParseResult<unknown>): string {
  const [issue] = parsed.error?.issues ?? [];
  return `The body is not as it should be at ${issue?.path.join('.') || 'its top'}.`;
}
