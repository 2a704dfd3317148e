/** A worked example of another system: its figures, where they stand, and what ours makes of them. */
export interface Source {
  readonly repoOrUrl: string;
  readonly path: string;
}

export interface Example {
  readonly id: string;
  readonly rule: string;
  readonly source: Source;
  /** The source's own answer. */
  readonly expected: unknown;
  /** Ours; absent where there is nothing of ours to ask. */
  readonly ours: (() => unknown) | null;
  /** Why ours differs, or why there is no such rule; `null` where ours must answer as the source does. */
  readonly decision: string | null;
  /** What ours answers where it differs. */
  readonly instead: unknown;
}

interface Row<Given, Expected> {
  readonly id: string;
  readonly rule: string;
  readonly source: Source;
  readonly given: Given;
  readonly expected: Expected;
}

/** Ours answers as the source does. */
export function same<Given, Expected>(
  row: Row<Given, Expected> & { ours: (given: Given) => Expected },
): Example {
  const { given, ours, ...rest } = row;
  return { ...rest, ours: () => ours(given), decision: null, instead: null };
}

/** Ours decides otherwise, and answers `instead`. */
export function otherwise<Given, Expected, Instead>(
  row: Row<Given, Expected> & { decision: string; ours: (given: Given) => Instead; instead: Instead },
): Example {
  const { given, ours, ...rest } = row;
  return { ...rest, ours: () => ours(given) };
}

/** The rule is not ours and nothing in its place could be asked. */
export function notOurs<Given, Expected>(row: Row<Given, Expected> & { decision: string }): Example {
  const { given: _, ...rest } = row;
  return { ...rest, ours: null, instead: null };
}

export const setono = (path: string): Source => ({
  repoOrUrl: 'Setono/sylius-loyalty-plugin',
  path: `tests/${path}`,
});
export const odoo = (path: string): Source => ({ repoOrUrl: 'odoo/odoo', path: `addons/${path}` });
