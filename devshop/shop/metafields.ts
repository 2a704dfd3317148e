/** Metafields of whatever has a gid. What the app calls `$app` is kept under a namespace of its own. */
import { createHash } from 'node:crypto';
import { type Act, wholeSecond } from './act.ts';
import { newId } from './ids.ts';
import type { Metafield, ShopState } from './state.ts';

/** The app's number, made of its client id. */
export function appNumber(clientId: string): string {
  const digits = createHash('sha256').update(clientId).digest().readUIntBE(0, 4);
  return String(10_000_000 + (digits % 89_999_999));
}

/** `$app` is `app--123`, `$app:card` is `app--123--card`; others are as they are. */
export function storedNamespace(namespace: string, app: string): string {
  if (namespace === '$app') return `app--${app}`;
  return namespace.startsWith('$app:') ? `app--${app}--${namespace.slice('$app:'.length)}` : namespace;
}

export function metafieldsOf(state: ShopState, ownerGid: string): Metafield[] {
  return [...state.metafields.values()].filter((metafield) => metafield.ownerGid === ownerGid);
}

/** `namespace` as stored. */
export function findMetafield(
  state: ShopState,
  ownerGid: string,
  namespace: string,
  key: string,
): Metafield | null {
  for (const one of state.metafields.values()) {
    if (one.ownerGid === ownerGid && one.namespace === namespace && one.key === key) return one;
  }
  return null;
}

export interface MetafieldValue {
  readonly ownerGid: string;
  /** As stored. */
  readonly namespace: string;
  readonly key: string;
  readonly metafieldType: string;
  readonly value: string;
}

/** Writes one, or writes over it. */
export function putMetafield(state: ShopState, act: Act, told: MetafieldValue): Metafield {
  const at = wholeSecond(act.at);
  const known = findMetafield(state, told.ownerGid, told.namespace, told.key);
  if (known) {
    Object.assign(known, { value: told.value, metafieldType: told.metafieldType, updatedAt: at });
    return known;
  }
  const made: Metafield = { type: 'Metafield', id: newId(state), ...told, createdAt: at, updatedAt: at };
  state.metafields.set(made.id, made);
  return made;
}

/** Changes with the value: who compares it writes over nothing unseen. */
export function digestOf(metafield: Pick<Metafield, 'value' | 'metafieldType'>): string {
  return createHash('sha256').update(`${metafield.metafieldType}\n${metafield.value}`).digest('hex');
}
