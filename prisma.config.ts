// Lets the Prisma CLI run on WebAssembly alone: with an adapter and `engine: 'js'` no command downloads an
// engine, so `npm ci` and every migration work on a closed network (docs/decisions/0002).
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { defineConfig } from 'prisma/config';

const databaseUrl = process.env['DATABASE_URL'];
// The schema names env("DATABASE_URL"); unset, the CLI cannot read the schema early, falls back to its default
// and downloads the native query engine, also for `generate`, which needs no database.
process.env['DATABASE_URL'] ??= 'postgresql://not-set.invalid/none';

// The schema engine never clears the timer that guards its advisory lock: left alone, `migrate deploy` would
// do its work in 0.3 s and end 10 s later.
const ADVISORY_LOCK_TIMEOUT_MS = 10_000;
const startTimer = globalThis.setTimeout;
globalThis.setTimeout = ((...args: Parameters<typeof startTimer>) => {
  const timer = startTimer(...args);
  if (args[1] === ADVISORY_LOCK_TIMEOUT_MS) timer.unref();
  return timer;
}) as typeof startTimer;

const TYPE_NAME_OID = 19;
const TYPE_TEXT_OID = 25;

type RowDescription = { fields: { dataTypeID: number }[] };

/**
 * The schema engine reads catalogue columns of the Postgres type `name` (OID 19), which
 * @prisma/adapter-pg 6.19.3 does not know; on the wire it is plain text, so it is called text.
 */
class NamesAsTextClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
    // Before connect(), so that this listener comes first and pg sees the changed description.
    const { connection } = this as unknown as { connection: NodeJS.EventEmitter };
    connection.on('rowDescription', (message: RowDescription) => {
      for (const field of message.fields) {
        if (field.dataTypeID === TYPE_NAME_OID) field.dataTypeID = TYPE_TEXT_OID;
      }
    });
  }
}

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  experimental: { adapter: true },
  engine: 'js',
  // Only commands that talk to a database call this; `generate` does not need DATABASE_URL.
  adapter: () => {
    if (databaseUrl === undefined)
      throw new Error('DATABASE_URL is not set: which database shall Prisma use?');
    const pool = new pg.Pool({
      connectionString: databaseUrl,
      max: 2,
      idleTimeoutMillis: 200,
      Client: NamesAsTextClient,
    });
    // Without disposing of the pool the command would never end.
    return Promise.resolve(new PrismaPg(pool, { disposeExternalPool: true }));
  },
});
