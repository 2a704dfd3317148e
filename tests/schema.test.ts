import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import pg from 'pg';
import { openDatabase, type Database } from '#app/db/database.ts';
import { runPrisma } from '#app/db/migrate.ts';
import { createTestDatabase, type TestDatabase } from './setup/test-database.ts';

/** Tables that are not one shop's data, and why. */
const NOT_SHOP_DATA: Readonly<Record<string, string>> = {
  shop: 'the list of shops itself; its id is the shop_id of every other table',
  session: "Shopify's session storage dictates this table; its rows are found by session id",
  unclaimed_delivery: 'deliveries for shops that are not installed: there is no shop_id to begin with',
  _prisma_migrations: 'written by Prisma',
};

/** What only migrations can say, since Prisma's schema language has no words for it. */
const ONLY_IN_MIGRATIONS = ['CHECK constraints', 'partial indexes', 'indexes on expressions', 'views'];

let migrated: TestDatabase;
beforeAll(async () => {
  migrated = await createTestDatabase({ max: 2 });
});
afterAll(() => migrated.drop());

type Index = { table: string; index: string; is_primary: boolean; columns: string[] };

async function indexes(database: Database): Promise<Index[]> {
  const { rows } = await database.query<Index>(`
    select c.relname as table, i.relname as index, x.indisprimary as is_primary,
      array(select pg_get_indexdef(x.indexrelid, k, true) from generate_series(1, x.indnkeyatts) k) as columns
    from pg_index x
    join pg_class c on c.oid = x.indrelid
    join pg_class i on i.oid = x.indexrelid
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and x.indisunique and x.indpred is null
    order by 1, 2`);
  return rows;
}

async function tables(database: Database): Promise<string[]> {
  const { rows } = await database.query<{ table: string }>(
    `select c.relname as table from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind in ('r', 'p') order by 1`,
  );
  return rows.map((row) => row.table);
}

describe('every table of shop data can be distributed by shop_id', () => {
  const shopTables = async () =>
    (await tables(migrated.pool)).filter((table) => NOT_SHOP_DATA[table] === undefined);

  test('the exceptions exist', async () => {
    expect(await tables(migrated.pool)).toEqual(expect.arrayContaining(Object.keys(NOT_SHOP_DATA)));
  });

  test('it has a primary key, and that and every unique index begin with shop_id', async () => {
    const all = await indexes(migrated.pool);
    for (const table of await shopTables()) {
      const own = all.filter((index) => index.table === table);
      expect(
        own.some((index) => index.is_primary),
        `${table} has a primary key`,
      ).toBe(true);
      for (const index of own) expect(index.columns[0], `${index.index} begins with shop_id`).toBe('shop_id');
    }
  });

  test('partial unique indexes begin with shop_id too', async () => {
    const { rows } = await migrated.pool.query<{ index: string; first: string }>(`
      select i.relname as index, pg_get_indexdef(x.indexrelid, 1, true) as first
      from pg_index x join pg_class i on i.oid = x.indexrelid join pg_namespace n on n.oid = i.relnamespace
      where n.nspname = 'public' and x.indisunique and x.indpred is not null`);
    for (const row of rows) expect(row.first, row.index).toBe('shop_id');
  });

  test('every foreign key carries shop_id and neither cascades updates nor sets null', async () => {
    const { rows } = await migrated.pool.query<{
      name: string;
      source: string;
      target: string;
      columns: string[];
      onupdate: string;
      ondelete: string;
    }>(`
      select k.conname as name, s.relname as source, t.relname as target, k.confupdtype as onupdate,
        k.confdeltype as ondelete,
        array(select a.attname::text from unnest(k.conkey) with ordinality u(n, at)
              join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.n order by u.at) as columns
      from pg_constraint k join pg_class s on s.oid = k.conrelid join pg_class t on t.oid = k.confrelid
      join pg_namespace n on n.oid = s.relnamespace
      where k.contype = 'f' and n.nspname = 'public'`);
    for (const key of rows) {
      expect(key.columns[0], `${key.name} begins with shop_id`).toBe('shop_id');
      expect(key.onupdate, `${key.name} on update`).toBe('a');
      expect(['n', 'd'], `${key.name} on delete`).not.toContain(key.ondelete);
    }
  });

  test('there are no triggers, functions, enum types or rules', async () => {
    const { rows } = await migrated.pool.query<{ kind: string; name: string }>(`
      select 'trigger' as kind, t.tgname::text as name from pg_trigger t
        join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
        where not t.tgisinternal and n.nspname in ('public', 'reporting')
      union all select 'function', p.proname::text from pg_proc p
        join pg_namespace n on n.oid = p.pronamespace where n.nspname in ('public', 'reporting')
      union all select 'enum', t.typname::text from pg_type t
        join pg_namespace n on n.oid = t.typnamespace where t.typtype = 'e' and n.nspname = 'public'
      union all select 'rule', r.rulename::text from pg_rules r
        where r.schemaname in ('public', 'reporting')`);
    expect(rows).toEqual([]);
  });
});

