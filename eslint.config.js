import js from '@eslint/js';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/**
 * The rooms of the application (docs/architecture.md). A room may import itself, packages from npm, and the
 * rooms named here. `app/server/` and `app/ops/` wire everything together and may import all of them.
 * @type {Record<string, { may: string[], because: string }>}
 */
const rooms = {
  domain: {
    may: [],
    because: 'The domain is pure: time, randomness, configuration and stored facts come in as arguments.',
  },
  ledger: {
    may: ['domain', 'db'],
    because: 'The ledger only writes what the domain decided; it knows neither Shopify nor jobs.',
  },
  'use-cases': {
    may: ['domain', 'ledger', 'shopify', 'db', 'config'],
    because: 'A use case opens the transaction and calls ledger and domain; doors and jobs call it.',
  },
  shopify: {
    may: ['domain', 'db', 'config'],
    because: 'The border turns payloads into domain types and back; it decides nothing and books nothing.',
  },
  jobs: {
    may: ['use-cases', 'db', 'config'],
    because: 'A job is a wake-up: it calls one use case and holds no rules itself.',
  },
  reports: {
    may: ['domain', 'db'],
    because: 'A report only reads: SQL in, typed rows out.',
  },
  routes: {
    may: ['use-cases', 'reports', 'ui', 'config', 'shopify/authenticate', 'domain:types'],
    because: 'A route authenticates, parses, calls one use case or report and presents.',
  },
  ui: {
    may: ['domain:types', 'reports:types'],
    because: 'Parts of the interface get data as props and never fetch it.',
  },
  db: {
    may: [],
    because: 'The database room is below all others.',
  },
  config: {
    may: [],
    because: 'Configuration is below all others.',
  },
};

const names = [...Object.keys(rooms), 'server', 'ops'];

/** @param {string} room */
function importRule(room) {
  const { may, because } = /** @type {{ may: string[], because: string }} */ (rooms[room]);
  const patterns = names
    .filter((other) => other !== room && !may.includes(other))
    .map((other) => {
      const exceptions = may
        .filter((item) => item.startsWith(`${other}/`))
        .map((item) => item.slice(other.length + 1));
      const tail = exceptions.length > 0 ? `/(?!${exceptions.join('|')})` : '(/|$)';
      return {
        // '#app/ledger/...' as well as '../ledger/...'
        regex: `^(#app|\\.{1,2}(/\\.\\.)*)/${other}${tail}`,
        allowTypeImports: may.includes(`${other}:types`),
        message: `app/${room} may not import app/${other}: ${because}`,
      };
    });
  return patterns;
}

const onlyConfigReadsEnv = {
  object: 'process',
  property: 'env',
  message: 'Only app/config reads process.env: configuration is parsed once and handed on as arguments.',
};

const onShopifysPages = "Extensions run on Shopify's pages and live there longer than a version of the app";

const purity =
  'The domain is pure: the same arguments give the same answer, in tests, back-tests and production.';

export default tseslint.config(
  {
    ignores: [
      'build/**',
      'extensions/*/dist/**',
      '.data/**',
      'node_modules/**',
      'app/db/generated/**',
      'coverage/**',
      // Written by a generator.
      'app/shopify/admin/**/*generated*',
      'app/shopify/admin/schema/types.ts',
    ],
  },
  js.configs.recommended,
  tseslint.configs.recommended,
  {
    languageOptions: {
      globals: globals.node,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      eqeqeq: 'error',
    },
  },
  { files: ['**/*.js'], extends: [tseslint.configs.disableTypeChecked] },
  // As they lie, for shoppers' browsers.
  { files: ['extensions/*/assets/*.js'], languageOptions: { globals: globals.browser } },
  ...Object.keys(rooms).map((room) => ({
    files: [`app/${room}/**/*.{ts,tsx}`],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            ...importRule(room),
            ...(room === 'domain'
              ? [{ regex: '^node:', message: `No node: module in app/domain. ${purity}` }]
              : []),
          ],
        },
      ],
    },
  })),
  {
    files: ['devshop/**/*.{ts,tsx}'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(#app|\\.{1,2}(/\\.\\.)*/app)(/|$)',
              message: 'devshop plays Shopify over the wire: it knows nothing of the app.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['extensions/*/**/*.{ts,tsx}'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(#app|\\.{1,2}(/\\.\\.)*/(app|devshop))(/|$)(?!domain/shopper-wire\\.ts$)',
              message: `${onShopifysPages}: they know the app by its wire format alone.`,
            },
            {
              regex: '/shopper-wire\\.ts$',
              allowTypeImports: true,
              message: `Only types of the wire format: ${onShopifysPages}.`,
            },
            { regex: '^node:', message: `No node: module: ${onShopifysPages}.` },
          ],
        },
      ],
    },
  },
  {
    files: ['app/**/*.{ts,tsx}'],
    ignores: ['app/config/**', 'app/db/migrate.ts'],
    rules: { 'no-restricted-properties': ['error', onlyConfigReadsEnv] },
  },
  {
    files: ['app/domain/**/*.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        onlyConfigReadsEnv,
        { object: 'Date', property: 'now', message: `No clock in app/domain. ${purity}` },
        { object: 'Math', property: 'random', message: `No randomness in app/domain. ${purity}` },
        { object: 'performance', property: 'now', message: `No clock in app/domain. ${purity}` },
        { object: 'crypto', property: 'randomUUID', message: `No randomness in app/domain. ${purity}` },
        { object: 'DateTime', property: 'now', message: `No clock in app/domain. ${purity}` },
        {
          object: 'DateTime',
          property: 'utc',
          message: `DateTime.utc() reads the clock; use fromMillis. ${purity}`,
        },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: `No clock in app/domain. ${purity}`,
        },
      ],
      'no-restricted-globals': ['error', ...['process', 'fetch', 'setTimeout', 'setInterval', 'console']],
    },
  },
);
