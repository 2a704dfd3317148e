/** The folder of the demo's data: one demo at a time, and how it is emptied. */
import { createServer } from 'node:net';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PORT_VARIABLES, type DemoOptions } from './options.ts';
import { Problem } from './problem.ts';

/** All that the demo writes: nothing else in the folder is ever deleted. */
const OURS = [
  ...['shop.json', 'app.log', 'postgres', 'postgres-users', 'postgres-password'],
  ...['postgres.log', 'postgres.lock'],
];

/**
 * @returns what gives the folder free again
 * @throws {Problem} when another demo has it
 */
export async function takeFolder({ dataFolder, fresh }: DemoOptions): Promise<() => Promise<void>> {
  await mkdir(dataFolder, { recursive: true });
  const lock = path.join(dataFolder, 'demo.pid');
  await takeLock(lock, dataFolder);
  const release = (): Promise<void> => rm(lock, { force: true });
  try {
    if (fresh) await empty(dataFolder);
  } catch (error) {
    await release();
    throw error;
  }
  return release;
}

async function takeLock(lock: string, dataFolder: string): Promise<void> {
  for (;;) {
    try {
      return await writeFile(lock, String(process.pid), { flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const pid = Number(await readFile(lock, 'utf8').catch(() => ''));
    if (isAlive(pid)) {
      throw new Problem(
        `Another demo (process ${pid}) uses ${dataFolder}: stop it with Ctrl-C, or set DEMO_DATA to another folder.`,
      );
    }
    // Its demo was killed.
    await rm(lock, { force: true });
  }
}

async function empty(dataFolder: string): Promise<void> {
  const postmaster = await readFile(path.join(dataFolder, 'postgres/postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(postmaster.split('\n')[0]);
  if (isAlive(pid)) {
    throw new Problem(
      `The database of a demo that was killed still runs (process ${pid}): start and stop the demo once without --fresh.`,
    );
  }
  for (const name of OURS) await rm(path.join(dataFolder, name), { recursive: true, force: true });
}

function isAlive(pid: number): boolean {
  if (!(Number.isSafeInteger(pid) && pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** @throws {Problem} when one is taken: before anything else is begun */
export async function checkPorts(options: DemoOptions): Promise<void> {
  for (const [name, { variable, usual, of }] of Object.entries(PORT_VARIABLES)) {
    const port = options[name as keyof typeof PORT_VARIABLES];
    if (port === 0 || (await isFree(port))) continue;
    const other = port === usual ? usual + 100 : port + 1;
    throw new Problem(
      `Port ${port} (for ${of}) is taken: stop what uses it, or choose another, for example ${variable}=${other} npm run demo.`,
    );
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
