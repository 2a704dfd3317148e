/** What Shopify's published types allow an extension to use. */
import { readFileSync } from 'node:fs';

export interface Contract {
  /** Of `@shopify/ui-extensions`. */
  readonly version: string;
  /** Long lists of words, by name. */
  readonly lists: Record<string, readonly string[]>;
  /** By surface, then by tag. */
  readonly surfaces: Record<string, Readonly<Record<string, ElementRules>>>;
  readonly targets: Record<string, TargetRules>;
}

export interface TargetRules {
  readonly surface: string;
  /** Tags. */
  readonly elements: readonly string[];
  /** Members of the global `shopify`. */
  readonly api: ApiMember;
}

export interface ElementRules {
  readonly properties: Readonly<Record<string, PropertyRules>>;
  readonly events: readonly string[];
  readonly methods: readonly string[];
}

export type PropertyRules =
  | { readonly is: 'boolean' | 'number' | 'string' | 'any' }
  /** One of these, or one of them for each side (or the name of a list); or what fits a pattern. */
  | {
      readonly is: 'word' | 'words';
      readonly words: readonly string[] | string;
      readonly patterns?: readonly string[];
    };

export type ApiMember = 'signal' | 'function' | 'value' | { readonly [name: string]: ApiMember };

const FILE = new URL('contract.json', import.meta.url);

let known: Contract | null = null;

export function contract(): Contract {
  known ??= JSON.parse(readFileSync(FILE, 'utf8')) as Contract;
  return known;
}

/** One element a line, so that a newer package shows as a few changed lines. */
export function contractText({ version, lists, surfaces, targets }: Contract): string {
  const lines = (record: Readonly<Record<string, unknown>>): string =>
    Object.entries(record)
      .map(([name, value]) => `      ${JSON.stringify(name)}: ${JSON.stringify(value)}`)
      .join(',\n');
  const groups = Object.entries(surfaces).map(
    ([name, elements]) => `    ${JSON.stringify(name)}: {\n${lines(elements)}\n    }`,
  );
  return `{
  "version": ${JSON.stringify(version)},
  "lists": {\n${lines(lists)}\n  },
  "surfaces": {\n${groups.join(',\n')}\n  },
  "targets": {\n${lines(targets)}\n  }
}\n`;
}
