/** What the doors need of what is behind them. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AdminApiAccess } from '../admin-api/admin-api.ts';
import { isInstalled } from '../shop/operations/installation.ts';
import type { Operations } from '../shop/operations.ts';
import type { ShopState } from '../shop/state.ts';
import type { AppKeys } from '../sign-in/session-token.ts';

export interface OneShop {
  readonly state: ShopState;
  readonly operations: Pick<Operations, 'installApp' | 'updateScopes'>;
}

/** The shops behind the doors. */
export interface ShopsBehind {
  readonly shops: () => readonly OneShop[];
  readonly shop: (domain: string) => OneShop | undefined;
  readonly handleAdminApi: (
    request: IncomingMessage,
    response: ServerResponse,
    access: AdminApiAccess,
  ) => Promise<void>;
  /** A shop was changed through its doors: to be kept. */
  readonly changed: (domain: string) => void;
  readonly handleBulkFile: (request: IncomingMessage, response: ServerResponse) => void;
}

/** What Shopify knows of the app from its configuration. */
export interface AppFacts {
  readonly name: string;
  /** In the admin's addresses: `perennial`. */
  readonly handle: string;
  readonly scopes: readonly string[];
  readonly optionalScopes: readonly string[];
}

/** The doors of one shop. */
export interface Doors {
  readonly shop: OneShop;
  readonly app: AppFacts;
  readonly keys: AppKeys;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Called when the shop's state was changed from here. */
  readonly keep: () => void;
}

/** The installation that is now; `null` before the first and after the app was removed. */
export function installed({
  shop,
}: Doors): { readonly id: number; readonly scopes: readonly string[] } | null {
  return isInstalled(shop.state) ? shop.state.installation : null;
}
