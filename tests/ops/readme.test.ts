/** The README's promises: its first screen is short, its commands exist, its table names every verb. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { runOps } from './run-ops.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const readme = await readFile(path.join(ROOT, 'README.md'), 'utf8');
const { scripts } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
const firstScreen = readme.slice(0, readme.indexOf('## What is there'));

const shellBlocks = [...readme.matchAll(/^```sh\n(.*?)^```$/gms)].map((match) => match[1] ?? '');
const commands = shellBlocks
  .join('')
  .split('\n')
  .map((line) => line.replace(/ +#.*$/, ''))
  .filter((line) => line !== '');

test('the first screen shows the commands, and is read in under 60 seconds', () => {
  expect(commands).toEqual([
    'npm ci && npm run demo',
    'npm ci && npm run replay:sample',
    'npm ci && npm test',
  ]);
  // People read about 200 words a minute where there is code among them.
  expect(firstScreen.split(/\s+/).filter((word) => /\w/.test(word)).length).toBeLessThan(200);
});

test('every npm script that the README names exists', () => {
  const named = [...readme.matchAll(/npm (?:run )?(?:--silent )?(start|test|[a-z]+:?[a-z]*)\b/g)]
    .map((match) => match[1] ?? '')
    .filter((name) => name !== 'ci' && name !== 'run' && name !== 'come');
  expect(named.length).toBeGreaterThan(4);
  for (const name of named) expect(scripts).toHaveProperty([name]);
});

test('the sample of the first screen has its help', async () => {
  expect(scripts['replay:sample']).toBe('node app/ops/main.ts replay:sample');
  expect(await runOps(['replay:sample', '--help'])).toMatchObject({ code: 0 });
});

test('the table names every verb with its options as they are', async () => {
  const { stdout } = await runOps(['--help']);
  const verbs = [...stdout.matchAll(/^ {2}(\S+) {2,}/gm)].map((match) => match[1] ?? '');
  const rows = [...readme.matchAll(/^\| `([a-z:]+)([^`]*)`/gm)].filter(([, name]) =>
    verbs.includes(name ?? ''),
  );
  expect(rows.map(([, name]) => name)).toEqual(verbs);
  for (const [, name, rest] of rows) {
    const { stdout: help } = await runOps([name ?? '', '--help']);
    for (const [option] of (rest ?? '').matchAll(/--[a-z-]+/g)) expect(help).toContain(`  ${option}`);
  }
});
