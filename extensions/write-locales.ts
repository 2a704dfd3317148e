/**
 * `npm run locales`: writes each extension's locales/ from shared/words/, with the texts that its code names and no
 * others. Shopify reads locale files only below the extension itself.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const HERE = import.meta.dirname;
const DEFAULT = 'en';

export type Words = Record<string, Record<string, string | Record<string, string>>>;

/** Languages with texts in shared/words. */
export async function languages(): Promise<string[]> {
  const files = await readdir(path.join(HERE, 'shared', 'words'));
  return files.map((file) => path.basename(file, '.json')).sort();
}

export async function wordsOf(language: string): Promise<Words> {
  return JSON.parse(await readFile(path.join(HERE, 'shared', 'words', `${language}.json`), 'utf8')) as Words;
}

/** Extensions that speak through shared/words: those whose code imports shared/speech.ts. */
export async function speakers(): Promise<{ readonly name: string; readonly code: string }[]> {
  const found: { name: string; code: string }[] = [];
  for (const name of (await readdir(HERE)).sort()) {
    const toml = await readFile(path.join(HERE, name, 'shopify.extension.toml'), 'utf8').catch(() => '');
    const modules = [...toml.matchAll(/^module\s*=\s*"(.+)"/gm)].map(([, module]) => module ?? '');
    if (modules.length === 0) continue;
    const inputs = await inputsOf(modules.map((module) => path.join(HERE, name, module)));
    if (!inputs.some((file) => file.endsWith(path.join('shared', 'speech.ts')))) continue;
    const texts = await Promise.all(inputs.map((file) => readFile(file, 'utf8')));
    found.push({ name, code: texts.join('\n') });
  }
  return found;
}

/** Our files that end up in the bundle, as the bundler sees it. */
async function inputsOf(entryPoints: readonly string[]): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [...entryPoints],
    ...{ bundle: true, write: false, metafile: true, outdir: 'unused', logLevel: 'silent' },
    packages: 'external',
    absWorkingDir: HERE,
  });
  return Object.keys(metafile.inputs).map((file) => path.join(HERE, file));
}

/** The texts whose key stands in the code as a string. */
export function usedIn(code: string, words: Words): Words {
  const used: Words = {};
  for (const [group, texts] of Object.entries(words)) {
    for (const [name, text] of Object.entries(texts)) {
      if (!code.includes(`'${group}.${name}'`)) continue;
      (used[group] ??= {})[name] = text;
    }
  }
  return used;
}

/** File names and contents of an extension's locales. */
export async function localesOf(code: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const language of await languages()) {
    const file = `${language}${language === DEFAULT ? '.default' : ''}.json`;
    files.set(file, `${JSON.stringify(usedIn(code, await wordsOf(language)), null, 2)}\n`);
  }
  return files;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const { name, code } of await speakers()) {
    for (const [file, text] of await localesOf(code)) {
      await writeFile(path.join(HERE, name, 'locales', file), text);
    }
    process.stdout.write(`${name}\n`);
  }
}
