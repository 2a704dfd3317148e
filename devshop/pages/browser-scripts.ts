/**
 * The scripts of `devshop/browser/` as a browser takes them: without types, and each with what it imports as one
 * classic script (App Bridge is one: it must be there before anything else of the page runs).
 */
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';

const FOLDER = path.resolve(import.meta.dirname, '../browser');
const IMPORT = /^import [^;]*? from '\.\/([\w-]+\.ts)';$/gm;

/**
 * @param values constants for the script, by name, as JSON
 */
export function browserScript(file: string, values: Readonly<Record<string, unknown>> = {}): string {
  const constants = Object.entries(values).map(
    // `<` so that the text can also stand inside a page.
    ([name, value]) => `const ${name} = ${JSON.stringify(value).replaceAll('<', '\\u003c')};`,
  );
  return `(() => {\n'use strict';\n${constants.join('\n')}\n${compiled(file)}\n})();\n`;
}

const known = new Map<string, string>();

function compiled(file: string): string {
  const text = known.get(file) ?? inOrder(file, new Set()).join('\n');
  known.set(file, text);
  return text;
}

/** The file's text after that of all it imports, each once. Names must differ between the files of one script. */
function inOrder(file: string, seen: Set<string>): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const script = withoutTypes(readFileSync(path.join(FOLDER, file), 'utf8'));
  const imports = [...script.matchAll(IMPORT)].flatMap(([, imported = '']) => inOrder(imported, seen));
  return [...imports, script.replace(IMPORT, '').replace(/^export (?=[a-z])/gm, '')];
}

function withoutTypes(source: string): string {
  const warn = process.emitWarning;
  // Node says at the first use that this may change; our Node is pinned, and nobody could do anything about it.
  process.emitWarning = () => undefined;
  try {
    return stripTypeScriptTypes(source);
  } finally {
    process.emitWarning = warn;
  }
}
