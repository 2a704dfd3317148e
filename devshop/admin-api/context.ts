/** What every resolver gets beside its source. */
import type { Act } from '../shop/act.ts';
import type { Instant, Order, ShopState } from '../shop/state.ts';
import type { BulkOperations } from './bulk/bulk-operations.ts';

export interface ApiContext {
  readonly state: ShopState;
  readonly at: Instant;
  readonly scopes: ReadonlySet<string>;
  readonly act: () => Act;
  /** The number in the app's namespace: `$app` is `app--<number>`. */
  readonly appNumber: string;
  /** Mutations are refused with a user error, by a fault switch. */
  readonly refusesMutations: boolean;
  /** Asked when work behind the scenes begins: how much longer it takes, by a fault switch. */
  readonly slowMs: () => number;
  /** Uses of codes are told as they were then: now, but for a fault switch. */
  readonly countedUntil: Instant;
  readonly bulk: BulkOperations;
  /** In a bulk operation connections have no pages, but for the outermost, which is gone through in parts. */
  readonly bulkPart: { readonly after: string | null; readonly size: number; next: string | null } | null;
  /** Counts what was given out, for the actual cost. */
  readonly spent: { points: number };
}

/** Without `read_all_orders` only the last 60 days are seen. */
const VISIBLE_MS = 60 * 24 * 3600 * 1000;

export function seesOrder({ scopes, at }: ApiContext, order: Order): boolean {
  return scopes.has('read_all_orders') || order.createdAt >= at - VISIBLE_MS;
}

export function visibleOrders(context: ApiContext): Order[] {
  return [...context.state.orders.values()].filter((order) => seesOrder(context, order));
}
