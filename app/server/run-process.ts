import { appUrl, env, publicSecretWarning } from '#app/config/env.server.ts';
import { log } from '#app/config/log.server.ts';
import { openDatabase, type Database } from '#app/db/database.ts';
import { missingMigrations } from '#app/db/migrate.ts';
import { allJobs, allSchedules } from '#app/jobs/all-jobs.ts';
import { startQueue } from '#app/jobs/queue.server.ts';
import { startHttpServer, type Handler, type HttpServer } from '#app/server/http-server.ts';
import { shopperDoors } from '#app/server/shopper-doors/shopper-doors.ts';
import { webhookDoor } from '#app/server/webhook-door.ts';
import { prepareDatabase } from '#app/server/prepare-database.ts';

/** Longer than requests and jobs are given to end; then the process goes, and the queue hands its jobs out again. */
const SHUTDOWN_TIMEOUT_MS = 40_000;
const MAX_CONNECTIONS = 20;
/** npm passes on the Ctrl-C that the terminal has sent to us already: within this time it is the same one. */
const SAME_SIGNAL_MS = 1_000;

export type ProcessParts = {
  /** Pages to serve, given the database; null runs the worker alone. */
  readonly pages: ((database: Database) => Handler) | null;
};

/** What is up is taken down in the opposite order. */
type Stop = { readonly what: string; readonly stop: () => Promise<unknown> };

/** Runs the application until SIGTERM or SIGINT, then ends the process: 0 after a clean stop, else 1. */
export async function runProcess(parts: ProcessParts): Promise<void> {
  const stops: Stop[] = [];
  const starting = startParts(parts, stops);
  stopOnSignals(stops, starting);
  try {
    const http = await starting;
    say(
      http === null
        ? 'Perennial worker is running.'
        : `Perennial is ready at http://localhost:${http.port} (stop with Ctrl-C).`,
    );
  } catch (error) {
    process.stderr.write(`Perennial could not start: ${describe(error)}\n`);
    log.error('start failed', { error });
    await stopAll(stops);
    process.exit(1);
  }
}

async function startParts(parts: ProcessParts, stops: Stop[]): Promise<HttpServer | null> {
  const configuration = env();
  const prepared = await prepareDatabase(say);
  stops.push({ what: 'embedded database', stop: prepared.release });
  const database = openDatabase({ url: prepared.url, max: MAX_CONNECTIONS });
  stops.push({ what: 'connections', stop: () => database.end() });
  const queue = await startQueue({
    url: prepared.url,
    jobs: allJobs,
    schedules: allSchedules,
    context: { database },
  });
  stops.push({ what: 'queue', stop: queue.stop });
  if (parts.pages === null) return null;
  const warning = publicSecretWarning(configuration);
  if (warning !== null) process.stderr.write(`${warning}\n`);
  const http = await startHttpServer({
    host: configuration.HOST,
    port: configuration.PORT,
    webhooks: webhookDoor(database, configuration.SHOPIFY_API_SECRET),
    shoppers: shopperDoors(database, {
      api: new URL(appUrl(configuration)).origin,
      keys: { clientId: configuration.SHOPIFY_API_KEY, clientSecret: configuration.SHOPIFY_API_SECRET },
    }),
    pages: parts.pages(database),
    readiness: async () => {
      const missing: string[] = [];
      if (!queue.isReady()) missing.push('queue');
      try {
        if ((await missingMigrations(database)).length > 0) missing.push('migrations');
      } catch {
        missing.push('database');
      }
      return missing;
    },
  });
  // First of all to stop: no new work comes in while the rest finishes.
  stops.push({ what: 'http', stop: http.close });
  return http;
}

function stopOnSignals(stops: Stop[], starting: Promise<unknown>): void {
  let stoppingSince: number | null = null;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stoppingSince !== null) {
      // A second Ctrl-C does not wait.
      if (performance.now() - stoppingSince > SAME_SIGNAL_MS) process.exit(1);
      return;
    }
    stoppingSince = performance.now();
    say(`Stopping (${signal}): finishing what runs.`);
    const timer = setTimeout(() => process.exit(1), SHUTDOWN_TIMEOUT_MS);
    // What is half started cannot be stopped: a PostgreSQL would stay behind.
    void starting
      .catch(() => undefined)
      .then(() => stopAll(stops))
      .then((isClean) => {
        clearTimeout(timer);
        process.exit(isClean ? 0 : 1);
      });
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

async function stopAll(stops: Stop[]): Promise<boolean> {
  let isClean = true;
  for (let part = stops.pop(); part !== undefined; part = stops.pop()) {
    try {
      await part.stop();
    } catch (error) {
      isClean = false;
      log.error('stop failed', { reason: part.what, error });
    }
  }
  return isClean;
}

function say(sentence: string): void {
  process.stdout.write(`${sentence}\n`);
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
    return 'the port is taken; set PORT to another.';
  return error.message;
}
