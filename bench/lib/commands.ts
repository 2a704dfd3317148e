/** Servers under measurement: commands of the repository, run as an operator would. */
import { spawn } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = path.resolve(import.meta.dirname, '../..');

export interface RunningCommand {
  /** CPU time so far; not a number where the system does not tell. */
  readonly cpuSeconds: () => Promise<number>;
  readonly stop: () => Promise<void>;
}

/** Starts `node <args>` in the repository's root, with nothing but `env` of the environment besides PATH and HOME. */
export function startCommand(args: readonly string[], env: Readonly<Record<string, string>>): RunningCommand {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { NODE_ENV: 'production', PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    cpuSeconds: () => cpuSecondsOf(child.pid ?? 0),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 45_000);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** Runs `node <args>` to its end. */
export function runCommand(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: 5 * 60_000,
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${args[0]} ended with ${code}`)),
    );
  });
}

export async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no free port');
  return address.port;
}

/** Until `url` answers with `wanted`. */
export async function waitForAnswer(
  url: string,
  wanted: number,
  method: 'GET' | 'POST' = 'GET',
): Promise<void> {
  const deadline = Date.now() + 60_000;
  let last = 'no answer';
  while (Date.now() < deadline) {
    try {
      const { status } = await fetch(url, { method });
      if (status === wanted) return;
      last = String(status);
    } catch (error) {
      last = String(error);
    }
    await sleep(100);
  }
  throw new Error(`${url} did not become ready: ${last}`);
}

/** CPU time so far of a process and its children, also of those that have ended. */
export async function cpuSecondsOfFamily(pid: number): Promise<number> {
  const family = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  const stats = await Promise.all(family.map(async (one) => ({ one, stat: await statOf(one) })));
  return stats
    .filter(({ one, stat }) => one === pid || Number(stat[1]) === pid)
    .reduce((sum, { one, stat }) => sum + secondsOf(stat, one === pid), 0);
}

async function cpuSecondsOf(pid: number): Promise<number> {
  return secondsOf(await statOf(pid));
}

/** The fields of proc(5)'s stat from the third on. */
async function statOf(pid: number): Promise<string[]> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** User and system time, in clock ticks of 10 ms; with those of children waited for if wished. */
function secondsOf(stat: readonly string[], withEnded = false): number {
  const ticks = stat.slice(11, withEnded ? 15 : 13).reduce((sum, field) => sum + Number(field), 0);
  return ticks / 100;
}
