import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts', 'tests/**/*.test.tsx', 'app/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'build/**', '.data/**'],
    globalSetup: ['tests/setup/global-setup.ts'],
    pool: 'forks',
    // It imports the extensions' sources, which have to be transformed.
    server: { deps: { inline: ['@shopify/ui-extensions-tester'] } },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    env: { NODE_ENV: 'test', LOG_LEVEL: 'silent' },
    reporters: ['default', './tests/setup/last-line-reporter.ts'],
  },
});
