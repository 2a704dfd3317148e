import pino from 'pino';
import { env } from '#app/config/env.server.ts';

/**
 * Structured logs, one JSON object a line. They carry shop, topic and delivery id, never personal data: not by
 * hiding what is known to be personal, but by letting through only the fields named here.
 */
const ALLOWED = {
  shop: true,
  shopId: true,
  topic: true,
  deliveryId: true,
  orderGid: true,
  job: true,
  jobId: true,
  queue: true,
  verb: true,
  code: true,
  reason: true,
  constraint: true,
  status: true,
  method: true,
  path: true,
  signal: true,
  seed: true,
  port: true,
  migrations: true,
  version: true,
} as const;

/** Counts and durations, by how their names end. */
const NUMBER_NAME =
  /(^|_|[a-z])(count|ms|bytes|total|attempt|attempts|size|version)$|^(orders|members|entries|deliveries|jobs|lots|retries|points)$|(Count|Ms|Bytes)$/;

type AllowedName = {
  [K in keyof typeof ALLOWED]: (typeof ALLOWED)[K] extends true ? K : never;
}[keyof typeof ALLOWED];

export type LogFields = {
  readonly [K in AllowedName]?: string | number | boolean | readonly string[] | null;
} & {
  readonly error?: unknown;
} & { readonly [count: `${string}_count` | `${string}_ms` | `${string}_bytes`]: number };

export type Log = {
  readonly [level in 'debug' | 'info' | 'warn' | 'error']: (message: string, fields?: LogFields) => void;
};

/**
 * Keeps the allowed fields. Of an error it keeps class, code, constraint and where it was thrown: an error's
 * message may quote a row (PostgreSQL's detail) or a payload (zod), and so may carry a name or an address.
 */
export function loggable(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'error' || name === 'err') kept['error'] = loggableError(value);
    else if ((ALLOWED as Record<string, boolean>)[name] === true && isPlain(value)) kept[name] = value;
    else if (typeof value === 'number' && NUMBER_NAME.test(name)) kept[name] = value;
  }
  return kept;
}

function isPlain(value: unknown): boolean {
  if (Array.isArray(value))
    return value.every((item) => typeof item === 'string' || typeof item === 'number');
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function loggableError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  const at = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof constraint === 'string' ? { constraint } : {}),
    at: at.slice(0, 8).map((line) => line.trim().slice(3)),
    ...(error.cause === undefined ? {} : { cause: loggableError(error.cause) }),
    ...(error instanceof AggregateError ? { errors: error.errors.slice(0, 3).map(loggableError) } : {}),
  };
}

/** A logger of its own, for tests and for processes that write elsewhere. */
export function createLog(options: { level: string; destination?: pino.DestinationStream }): Log {
  const settings = { level: options.level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  const logger =
    options.destination === undefined
      ? pino(settings, pino.destination(2))
      : pino(settings, options.destination);
  const at =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, fields: LogFields = {}): void => {
      if (logger.isLevelEnabled(level)) logger[level](loggable(fields), message);
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

let shared: Log | undefined;
const sharedLog = (): Log => (shared ??= createLog({ level: env().LOG_LEVEL }));

/** The process's log, made at first use so that importing this file reads no configuration. */
export const log: Log = {
  debug: (message, fields) => sharedLog().debug(message, fields),
  info: (message, fields) => sharedLog().info(message, fields),
  warn: (message, fields) => sharedLog().warn(message, fields),
  error: (message, fields) => sharedLog().error(message, fields),
};
