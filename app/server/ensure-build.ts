import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** `npm start` on a fresh clone: builds the pages once, so that one command is enough. */
const root = path.resolve(import.meta.dirname, '../..');

if (!process.argv.includes('--help') && !existsSync(path.join(root, 'build/server/index.js'))) {
  const cli = path.join(root, 'node_modules/@remix-run/dev/dist/cli.js');
  const { status } = spawnSync(process.execPath, [cli, 'vite:build'], { cwd: root, stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
