/** A shop's state as JSON text, and back. Maps are written as lists of what they hold. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ShopState } from './state.ts';

const MAPS = [
  ...(['collections', 'products', 'customers', 'orders', 'discounts', 'metafields'] as const),
  ...(['staff', 'bulkOperations', 'codeCreations', 'codeDeletions', 'giftCards', 'storeCredit'] as const),
];

/** Raised whenever the state's shape changes. */
const VERSION = 2;
/** What is older than this is made anew. */
const OLDEST_READ = 1;

/** What version 1 did not know of discounts. */
const LATER_OF_DISCOUNTS = {
  ...{ maximumShippingMinor: null, appliesOnOneTimePurchase: true, appliesOnSubscription: false },
  ...{ recurringCycleLimit: null, tags: [] },
};

export function shopToJson(state: ShopState): object {
  const lists = Object.fromEntries(MAPS.map((name) => [name, [...state[name].values()]]));
  return { ...state, ...lists, mergedCustomers: [...state.mergedCustomers] };
}

export function shopFromJson(json: object): ShopState {
  const told = json as Record<string, unknown>;
  const maps = MAPS.map((name) => {
    // Version 1 had neither gift cards nor store credit, nor work on codes.
    const list = (told[name] ?? []) as readonly { readonly id: number }[];
    return [name, new Map(list.map((one) => [one.id, one]))] as const;
  });
  const mergedCustomers = new Map(told['mergedCustomers'] as readonly [number, number][]);
  const state = { ...told, ...Object.fromEntries(maps), mergedCustomers } as unknown as ShopState;
  for (const [id, discount] of state.discounts) {
    state.discounts.set(id, { ...LATER_OF_DISCOUNTS, ...discount });
  }
  // The files of bulk operations are kept in memory only.
  for (const operation of state.bulkOperations.values()) {
    operation.url = null;
    if (operation.status === 'CREATED' || operation.status === 'RUNNING') operation.status = 'FAILED';
    if (operation.status === 'COMPLETED') operation.status = 'EXPIRED';
  }
  return state;
}

/** All or nothing: whoever reads the file sees the old shops or the new ones, never a half. */
export function saveShops(file: string, states: readonly ShopState[]): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const draft = `${file}.draft`;
  writeFileSync(draft, JSON.stringify({ version: VERSION, shops: states.map(shopToJson) }));
  renameSync(draft, file);
}

/** `null` when there is no file, or one of another version. */
export function loadShops(file: string): ShopState[] | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const saved = JSON.parse(text) as { readonly version: number; readonly shops: readonly object[] };
  return saved.version >= OLDEST_READ && saved.version <= VERSION ? saved.shops.map(shopFromJson) : null;
}
