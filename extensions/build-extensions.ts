/** Builds the extensions as `npm run build:extensions` does, in place or in a copy. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';

const ROOT = path.resolve(import.meta.dirname, '..');
/** Shopify's own: `devDependencies`, `app build`. */
const CLI = path.join(ROOT, 'node_modules', '@shopify', 'cli', 'bin', 'run.js');
const LIMIT_MS = 120_000;

export interface CopyOfApp {
  readonly folder: string;
  /** What the CLI says; rejects when it refuses. */
  build(): Promise<string>;
  remove(): Promise<void>;
}

/** The bundles that others read stay as they are. */
export async function copyForBuild(): Promise<CopyOfApp> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'perennial-extensions-'));
  for (const name of ['shopify.app.toml', 'package.json', 'tsconfig.json', 'extensions']) {
    const isOutput = (source: string) => /\/extensions\/[^/]+\/(dist$|manifest\.json$)/.test(source);
    await cp(path.join(ROOT, name), path.join(folder, name), {
      recursive: true,
      filter: (source) => !isOutput(source),
    });
  }
  await symlink(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  return {
    folder,
    build: () => buildExtensions({ folder }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** @returns what the CLI says; rejects when it refuses */
export async function buildExtensions({
  folder = ROOT,
  signal,
}: { readonly folder?: string; readonly signal?: AbortSignal | undefined } = {}): Promise<string> {
  const args = [CLI, 'app', 'build', '--skip-dependencies-installation', '--path', folder];
  const running = promisify(execFile)(process.execPath, args, {
    cwd: folder,
    timeout: LIMIT_MS,
    env: { ...process.env, CI: '1', NO_COLOR: '1', SHOPIFY_CLI_NO_ANALYTICS: '1', NODE_ENV: 'production' },
    ...(signal === undefined ? {} : { signal }),
  });
  running.child.stdin?.end();
  const { stdout, stderr } = await running;
  return stdout + stderr;
}

export interface Bundle {
  /** Handle of the extension. */
  readonly name: string;
  readonly bytes: number;
  /** By gzip, which is about what Shopify counts. */
  readonly compressedBytes: number;
}

/** The bundles below `folder`/extensions, by name. */
export async function bundlesOf(folder: string): Promise<Bundle[]> {
  const bundles: Bundle[] = [];
  for (const name of (await readdir(path.join(folder, 'extensions'))).sort()) {
    const dist = path.join(folder, 'extensions', name, 'dist');
    for (const file of await readdir(dist).catch(() => [])) {
      if (!file.endsWith('.js')) continue;
      const code = await readFile(path.join(dist, file));
      bundles.push({
        name: file.slice(0, -'.js'.length),
        bytes: code.length,
        compressedBytes: gzipSync(code).length,
      });
    }
  }
  return bundles;
}
