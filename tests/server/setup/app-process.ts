import { spawn } from 'node:child_process';
import path from 'node:path';
import { API_KEY, API_SECRET } from '../../use-cases/setup/shopify-door.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const HOSTS = path.join(ROOT, 'tests/use-cases/setup/shopify-hosts.ts');

export interface AppProcess {
  /** `http://localhost:<port>`, without a slash at the end. */
  readonly address: string;
  readonly stop: () => Promise<void>;
}

/** The server as `npm start` runs it, in a process of its own, with its Shopify at the test's door. */
export async function startAppProcess(databaseUrl: string, door: string): Promise<AppProcess> {
  const child = spawn(process.execPath, ['--import', HOSTS, path.join(ROOT, 'app/server/start.ts')], {
    cwd: ROOT,
    env: {
      ...{ PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', LOG_LEVEL: 'silent' },
      ...{ HOST: '127.0.0.1', PORT: '0', DATABASE_URL: databaseUrl, SHOPIFY_DOOR: door },
      ...{ SHOPIFY_API_KEY: API_KEY, SHOPIFY_API_SECRET: API_SECRET },
      SHOPIFY_APP_URL: 'https://app.example.com',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let output = '';
  child.stderr.on('data', (data: Buffer) => (output += data.toString()));
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (data: Buffer) => {
      output += data.toString();
      const ready = /ready at (http:\/\/localhost:\d+)/.exec(output)?.[1];
      if (ready !== undefined) resolve(ready);
    });
    void ended.then(() => reject(new Error(`the server ended:\n${output}`)));
  });
  return {
    address,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
