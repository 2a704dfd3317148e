/** The scripts of the extensions' host, as a browser takes them: made when first asked for (about 0.2 s). */
import path from 'node:path';
import { build } from 'esbuild';

const made = new Map<string, Promise<string>>();

/** `host/host.ts` for the page, `worker/worker.ts` for the extension's worker. */
export function extensionScript(entry: 'host/host.ts' | 'worker/worker.ts'): Promise<string> {
  const known = made.get(entry) ?? bundle(entry);
  made.set(entry, known);
  return known;
}

async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, entry)],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}
