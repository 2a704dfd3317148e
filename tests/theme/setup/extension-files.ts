/** The theme extension's files, as they lie. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const EXTENSION = path.resolve(import.meta.dirname, '../../../extensions/perennial-theme');

export const LOCALES = ['en', 'hu', 'sv', 'zh-CN', 'de', 'fr', 'es'] as const;

export function read(file: string): string {
  return readFileSync(path.join(EXTENSION, file), 'utf8');
}

/** Of blocks and snippets, by path. */
export function liquidFiles(): ReadonlyMap<string, string> {
  const files = ['blocks', 'snippets'].flatMap((folder) =>
    readdirSync(path.join(EXTENSION, folder)).map((name) => `${folder}/${name}`),
  );
  return new Map(files.map((file) => [file, read(file)]));
}

/** By dotted key; plural keys have their category at the end. */
export function localeWords(locale: string, kind: 'storefront' | 'editor'): Record<string, string> {
  const name = `${locale === 'en' ? 'en.default' : locale}${kind === 'editor' ? '.schema' : ''}.json`;
  return flat(JSON.parse(read(`locales/${name}`)), '');
}

function flat(value: unknown, prefix: string): Record<string, string> {
  if (typeof value === 'string') return { [prefix]: value };
  const parts = Object.entries(value as object).map(([key, one]) =>
    flat(one, prefix === '' ? key : `${prefix}.${key}`),
  );
  return Object.assign({}, ...parts) as Record<string, string>;
}

export function blockSchemas(): ReadonlyMap<string, Record<string, unknown>> {
  const blocks = [...liquidFiles()].filter(([file]) => file.startsWith('blocks/'));
  return new Map(
    blocks.map(([file, text]) => [
      path.basename(file, '.liquid'),
      JSON.parse(/\{% schema %\}([\s\S]*)\{% endschema %\}/.exec(text)?.[1] ?? '') as Record<string, unknown>,
    ]),
  );
}