describe('prisma/schema.prisma and the migrations say the same', () => {
  const name = `perennial_drift_${process.pid}`;
  let expected: Database;

  beforeAll(async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'perennial-drift-'));
    const admin = new pg.Client({ connectionString: inject('postgresUrl') });
    await admin.connect();
    await admin.query(`create database ${name}`);
    await admin.end();
    const url = new URL(inject('postgresUrl'));
    url.pathname = `/${name}`;
    const schema = path.resolve(import.meta.dirname, '../prisma/schema.prisma');
    const script = await runPrisma(
      ['migrate', 'diff', '--from-empty', '--to-schema-datamodel', schema, '--script'],
      url.href,
    );
    await writeFile(path.join(folder, 'expected.sql'), script);
    expected = openDatabase({ url: url.href, max: 1 });
    await expected.query(script);
    await rm(folder, { recursive: true });
  });
  afterAll(async () => {
    await expected.end();
    const admin = new pg.Client({ connectionString: inject('postgresUrl') });
    await admin.connect();
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
  });

  /** Runs one catalogue query on both databases. */
  async function onBoth(sql: string): Promise<[unknown[], unknown[]]> {
    const [left, right] = await Promise.all([migrated.pool.query(sql), expected.query(sql)]);
    return [left.rows as unknown[], right.rows as unknown[]];
  }

  test('the same tables', async () => {
    const ours = (await tables(migrated.pool)).filter((table) => table !== '_prisma_migrations');
    expect(ours).toEqual(await tables(expected));
  });

  test('the same columns: type, nullability, default', async () => {
    const [ours, theirs] = await onBoth(`
      select c.relname as table, a.attname::text as column, format_type(a.atttypid, a.atttypmod) as type,
        a.attnotnull as not_null, pg_get_expr(d.adbin, d.adrelid) as default, a.attidentity::text as identity
      from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
      left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
      where n.nspname = 'public' and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
        and c.relname <> '_prisma_migrations'
      order by 1, 2`);
    expect(ours).toEqual(theirs);
  });

  test(`the same primary keys and indexes (only in migrations: ${ONLY_IN_MIGRATIONS.join(', ')})`, async () => {
    const [ours, theirs] = await onBoth(`
      select c.relname as table, i.relname as index, x.indisunique as is_unique, x.indisprimary as is_primary,
        array(select pg_get_indexdef(x.indexrelid, k, true) from generate_series(1, x.indnatts) k) as columns
      from pg_index x join pg_class c on c.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
      join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and x.indpred is null and x.indexprs is null
        and c.relname <> '_prisma_migrations'
      order by 1, 2`);
    expect(ours).toEqual(theirs);
  });

  test('the same foreign keys', async () => {
    const [ours, theirs] = await onBoth(`
      select c.relname as table, k.conname as name, pg_get_constraintdef(k.oid) as definition
      from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
      where k.contype = 'f' and n.nspname = 'public' order by 1, 2`);
    expect(ours).toEqual(theirs);
  });
});
