/** The program and the balance from the metafields that the TOML asks for: no request of ours. */
import type { WireAccount, WireProgram } from '../../app/domain/shopper-wire.ts';

export interface MetafieldEntry {
  readonly target: { readonly type: string };
  readonly metafield: { readonly key: string; readonly value: string | number | boolean };
}

export interface Known {
  /** Null where the app has not been opened yet. */
  readonly program: WireProgram | null;
  /** Null for guests, and for members of the last seconds. */
  readonly account: WireAccount | null;
}

export function knownFrom(entries: readonly MetafieldEntry[]): Known {
  return {
    program: read<WireProgram>(entries, 'shop', 'program'),
    account: read<WireAccount>(entries, 'customer', 'loyalty'),
  };
}

function read<Value>(entries: readonly MetafieldEntry[], owner: string, key: string): Value | null {
  const entry = entries.find(({ target, metafield }) => target.type === owner && metafield.key === key);
  return parsed<Value>(entry?.metafield.value);
}

/** Null for what is missing, or is no JSON object. */
export function parsed<Value>(value: unknown): Value | null {
  if (typeof value !== 'string') return null;
  try {
    const found: unknown = JSON.parse(value);
    return typeof found === 'object' ? (found as Value | null) : null;
  } catch {
    return null;
  }
}
