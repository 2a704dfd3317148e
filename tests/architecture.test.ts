import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { ESLint } from 'eslint';
import { describe, expect, test } from 'vitest';
import { SHOPIFY_API_VERSION } from '#app/config/shopify-api-version.ts';

const ROOT = path.resolve(import.meta.dirname, '..');

describe('import directions', () => {
  // Without types: the tried lines are not files of the project.
  const eslint = new ESLint({
    cwd: ROOT,
    overrideConfig: {
      languageOptions: { parserOptions: { projectService: false } },
      rules: {
        '@typescript-eslint/no-floating-promises': 'off',
        '@typescript-eslint/no-misused-promises': 'off',
        '@typescript-eslint/await-thenable': 'off',
        '@typescript-eslint/switch-exhaustiveness-check': 'off',
        '@typescript-eslint/consistent-type-imports': 'off',
        '@typescript-eslint/no-unused-vars': 'off',
      },
    },
  });

  async function complaints(file: string, code: string): Promise<string[]> {
    const [result] = await eslint.lintText(code, { filePath: path.join(ROOT, file) });
    return (result?.messages ?? []).map((message) => message.message);
  }

  test.each([
    [
      'app/domain/a.ts',
      `import '#app/db/database.ts';`,
      /app\/domain may not import app\/db: The domain is pure/,
    ],
    ['app/domain/earning/a.ts', `import '../../db/database.ts';`, /app\/domain may not import app\/db/],
    ['app/domain/a.ts', `import '#app/config/env.server.ts';`, /app\/domain may not import app\/config/],
    ['app/domain/a.ts', `import 'node:fs';`, /No node: module in app\/domain/],
    ['app/domain/a.ts', `export const t = Date.now();`, /No clock in app\/domain/],
    ['app/domain/a.ts', `export const t = new Date();`, /No clock in app\/domain/],
    ['app/domain/a.ts', `export const r = Math.random();`, /No randomness in app\/domain/],
    ['app/ledger/a.ts', `import '#app/shopify/gid.ts';`, /app\/ledger may not import app\/shopify/],
    ['app/ledger/a.ts', `import '#app/use-cases/a.ts';`, /app\/ledger may not import app\/use-cases/],
    ['app/use-cases/a.ts', `import '#app/jobs/job.ts';`, /app\/use-cases may not import app\/jobs/],
    ['app/shopify/a.ts', `import '#app/ledger/a.ts';`, /app\/shopify may not import app\/ledger/],
    [
      'app/jobs/a.ts',
      `import '#app/ledger/a.ts';`,
      /app\/jobs may not import app\/ledger: A job is a wake-up/,
    ],
    ['app/reports/a.ts', `import '#app/use-cases/a.ts';`, /app\/reports may not import app\/use-cases/],
    ['app/routes/a.tsx', `import '#app/db/database.ts';`, /app\/routes may not import app\/db/],
    ['app/routes/a.tsx', `import '#app/ledger/a.ts';`, /app\/routes may not import app\/ledger/],
    ['app/ui/a.tsx', `import { x } from '#app/domain/a.ts';`, /app\/ui may not import app\/domain/],
    ['app/db/a.ts', `import '../domain/a.ts';`, /app\/db may not import app\/domain/],
    ['app/config/a.ts', `import '#app/db/database.ts';`, /app\/config may not import app\/db/],
    ['app/use-cases/a.ts', `export const x = process.env['A'];`, /Only app\/config reads process\.env/],
    [
      'extensions/shared/a.ts',
      `import type { X } from '../../app/domain/program.ts';`,
      /they know the app by its wire format alone/,
    ],
    ['extensions/checkout/src/a.tsx', `import '#app/domain/rational.ts';`, /its wire format alone/],
    ['extensions/checkout/src/a.tsx', `import '../../../devshop/ring.ts';`, /its wire format alone/],
    [
      'extensions/shared/a.ts',
      `import { x } from '../../app/domain/shopper-wire.ts';`,
      /Only types of the wire format/,
    ],
    ['extensions/shared/a.ts', `import 'node:fs';`, /No node: module: Extensions run on Shopify's pages/],
  ])('%s: %s is refused', async (file, code, reason) => {
    const messages = await complaints(file, code);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatch(reason);
  });

  test.each([
    ['app/domain/a.ts', `import { x } from '#app/domain/b.ts'; import { z } from 'zod'; export { x, z };`],
    ['app/domain/a.ts', `export const t = (at: number) => new Date(at);`],
    ['app/ledger/a.ts', `import '#app/domain/a.ts'; import '#app/db/database.ts';`],
    [
      'app/use-cases/a.ts',
      `import '#app/ledger/a.ts'; import '#app/shopify/gid.ts'; import '#app/domain/a.ts';`,
    ],
    ['app/jobs/a.ts', `import '#app/use-cases/a.ts';`],
    ['app/routes/a.tsx', `import '#app/reports/a.ts'; import '#app/ui/a.tsx';`],
    ['app/ui/a.tsx', `import type { X } from '#app/domain/a.ts'; export type Y = X;`],
    ['app/config/env.server.ts', `export const x = process.env['A'];`],
    [
      'extensions/shared/a.ts',
      `import type { X } from '../../app/domain/shopper-wire.ts'; export type Y = X;`,
    ],
    ['extensions/checkout/src/a.tsx', `import '../../shared/a.ts'; import 'preact';`],
    [
      'app/ops/a.ts',
      `import '#app/use-cases/a.ts'; import '#app/ledger/a.ts'; import '#app/db/database.ts';`,
    ],
  ])('%s: %s is allowed', async (file, code) => {
    expect(await complaints(file, code)).toEqual([]);
  });
});

async function sources(folder: string): Promise<string[]> {
  const entries = await readdir(path.join(ROOT, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)));
}

test('only the ledger and the reports speak SQL to the point tables', async () => {
  const pointTables = /\b(from|into|update|join|table|truncate)\s+(only\s+)?"?(point_entry|lot|balance)\b/i;
  const offenders: string[] = [];
  for (const file of await sources('app')) {
    if (/^app\/(ledger|reports|db\/generated)\//.test(file)) continue;
    // Comments speak English ("from lot to lot"); SQL stands in strings.
    const code = (await readFile(path.join(ROOT, file), 'utf8')).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    const strings = code.match(/`[^`]*`|'[^'\n]*'|"[^"\n]*"/g) ?? [];
    if (strings.some((text) => pointTables.test(text))) offenders.push(file);
  }
  expect(offenders).toEqual([]);
});

test('shopify.app.toml speaks the same API version as the code', async () => {
  const toml = await readFile(path.join(ROOT, 'shopify.app.toml'), 'utf8').catch(() => null);
  if (toml === null) return;
  expect(/^\s*api_version\s*=\s*"([^"]+)"/m.exec(toml)?.[1]).toBe(SHOPIFY_API_VERSION);
});

test('there is no drawer', async () => {
  const drawers = (await sources('app')).filter((file) =>
    /(^|\/)(utils?|helpers?|misc|managers?)(\/|\.|-)/.test(file),
  );
  expect(drawers).toEqual([]);
});
