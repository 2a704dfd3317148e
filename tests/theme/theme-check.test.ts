/** Shopify's own checks of a theme extension, and its published rules for the settings of blocks. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { check, JSONValidator, loadConfig } from '@shopify/theme-check-node';
import { describe, expect, it } from 'vitest';
import { blockSchemas, EXTENSION, LOCALES, localeWords } from './setup/extension-files.ts';

const DATA = path.join(
  path.dirname(createRequire(import.meta.url).resolve('@shopify/theme-check-docs-updater/package.json')),
  'data',
);

describe('the theme extension', () => {
  it('passes theme check', async () => {
    const offenses = await check(EXTENSION);
    expect(offenses.map(({ check: name, uri, message }) => `${uri}: ${name}: ${message}`)).toEqual([]);
  });

  it('has only settings as Shopify publishes them, which theme check does not look at', async () => {
    const validate = await settingsValidator();
    for (const [block, schema] of blockSchemas()) {
      expect(await validate(schema['settings']), block).toEqual([]);
    }
    expect(await validate([{ type: 'colour', id: 'accent', label: 'Accent' }])).not.toEqual([]);
  });

  it('keeps to the limits of blocks: names of 25 letters in every language, one embed, 30 blocks', () => {
    const schemas = [...blockSchemas().values()];
    expect(schemas.filter(({ target }) => target === 'body')).toHaveLength(1);
    expect(schemas.length).toBeLessThanOrEqual(30);
    for (const { name } of schemas) {
      for (const locale of LOCALES) {
        const shown = localeWords(locale, 'editor')[String(name).slice(2)] ?? '';
        expect(shown.length, `${locale}: ${shown}`).toBeGreaterThan(0);
        expect(shown.length, `${locale}: ${shown}`).toBeLessThanOrEqual(25);
      }
    }
  });
});

async function settingsValidator(): Promise<(settings: unknown) => Promise<string[]>> {
  const uri = 'file:///block.json';
  const schemaOf = (name: string, fileMatch?: string[]) => ({
    ...{ uri: `file:///data/${name}`, schema: readFileSync(path.join(DATA, name), 'utf8') },
    ...(fileMatch && { fileMatch }),
  });
  const schemas = [
    schemaOf('settings.json', ['**/block.json']),
    ...['setting.json', 'default_setting_values.json'].map((name) => schemaOf(name)),
  ];
  const config = await loadConfig(undefined, EXTENSION);
  const validator = await JSONValidator.create({ schemas: () => Promise.resolve(schemas) }, config);
  return async (settings) => {
    const problems = await validator?.validate(uri, JSON.stringify(settings));
    return (problems ?? ['not checked']).map((problem) =>
      typeof problem === 'string' ? problem : problem.message,
    );
  };
}
