import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { prepareDatabase } from '#app/server/prepare-database.ts';
import { openPool } from '../open-pool.ts';
import { DISORDER, replayShop } from '../replay-shop.ts';
import { sampleRows } from '../replay/sample.ts';
import { runServer } from '../run-server.ts';
import type { OpenDatabase, Ops, Verb } from '../verb.ts';

export const replaySample: Verb = {
  name: 'replay:sample',
  summary: 'the whole way by itself: database, server, shop, half a year of its orders, audit, summary',
  details:
    'The orders are invented from the seed, in the layout that "replay" reads. Everything happens in an embedded ' +
    'PostgreSQL in a temporary folder that is removed afterwards; DATABASE_URL and .data are not touched.',
  options: { seed: { value: 'text', help: 'another seed, another shop; default 1' }, ...DISORDER },
  run: (given, ops) =>
    replayShop(
      { source: sampleRows(given.value('seed') ?? '1'), shopDomain: 'sample.myshopify.com' },
      given,
      ops,
      () => openTemporary(ops),
      ({ url }) => runServer(url, ops.closing),
    ),
};

async function openTemporary({ closing, notice }: Ops): Promise<OpenDatabase> {
  const folder = await closing.open(mkdtemp(path.join(os.tmpdir(), 'perennial-sample-')), (made) =>
    rm(made, { recursive: true, force: true }),
  );
  notice('Starting a PostgreSQL and a server for it.');
  const { url } = await closing.open(prepareDatabase(undefined, { DATA_DIR: folder }), (prepared) =>
    prepared.release(),
  );
  return { url, database: await openPool(url, closing) };
}
