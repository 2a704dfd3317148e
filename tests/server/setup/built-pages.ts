import { spawn } from 'node:child_process';
import { mkdir, readdir, rmdir, stat, utimes } from 'node:fs/promises';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const BUILT = path.join(ROOT, 'build/server/index.js');
const LOCK = path.join(ROOT, 'node_modules/.cache/pages-being-built');
/** A lock that was not touched for so long was left by a test that was killed. */
const STALE_MS = 20_000;

/** The pages as they stand in `app/`, built when the build is older; tests that want it at once share one. */
export async function builtPages(): Promise<void> {
  while (!(await takeLock())) await new Promise((resolve) => setTimeout(resolve, 200));
  const alive = setInterval(() => void utimes(LOCK, new Date(), new Date()).catch(() => undefined), 2_000);
  try {
    if ((await newestSource()) > (await changedAt(BUILT))) await build();
  } finally {
    clearInterval(alive);
    await rmdir(LOCK);
  }
}

async function takeLock(): Promise<boolean> {
  await mkdir(path.dirname(LOCK), { recursive: true });
  try {
    await mkdir(LOCK);
    return true;
  } catch {
    if ((await changedAt(LOCK)) < Date.now() - STALE_MS) await rmdir(LOCK).catch(() => undefined);
    return false;
  }
}

/** 0 where there is nothing. */
async function changedAt(file: string): Promise<number> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}

async function newestSource(): Promise<number> {
  const files = await readdir(path.join(ROOT, 'app'), { recursive: true, withFileTypes: true });
  const sources = files.filter((file) => file.isFile()).map((file) => path.join(file.parentPath, file.name));
  const times = [...sources, path.join(ROOT, 'vite.config.ts'), path.join(ROOT, 'package-lock.json')];
  return Math.max(...(await Promise.all(times.map(changedAt))));
}

function build(): Promise<void> {
  const cli = path.join(ROOT, 'node_modules/@remix-run/dev/dist/cli.js');
  const child = spawn(process.execPath, [cli, 'vite:build'], {
    cwd: ROOT,
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (data: Buffer) => (complaint += data.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      if (status === 0) resolve();
      else reject(new Error(`the pages could not be built:\n${complaint}`));
    });
  });
}
