/**
 * The app's pages as its server serves them, and its extensions as Shopify would, built when a source is newer than the
 * build. Several processes may want them at the same time (tests do): one builds, the others wait for it.
 */
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { buildExtensions } from '../../extensions/build-extensions.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const BUILT = path.join(ROOT, 'build/server/index.js');
const LOCK = path.join(ROOT, 'node_modules/.cache/pages-build.lock');
const SOURCES = ['app', 'vite.config.ts', 'package-lock.json'];
const EXTENSIONS = path.join(ROOT, 'extensions');
/** What the build of the extensions writes among its sources. */
const WRITTEN = /\/(dist\/.*|manifest\.json)$/;

export interface BuildOptions {
  /** Ends the build. */
  readonly signal?: AbortSignal;
  /** Called when the build runs in its own process: now this one may be kept busy. */
  readonly onBegun?: () => void;
}

export async function buildOnce(options: BuildOptions = {}): Promise<void> {
  if ((await isBuilt()) && (await areExtensionsBuilt())) return;
  const release = await lock(options);
  try {
    // Somebody else may have built while this one waited.
    if (!(await areExtensionsBuilt())) await bundle(options);
    if (!(await isBuilt())) await build(options);
  } finally {
    await release();
  }
}

async function build({ signal, onBegun }: BuildOptions): Promise<void> {
  const cli = path.join(ROOT, 'node_modules/@remix-run/dev/dist/cli.js');
  // Vitest's own NODE_ENV would make a build for tests.
  const environment: NodeJS.ProcessEnv = { ...process.env, NODE_ENV: 'production' };
  const options = { cwd: ROOT, env: environment, ...(signal === undefined ? {} : { signal }) };
  const building = promisify(execFile)(process.execPath, [cli, 'vite:build'], options);
  onBegun?.();
  await building.catch(async (error: { stdout?: string; stderr?: string }) => {
    // Broken off in the midst of writing it must not pass for a whole one.
    await rm(BUILT, { force: true });
    throw new Error(`The pages could not be built:\n${error.stdout ?? ''}${error.stderr ?? ''}`);
  });
}

async function isBuilt(): Promise<boolean> {
  const built = await modifiedAt(BUILT);
  for (const source of SOURCES) {
    const file = path.join(ROOT, source);
    const files = (await stat(file)).isDirectory() ? await filesBelow(file) : [file];
    for (const one of files) if ((await modifiedAt(one)) > built) return false;
  }
  return true;
}

async function bundle({ signal }: BuildOptions): Promise<void> {
  await buildExtensions({ signal }).catch((error: { stdout?: string; stderr?: string }) => {
    throw new Error(`The extensions could not be built:\n${error.stdout ?? ''}${error.stderr ?? ''}`);
  });
}

/** Each has its bundle, named as its folder is, and none is older than a source. */
async function areExtensionsBuilt(): Promise<boolean> {
  const files = await filesBelow(EXTENSIONS);
  const named = files.flatMap((file) => /\/([^/]+)\/src\//.exec(file)?.[1] ?? []);
  const bundles = [...new Set(named)].map((name) => path.join(EXTENSIONS, name, 'dist', `${name}.js`));
  const oldest = Math.min(...(await Promise.all(bundles.map(modifiedAt))));
  const sources = files.filter((file) => !WRITTEN.test(file) && !file.includes('perennial-theme'));
  const newest = Math.max(...(await Promise.all(sources.map(modifiedAt))));
  return oldest >= newest;
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

/** 0 for a file that is not there (any more). */
async function modifiedAt(file: string): Promise<number> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}

/** A folder is made by one process only; whoever finds that its maker is gone takes it away. */
async function lock({ signal }: BuildOptions): Promise<() => Promise<void>> {
  await mkdir(path.dirname(LOCK), { recursive: true });
  const owner = path.join(LOCK, 'pid');
  const release = (): Promise<void> => rm(LOCK, { recursive: true, force: true });
  for (;;) {
    try {
      await mkdir(LOCK);
      await writeFile(owner, String(process.pid));
      return release;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const pid = Number(await readFile(owner, 'utf8').catch(() => ''));
    if (pid > 0 && !isAlive(pid)) await release();
    await sleep(100, undefined, signal === undefined ? {} : { signal });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
