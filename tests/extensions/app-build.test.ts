import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundlesOf, copyForBuild, type CopyOfApp } from '../../extensions/build-extensions.ts';

const LIMIT_BYTES = 24 * 1024;
const HANDLES = ['account', 'account-page', 'admin', 'after-purchase', 'checkout', 'point-of-sale'];

/** Shopify's own CLI, which checks the TOMLs and bundles as a deployment would. */
describe('shopify app build', () => {
  let copy: CopyOfApp;
  let output: string;

  beforeAll(async () => {
    copy = await copyForBuild();
    output = await copy.build();
  }, 150_000);

  afterAll(() => copy.remove());

  test.each(HANDLES)('accepts %s', (handle) => {
    expect(output).toContain(`${handle} successfully built`);
  });

  test('accepts the theme extension, which passes theme check there', () => {
    expect(output).toContain('Bundling theme extension perennial-theme');
  });

  test('every bundle is at most 24 KB compressed', async () => {
    const bundles = await bundlesOf(copy.folder);
    const told = bundles.map(
      ({ name, compressedBytes }) => `${name} ${(compressedBytes / 1024).toFixed(1)} KB`,
    );
    process.stdout.write(`extensions, compressed: ${told.join(', ')}\n`);
    expect(bundles.map(({ name }) => name)).toEqual(expect.arrayContaining(HANDLES));
    for (const { name, compressedBytes } of bundles) {
      expect(compressedBytes, name).toBeLessThanOrEqual(LIMIT_BYTES);
    }
  });

  test('refuses a module that does not exist', async () => {
    const toml = path.join(copy.folder, 'extensions', 'checkout', 'shopify.extension.toml');
    const asItIs = await readFile(toml, 'utf8');
    await writeFile(toml, asItIs.replace('./src/block.tsx', './src/none.tsx'));
    await expect(copy.build()).rejects.toThrow();
  }, 150_000);
});
