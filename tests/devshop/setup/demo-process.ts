/** `npm run demo` as a person runs it, in a folder of its own and on free ports. */
import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { childEnvironment } from '#app/config/child-environment.server.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const ADDRESSES = /Admin +(\S+)\s+Storefront +(\S+)\s+Control panel +(\S+)/;

export interface DemoProcess {
  readonly child: ChildProcess;
  /** All it has said so far. */
  readonly output: () => string;
  /** Its addresses, once it says that it is ready; rejects when it ends before. */
  readonly ready: Promise<{ admin: string; storefront: string; control: string }>;
  /** Its exit code, when it has ended. */
  readonly ended: Promise<number | null>;
}

export function runDemo(args: readonly string[], environment: Readonly<Record<string, string>>): DemoProcess {
  const free = { DEMO_PORT: '0', DEMO_ADDRESS_PORT: '0', DEMO_APP_PORT: '0' };
  const child = spawn(process.execPath, ['devshop/demo.ts', ...args], {
    cwd: ROOT,
    env: childEnvironment({ NODE_ENV: '', LOG_LEVEL: '', ...free, ...environment }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const ready = new Promise<{ admin: string; storefront: string; control: string }>((resolve, reject) => {
    const listen = (data: Buffer): void => {
      output += data.toString();
      const [, admin, storefront, control] = ADDRESSES.exec(output) ?? [];
      if (admin && storefront && control) resolve({ admin, storefront, control });
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    void ended.then((code) => reject(new Error(`The demo ended with ${code}:\n${output}`)));
  });
  ready.catch(() => undefined);
  return { child, output: () => output, ready, ended };
}
