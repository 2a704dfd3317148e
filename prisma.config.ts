// Lets the Prisma CLI run on WebAssembly alone: with an adapter and `engine: 'js'` no command downloads an
// engine, so `npm ci` and every migration work on a closed network (docs/decisions/0002).
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { defineConfig } from 'prisma/config';

const databaseUrl = process.env['DATABASE_URL'];
// The schema names env("DATABASE_URL"); unset, the CLI cannot read the schema early, falls back to its default
// and downloads the native query engine, also for `generate`, which needs no database.
process.env['DATABASE_URL'] ??= 'postgresql://not-set.invalid/none';

const TYPE_NAME_OID = 19;
const TYPE_TEXT_OID = 25;

/**
 * The schema engine reads catalogue columns of the Postgres type `name` (OID 19), which
 * @prisma/adapter-pg 6.19.3 does not know; on the wire it is plain text, so it is called text.
 */
function describeNamesAsText(pool: pg.Pool): pg.Pool {
  const wrap = <T extends pg.Pool | pg.PoolClient>(queryable: T): T => {
    const query = queryable.query.bind(queryable) as (...args: unknown[]) => Promise<pg.QueryResult>;
    queryable.query = (async (...args: unknown[]) => {
      // Nothing comes back when pg itself passed a callback.
      const result = (await query(...args)) as pg.QueryResult | undefined;
      for (const field of result?.fields ?? []) {
        if (field.dataTypeID === TYPE_NAME_OID) field.dataTypeID = TYPE_TEXT_OID;
      }
      return result;
    }) as typeof queryable.query;
    return queryable;
  };
  const connect = pool.connect.bind(pool) as () => Promise<pg.PoolClient>;
  const wrapped = new WeakSet<pg.PoolClient>();
  pool.connect = (async () => {
    const client = await connect();
    if (wrapped.has(client)) return client;
    wrapped.add(client);
    return wrap(client);
  }) as typeof pool.connect;
  return wrap(pool);
}

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  experimental: { adapter: true },
  engine: 'js',
  // Only commands that talk to a database call this; `generate` does not need DATABASE_URL.
  adapter: () => {
    if (databaseUrl === undefined) throw new Error('DATABASE_URL is not set: which database shall Prisma use?');
    return Promise.resolve(new PrismaPg(describeNamesAsText(new pg.Pool({ connectionString: databaseUrl, max: 2, allowExitOnIdle: true }), { disposeExternalPool: true })));
  },
});
