import { describe, expect, test } from 'vitest';
import { appUrl, parseEnv, publicSecretWarning } from '#app/config/env.server.ts';

describe('parseEnv', () => {
  test('a fresh clone needs no variable at all', () => {
    expect(parseEnv({})).toEqual({
      ok: true,
      env: {
        PORT: 3000,
        HOST: '127.0.0.1',
        SHOPIFY_API_KEY: 'perennial-dev',
        SHOPIFY_API_SECRET: 'perennial-dev-secret',
        LOG_LEVEL: 'info',
        NODE_ENV: 'development',
        DATA_DIR: '.data',
      },
    });
  });

  test('production has no default key, no default secret and no default address', () => {
    const result = parseEnv({ NODE_ENV: 'production' });
    expect(result.ok).toBe(false);
    if (result.ok) return;
    expect(result.problems.map((problem) => problem.name)).toEqual([
      'SHOPIFY_API_KEY',
      'SHOPIFY_API_SECRET',
      'SHOPIFY_APP_URL',
    ]);
    expect(result.problems[1]?.sentence).toBe(
      "SHOPIFY_API_SECRET is missing: expected the app's client secret, from the Shopify Dev Dashboard.",
    );
  });

  test.each<[Record<string, string>, string, string | null]>([
    [{}, '127.0.0.1', null],
    [{ SHOPIFY_API_SECRET: 'real' }, '0.0.0.0', null],
    [{ SHOPIFY_API_SECRET: 'real', SHOPIFY_APP_URL: 'https://shop.example' }, '0.0.0.0', null],
    [{ SHOPIFY_API_SECRET: '' }, '127.0.0.1', null],
    [{ SHOPIFY_API_SECRET: 'perennial-dev-secret' }, '127.0.0.1', null],
    [{ HOST: '127.0.0.1' }, '127.0.0.1', null],
    [{ HOST: '::1', SHOPIFY_APP_URL: 'http://localhost:3000' }, '::1', null],
    [{ HOST: '0.0.0.0' }, '0.0.0.0', 'HOST let'],
    [{ SHOPIFY_APP_URL: 'https://shop.example' }, '127.0.0.1', 'SHOPIFY_APP_URL let'],
    [{ HOST: '::', SHOPIFY_APP_URL: 'https://shop.example' }, '::', 'HOST and SHOPIFY_APP_URL let'],
  ])('who may come in, and what is said of it: %j', (source, host, said) => {
    const result = parseEnv(source);
    if (!result.ok) throw new Error('not understood');
    expect(result.env.HOST).toBe(host);
    const warning = publicSecretWarning(result.env);
    if (said === null) expect(warning).toBeNull();
    else expect(warning).toMatch(new RegExp(`^${said} others in, .* anybody can sign deliveries`));
  });

  test('every problem is told at once', () => {
    const result = parseEnv({ NODE_ENV: 'production', PORT: 'x', SHOPIFY_API_KEY: 'k' });
    expect(result.ok ? [] : result.problems.map((problem) => problem.name)).toEqual([
      'SHOPIFY_API_SECRET',
      'SHOPIFY_APP_URL',
      'PORT',
    ]);
  });

  test('in development the app is where it listens, unless told otherwise', () => {
    expect(appUrl({ PORT: 4000, SHOPIFY_APP_URL: undefined })).toBe('http://localhost:4000');
    expect(appUrl({ PORT: 4000, SHOPIFY_APP_URL: 'https://tunnel.example' })).toBe('https://tunnel.example');
  });

  test('an empty variable counts as not set', () => {
    expect(parseEnv({ DATABASE_URL: '', PORT: '' })).toMatchObject({ ok: true, env: { PORT: 3000 } });
  });

  test.each([
    ['DATABASE_URL', 'mysql://u:hunter2@h/db'],
    ['DATABASE_URL', 'localhost:5432'],
    ['PORT', '80a'],
    ['PORT', '-1'],
    ['PORT', '65536'],
    ['HOST', 'two words'],
    ['SHOPIFY_APP_URL', 'shop.example.org'],
    ['LOG_LEVEL', 'loud'],
    ['NODE_ENV', 'staging'],
  ])('%s=%s is named as malformed, its value is not repeated', (name, value) => {
    const result = parseEnv({ [name]: value });
    expect(result.ok).toBe(false);
    if (result.ok) return;
    expect(result.problems).toHaveLength(1);
    expect(result.problems[0]?.sentence).toMatch(new RegExp(`^${name} is malformed: expected .+\\.$`));
    expect(result.problems[0]?.sentence).not.toContain(value);
  });
});
