/** What the members list is narrowed down by stands in its address: it can be shared, and the back button goes back. */
import { useSearchParams } from '@remix-run/react';

export interface ListChange {
  /** Null takes it away; several of one name are a list. */
  readonly [name: string]: string | readonly string[] | null;
}

const FILTERS = ['q', 'tier', 'from', 'to', 'order', 'tag'] as const;

export interface ListAddress {
  readonly params: URLSearchParams;
  readonly isNarrowed: boolean;
  /** Another list begins at its first page. Typing replaces the address, so that going back does not go by letters. */
  readonly change: (change: ListChange, options?: { readonly replace?: boolean }) => void;
  readonly clear: () => void;
}

export function useListAddress(): ListAddress {
  const [params, setParams] = useSearchParams();
  const change: ListAddress['change'] = (changes, { replace = false } = {}) => {
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        for (const name of ['after', 'before']) after.delete(name);
        for (const [name, value] of Object.entries(changes)) {
          after.delete(name);
          for (const one of typeof value === 'string' ? [value] : (value ?? [])) {
            if (one !== '') after.append(name, one);
          }
        }
        return after;
      },
      { replace, preventScrollReset: true },
    );
  };
  return {
    params,
    isNarrowed: FILTERS.some((name) => params.get(name)),
    change,
    clear: () => change(Object.fromEntries(FILTERS.map((name) => [name, null]))),
  };
}
