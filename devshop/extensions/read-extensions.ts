/**
 * The app's UI extensions as `shopify app deploy` would send them: what `shopify.extension.toml` says, the locale
 * files, and the script that `shopify app build` wrote.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'smol-toml';

const FOLDER = path.resolve(import.meta.dirname, '../../extensions');

export interface Extension {
  readonly handle: string;
  readonly name: string;
  readonly apiVersion: string;
  readonly targets: readonly string[];
  readonly capabilities: Capabilities;
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  /** What it asks for at each target. */
  readonly metafields: Readonly<Record<string, readonly MetafieldName[]>>;
  readonly defaultLocale: string;
  /** By locale, then by dotted key. */
  readonly words: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** `null` until it is built. */
  readonly scriptFile: string | null;
}

export interface Capabilities {
  readonly networkAccess: boolean;
  readonly apiAccess: boolean;
  readonly blockProgress: boolean;
}

export interface MetafieldName {
  /** As written: `$app` or another. */
  readonly namespace: string;
  readonly key: string;
}

interface Told {
  readonly api_version?: string;
  readonly extensions?: readonly ToldExtension[];
}

interface ToldExtension {
  readonly type?: string;
  readonly handle?: string;
  readonly name?: string;
  readonly api_version?: string;
  readonly targeting?: readonly {
    readonly target?: string;
    readonly metafields?: readonly MetafieldName[];
  }[];
  readonly metafields?: readonly MetafieldName[];
  readonly capabilities?: Readonly<Record<string, unknown>>;
  readonly settings?: {
    readonly fields?: readonly {
      readonly key: string;
      readonly type?: string;
      readonly default?: string | number | boolean;
    }[];
  };
}

/** Read anew each time: a build while devshop runs is seen at once. */
export function readExtensions(folder: string = FOLDER): Extension[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => readFolder(path.join(folder, name)));
}

function readFolder(folder: string): Extension[] {
  const file = path.join(folder, 'shopify.extension.toml');
  if (!existsSync(file)) return [];
  const toml = parse(readFileSync(file, 'utf8')) as unknown as Told;
  return (toml.extensions ?? [])
    .filter(({ type }) => type === 'ui_extension')
    .map((told) => {
      const { handle, name = '', targeting = [] } = told;
      if (handle === undefined) throw new Error(`${file}: an extension without a handle.`);
      const capability = (key: string): boolean => told.capabilities?.[key] === true;
      const script = path.join(folder, 'dist', `${handle}.js`);
      return {
        handle,
        name,
        apiVersion: told.api_version ?? toml.api_version ?? '',
        targets: targeting.flatMap(({ target }) => target ?? []),
        capabilities: {
          networkAccess: capability('network_access'),
          apiAccess: capability('api_access'),
          blockProgress: capability('block_progress'),
        },
        settings: Object.fromEntries(
          (told.settings?.fields ?? []).flatMap((field) =>
            field.default === undefined ? [] : [[field.key, field.default]],
          ),
        ),
        // Those of a target take the place of those for all.
        metafields: Object.fromEntries(
          targeting.map(({ target = '', metafields }) => [target, metafields ?? told.metafields ?? []]),
        ),
        ...readWords(path.join(folder, 'locales')),
        scriptFile: existsSync(script) ? script : null,
      };
    });
}

function readWords(folder: string): Pick<Extension, 'defaultLocale' | 'words'> {
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
  const words: Record<string, Record<string, string>> = {};
  let defaultLocale = 'en';
  for (const file of files) {
    const [, locale = '', isDefault] = /^([\w-]+?)(\.default)?\.json$/.exec(file) ?? [];
    if (isDefault !== undefined) defaultLocale = locale;
    words[locale] = flat(JSON.parse(readFileSync(path.join(folder, file), 'utf8')));
  }
  return { defaultLocale, words };
}

/** `{ a: { one: 'x' } }` is `{ 'a.one': 'x' }`. */
function flat(value: unknown, prefix = ''): Record<string, string> {
  if (typeof value === 'string') return { [prefix]: value };
  if (typeof value !== 'object' || value === null) return {};
  const parts = Object.entries(value).map(([key, one]) =>
    flat(one, prefix === '' ? key : `${prefix}.${key}`),
  );
  return Object.assign({}, ...parts) as Record<string, string>;
}

/** The words of a language: those of the extension's nearest locale, and its default's where that has none. */
export function wordsFor(
  extension: Extension,
  language: string,
): { locale: string; words: Record<string, string> } {
  const [base = ''] = language.split('-');
  const locale = [language, base].find((one) => one in extension.words) ?? extension.defaultLocale;
  return {
    locale,
    words: { ...extension.words[extension.defaultLocale], ...extension.words[locale] },
  };
}
