/** What travels to every shopper of every shop. */
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { blockSchemas, liquidFiles, read } from './setup/extension-files.ts';

const MOST_BYTES = 10_000;
const MOST_LIQUID_BYTES = 500_000;

describe('the theme extension is small', () => {
  it('has one script and one style sheet, 10,000 bytes compressed together', () => {
    const files = [...blockSchemas().values()].flatMap((schema) => [
      schema['javascript'],
      schema['stylesheet'],
    ]);
    expect([...new Set(files)].sort()).toEqual(['perennial.css', 'perennial.js']);
    const bytes = ['perennial.css', 'perennial.js'].map((name) => gzipSync(read(`assets/${name}`)).length);
    expect(bytes.reduce((sum, one) => sum + one)).toBeLessThanOrEqual(MOST_BYTES);
  });

  it('asks nothing of others: no import, no address of another host', () => {
    const script = read('assets/perennial.js');
    expect(script).not.toMatch(/\bimport\b|https?:/);
    expect(read('assets/perennial.css')).not.toMatch(/@import|url\(/);
  });

  it('keeps its Liquid within what Shopify takes', () => {
    const bytes = [...liquidFiles().values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    expect(bytes).toBeLessThanOrEqual(MOST_LIQUID_BYTES);
  });
});
