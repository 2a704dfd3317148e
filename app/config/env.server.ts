import { z } from 'zod';

/**
 * The only reader of `process.env`. Everything else gets its configuration as arguments, or calls `env()` at
 * the edge of the process.
 */
const DEVELOPMENT_KEY = 'perennial-dev';
/** Not a secret: lets a fresh clone sign and check webhooks. Production refuses to start without a real one. */
const DEVELOPMENT_SECRET = 'perennial-dev-secret';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const expected = {
  DATABASE_URL: 'a PostgreSQL address such as postgresql://user:password@host:5432/perennial',
  PORT: 'a port number from 0 to 65535',
  HOST: 'an address to listen on, such as 0.0.0.0 or 127.0.0.1',
  SHOPIFY_API_KEY: "the app's client id, from the Shopify Dev Dashboard",
  SHOPIFY_API_SECRET: "the app's client secret, from the Shopify Dev Dashboard",
  SHOPIFY_APP_URL: "the app's public address, such as https://loyalty.example.com",
  LOG_LEVEL: `one of ${LOG_LEVELS.join(', ')}`,
  NODE_ENV: 'development, test or production',
  DATA_DIR: 'a folder for the embedded database, such as .data',
} as const;

type Name = keyof typeof expected;

const url = (protocol: RegExp) => z.url({ protocol }).optional();

const schema = z.object({
  DATABASE_URL: url(/^postgres(ql)?$/),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/)
    .transform(Number)
    .refine((port) => port <= 65_535)
    .default(3000),
  HOST: z
    .string()
    .regex(/^[\w.:-]+$/)
    .optional(),
  SHOPIFY_API_KEY: z.string().min(1).optional(),
  SHOPIFY_API_SECRET: z.string().min(1).optional(),
  SHOPIFY_APP_URL: url(/^https?$/),
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  DATA_DIR: z.string().min(1).default('.data'),
});

/** Have defaults in development and none in production. */
const developmentDefaults = {
  SHOPIFY_API_KEY: DEVELOPMENT_KEY,
  SHOPIFY_API_SECRET: DEVELOPMENT_SECRET,
} as const;

/** Where the development value of the address depends on the port: `appUrl`. */
const REQUIRED_IN_PRODUCTION: readonly Name[] = [
  ...(Object.keys(developmentDefaults) as (keyof typeof developmentDefaults)[]),
  'SHOPIFY_APP_URL',
];

export type Env = Readonly<
  z.output<typeof schema> & { HOST: string } & { [K in keyof typeof developmentDefaults]: string }
>;
export type EnvProblem = { readonly name: string; readonly sentence: string };
export type EnvResult =
  { readonly ok: true; readonly env: Env } | { readonly ok: false; readonly problems: readonly EnvProblem[] };

/** Pure: the configuration in `source`, or every problem in it. An empty variable counts as not set. */
export function parseEnv(source: Readonly<Record<string, string | undefined>>): EnvResult {
  const names = Object.keys(expected) as Name[];
  const given = Object.fromEntries(
    names.map((name) => [name, source[name] === '' ? undefined : source[name]]),
  );
  const required = given['NODE_ENV'] === 'production' ? REQUIRED_IN_PRODUCTION : [];
  const wrong = new Set(required.filter((name) => given[name] === undefined));
  const result = schema.safeParse(given);
  for (const issue of result.error?.issues ?? []) wrong.add(issue.path[0] as Name);
  if (result.success && wrong.size === 0) {
    const {
      SHOPIFY_API_KEY = developmentDefaults.SHOPIFY_API_KEY,
      SHOPIFY_API_SECRET = developmentDefaults.SHOPIFY_API_SECRET,
      // With the public secret nobody outside is let in unless that is asked for.
      HOST = SHOPIFY_API_SECRET === DEVELOPMENT_SECRET ? '127.0.0.1' : '0.0.0.0',
    } = result.data;
    return { ok: true, env: { ...result.data, HOST, SHOPIFY_API_KEY, SHOPIFY_API_SECRET } };
  }
  const problems = [...wrong].map((name) => ({
    name,
    // Never the value: it may be a password.
    sentence: `${name} is ${given[name] === undefined ? 'missing' : 'malformed'}: expected ${expected[name]}.`,
  }));
  return { ok: false, problems };
}

/** Pure: what to say when others may reach a server whose secret everybody knows; null when all is well. */
export function publicSecretWarning(
  env: Pick<Env, 'HOST' | 'SHOPIFY_API_SECRET' | 'SHOPIFY_APP_URL'>,
): string | null {
  if (env.SHOPIFY_API_SECRET !== DEVELOPMENT_SECRET) return null;
  const hosts = {
    HOST: env.HOST,
    SHOPIFY_APP_URL: env.SHOPIFY_APP_URL && new URL(env.SHOPIFY_APP_URL).hostname,
  };
  const given = Object.entries(hosts).flatMap(([name, host]) => (host && !LOOPBACK.test(host) ? [name] : []));
  if (given.length === 0) return null;
  return `${given.join(' and ')} let others in, and the secret is the public one: anybody can sign deliveries. Set SHOPIFY_API_SECRET.`;
}

const LOOPBACK = /^(127\.[\d.]+|localhost|\[?::1\]?)$/;

/** Pure: the app's public address, where Shopify's admin loads its pages from. */
export function appUrl({ SHOPIFY_APP_URL, PORT }: Pick<Env, 'SHOPIFY_APP_URL' | 'PORT'>): string {
  return SHOPIFY_APP_URL ?? `http://localhost:${PORT}`;
}

let cached: Env | undefined;

/** The process's configuration; a problem ends the process with one line for each, and no stack. */
export function env(): Env {
  if (cached !== undefined) return cached;
  const result = parseEnv(process.env);
  if (!result.ok) {
    for (const problem of result.problems) process.stderr.write(`${problem.sentence}\n`);
    process.exit(1);
  }
  cached = result.env;
  return cached;
}
