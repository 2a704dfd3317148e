/** The app's theme extension as `shopify app deploy` would send it: blocks, snippets, assets, words. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'smol-toml';

const FOLDER = path.resolve(import.meta.dirname, '../../../../extensions');

export interface ThemeExtension {
  readonly handle: string;
  readonly blocks: ReadonlyMap<string, ThemeBlock>;
  /** Liquid by name. */
  readonly snippets: Readonly<Record<string, string>>;
  /** For shoppers, by language, then by dotted key. */
  readonly words: ReadonlyMap<string, Words>;
  readonly assetsFolder: string;
}

export interface ThemeBlock {
  /** The name of its file. */
  readonly handle: string;
  /** In English, as the theme editor lists it. */
  readonly name: string;
  readonly source: string;
  readonly schema: BlockSchema;
}

export interface BlockSchema {
  /** `body` is an app embed. */
  readonly target: 'body' | 'section';
  readonly name: string;
  readonly javascript?: string;
  readonly stylesheet?: string;
  readonly settings?: readonly { readonly id?: string; readonly type: string; readonly default?: unknown }[];
}

export type Words = Readonly<Record<string, string>>;

let known: ThemeExtension | null = null;

/** Read once: devshop is started again after the extension has changed, as a theme extension is deployed again. */
export function themeExtension(): ThemeExtension | null {
  known ??= readThemeExtension();
  return known;
}

/** The first of type `theme`; an app can have only one. */
export function readThemeExtension(folder: string = FOLDER): ThemeExtension | null {
  if (!existsSync(folder)) return null;
  for (const name of readdirSync(folder)) {
    const toml = path.join(folder, name, 'shopify.extension.toml');
    if (!existsSync(toml)) continue;
    const told = parse(readFileSync(toml, 'utf8'));
    if (told['type'] === 'theme') return readFolder(path.join(folder, name), String(told['handle'] ?? name));
  }
  return null;
}

function readFolder(folder: string, handle: string): ThemeExtension {
  const { storefront, editor } = readLocales(path.join(folder, 'locales'));
  const blocks = liquidFiles(path.join(folder, 'blocks')).map(([file, source]): [string, ThemeBlock] => {
    const schema = schemaOf(file, source);
    const name = schema.name.startsWith('t:') ? (editor[schema.name.slice(2)] ?? schema.name) : schema.name;
    return [file, { handle: file, name, source, schema }];
  });
  return {
    handle,
    blocks: new Map(blocks),
    snippets: Object.fromEntries(liquidFiles(path.join(folder, 'snippets'))),
    words: storefront,
    assetsFolder: path.join(folder, 'assets'),
  };
}

function liquidFiles(folder: string): [name: string, text: string][] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.liquid'))
    .sort()
    .map((file) => [path.basename(file, '.liquid'), readFileSync(path.join(folder, file), 'utf8')]);
}

function schemaOf(file: string, source: string): BlockSchema {
  const [, text] = /\{%-?\s*schema\s*-?%\}([\s\S]*?)\{%-?\s*endschema\s*-?%\}/.exec(source) ?? [];
  if (text === undefined) throw new Error(`blocks/${file}.liquid has no schema.`);
  return JSON.parse(text) as BlockSchema;
}

/** `en.default.json` is for shoppers, `en.default.schema.json` for the theme editor. */
function readLocales(folder: string): { storefront: Map<string, Words>; editor: Words } {
  const storefront = new Map<string, Words>();
  let editor: Words = {};
  for (const file of existsSync(folder) ? readdirSync(folder) : []) {
    const [, locale = '', isDefault, isSchema] = /^([\w-]+)(\.default)?(\.schema)?\.json$/.exec(file) ?? [];
    const words = flat(JSON.parse(readFileSync(path.join(folder, file), 'utf8')));
    if (isSchema === undefined) {
      storefront.set(locale, words);
      if (isDefault !== undefined) storefront.set('default', words);
    } else if (isDefault !== undefined) editor = words;
  }
  return { storefront, editor };
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
