/**
 * Vouchers redeemed at this checkout: the metafield follows some seconds later, so they are kept in the extension's
 * storage, where both targets and a reloaded page find them.
 */
import type { WireAccount, WireVoucher } from '../../../app/domain/shopper-wire.ts';

interface Store {
  read<Value>(key: string): Promise<Value | null>;
  write(key: string, value: unknown): Promise<void>;
}

const AT_MOST = 5;

/** The storage lives as long as the checkout, also when somebody else signs in. */
const keyOf = (customerId: string): string => `vouchers ${customerId}`;

export async function readRedeemed(store: Store, customerId: string): Promise<readonly WireVoucher[]> {
  try {
    const found = await store.read<readonly WireVoucher[]>(keyOf(customerId));
    return Array.isArray(found) ? found : [];
  } catch {
    return [];
  }
}

export async function keepRedeemed(
  store: Store,
  customerId: string,
  vouchers: readonly WireVoucher[],
): Promise<void> {
  await store.write(keyOf(customerId), vouchers.slice(0, AT_MOST)).catch(() => undefined);
}

/** Those of the metafield, and those redeemed here since it was written. */
export function vouchersOf(account: WireAccount | null, redeemed: readonly WireVoucher[]): WireVoucher[] {
  const known = account?.vouchers ?? [];
  const asOf = account === null ? 0 : Date.parse(account.as_of);
  const newer = redeemed.filter(
    ({ id, created_at }) => !known.some((voucher) => voucher.id === id) && Date.parse(created_at) > asOf,
  );
  return [...newer, ...known];
}

/** The one whose code is on the order; codes know no case. */
export function appliedOf(
  vouchers: readonly WireVoucher[],
  codes: readonly { readonly code: string }[],
): WireVoucher | null {
  const applied = codes.map(({ code }) => code.toUpperCase());
  return vouchers.find(({ code }) => code !== null && applied.includes(code.toUpperCase())) ?? null;
}

/** They lower what shipping costs, and nothing that earns. */
export function shippingCodesOf(vouchers: readonly WireVoucher[]): string[] {
  return vouchers.flatMap(({ code, value }) =>
    code !== null && value.kind === 'free_shipping' ? [code] : [],
  );
}
