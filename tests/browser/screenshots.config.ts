/** `npm run screenshots`: the same world as the browser tests, run as two long tests. */
import path from 'node:path';
import { defineConfig, mergeConfig } from 'vitest/config';
import base from '../../vitest.config.ts';

export default mergeConfig(
  { ...base, test: { ...base.test, include: [] } },
  defineConfig({
    root: path.resolve(import.meta.dirname, '../..'),
    test: {
      include: ['tests/browser/screenshots.ts', 'tests/browser/shopper-screenshots.ts'],
      testTimeout: 600_000,
      env: { NODE_ENV: 'test', LOG_LEVEL: 'silent' },
    },
  }),
);
