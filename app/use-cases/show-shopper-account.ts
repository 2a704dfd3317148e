import type { Database } from '#app/db/database.ts';
import type { WireAccount, WireAccountAnswer, WireVoucher } from '#app/domain/shopper-wire.ts';
import { NOTHING_YET, wireAccount } from '#app/domain/shopper/wire-account.ts';
import { readStandings } from '#app/ledger/standing.ts';
import { offersFor, readTaken } from './shopper/offers.ts';
import { readVisit, type Visit } from './shopper/visit.ts';
import { readVouchers, type HeldVoucher } from './shopper/vouchers.ts';

/** Whom a verified key names: a customer of a shop, or a guest. */
export interface Shopper {
  readonly shopDomain: string;
  readonly customerGid: string | null;
}

/** @returns null when the shop does not have the app */
export async function showShopperAccount(
  database: Database,
  { shopDomain, customerGid }: Shopper,
): Promise<WireAccountAnswer | null> {
  const visit = await readVisit(database, shopDomain, customerGid);
  if (!visit) return null;
  if (customerGid === null) return { account: null, offers: offersFor(visit, null, new Map()), vouchers: [] };
  const [{ account, vouchers }, taken] = await Promise.all([
    accountOf(database, visit),
    readTaken(database, visit),
  ]);
  return { account, offers: offersFor(visit, account, taken), vouchers: vouchers.map(({ wire }) => wire) };
}

export interface AccountAndVouchers {
  readonly account: WireAccount;
  /** Newest first. */
  readonly vouchers: readonly HeldVoucher[];
}

/** Of a customer nobody has heard of yet: nothing, in the lowest tier. */
export async function accountOf(database: Database, visit: Visit): Promise<AccountAndVouchers> {
  const { member, program, now, shopId } = visit;
  if (!member) return { account: wireAccount(NOTHING_YET, program, [], now), vouchers: [] };
  const [standings, held] = await Promise.all([
    readStandings(database, shopId, [member.memberId], visit),
    readVouchers(database, shopId, [member.memberId], now),
  ]);
  const vouchers = held.get(member.memberId) ?? [];
  const wires: WireVoucher[] = vouchers.map(({ wire }) => wire);
  const standing = standings.get(member.memberId) ?? NOTHING_YET;
  return { account: wireAccount(standing, program, wires, now), vouchers };
}
