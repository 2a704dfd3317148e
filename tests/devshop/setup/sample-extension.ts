/** An extension as the command line tool of Shopify would leave it: TOML, words, and the script built with esbuild. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';

const SOURCES = path.join(import.meta.dirname, 'sample-extension');

export interface Sample {
  readonly handle: string;
  /** Source file by target. */
  readonly targets: Readonly<Record<string, string>>;
  readonly networkAccess: boolean;
}

export const WORDS = {
  'en.default': {
    greeting: 'Hello {{name}}',
    points: { one: '{{count}} point', other: '{{count}} points' },
    title: 'Rewards',
  },
  hu: {
    greeting: 'Szia {{name}}',
    points: { one: '{{count}} pont', other: '{{count}} pont' },
    title: 'Jutalmak',
  },
};

/** A folder of extensions for devshop, and how to be rid of it. */
export async function sampleExtensions(
  ...samples: readonly Sample[]
): Promise<{ readonly folder: string; readonly remove: () => Promise<void> }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'devshop-extensions-'));
  for (const sample of samples) await write(path.join(folder, sample.handle), sample);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

async function write(folder: string, { handle, targets, networkAccess }: Sample): Promise<void> {
  await mkdir(path.join(folder, 'locales'), { recursive: true });
  const targeting = Object.entries(targets).map(
    ([target, file]) => `[[extensions.targeting]]\ntarget = "${target}"\nmodule = "./src/${file}"\n`,
  );
  const toml = `api_version = "2026-07"
[[extensions]]
type = "ui_extension"
handle = "${handle}"
name = "Sample ${handle}"
${targeting.join('')}
[[extensions.metafields]]
namespace = "$app"
key = "loyalty"
[[extensions.metafields]]
namespace = "$app"
key = "program"
[extensions.capabilities]
network_access = ${networkAccess}
`;
  await writeFile(path.join(folder, 'shopify.extension.toml'), toml);
  for (const [locale, words] of Object.entries(WORDS)) {
    await writeFile(path.join(folder, 'locales', `${locale}.json`), JSON.stringify(words));
  }
  const files = Object.entries(targets);
  await build({
    stdin: {
      // As the tool writes it: a script that registers each target.
      contents: files
        .map(
          ([target, file], index) =>
            `import run${index} from './${file}';\nshopify.extend('${target}', (...args) => run${index}(...args));`,
        )
        .join('\n'),
      resolveDir: SOURCES,
    },
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2017',
    logLevel: 'silent',
    outfile: path.join(folder, 'dist', `${handle}.js`),
  });
}
