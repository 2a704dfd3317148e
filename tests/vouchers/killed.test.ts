/** The worker, killed without warning between the points and the code, again and again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MINUTE_MS } from '#app/domain/time.ts';
import type { Customer } from '../../devshop/shop/state.ts';
import { SCOPES } from '../devshop/setup/served-devshop.ts';
import { randomOf } from '../ledger/setup/history.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { expectVouchersRight, readRows, REWARDS, startOf } from './setup/every-voucher.ts';
import { VoucherWorld } from './setup/voucher-world.ts';

const SEED = Number(process.env['KILLED_SEED'] ?? Date.now() % 2 ** 31);
const KILLS = 8;
/** Longer than any claim: the next worker takes over what the killed one held. */
const BETWEEN_MS = 16 * MINUTE_MS;
const WORKER = path.resolve(import.meta.dirname, 'setup/tending-process.ts');

let db: TestDatabase;
let world: VoucherWorld;
let child: ChildProcess | null = null;
let aheadMs = 0;
const server = createServer((request, response) => {
  const shopDomain = String(request.headers['x-test-shop']);
  world.served.clock.now = Date.now() + aheadMs;
  void world.served.devshop.handleAdminApi(request, response, { shopDomain, scopes: SCOPES });
});
beforeAll(async () => {
  db = await createTestDatabase();
  world = await VoucherWorld.open(db.pool, { seed: SEED });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  child?.kill('SIGKILL');
  server.closeAllConnections();
  server.close();
  await world.close();
  // A killed process's connections end when the server notices.
  await new Promise((resolve) => setTimeout(resolve, 300));
  await db.drop();
});

function start(): ChildProcess {
  const { port } = server.address() as AddressInfo;
  const told = [db.url, world.shop.domain, String(world.shopId), `http://127.0.0.1:${port}`, String(aheadMs)];
  child = spawn(process.execPath, [WORKER, ...told], { stdio: ['ignore', 'inherit', 'inherit'] });
  return child;
}

/** A worker that dies while Shopify answers its call of this number: carried out, and nobody hears of it. */
async function live(dieAtCall: number): Promise<void> {
  const worker = start();
  let calls = 0;
  const onCall = () => {
    calls += 1;
    if (calls === dieAtCall) worker.kill('SIGKILL');
  };
  world.served.devshop.events.on('apiCall', onCall);
  await once(worker, 'exit');
  world.served.devshop.events.off('apiCall', onCall);
  expect(calls).toBeGreaterThanOrEqual(dieAtCall);
}

async function untilAtRest(): Promise<void> {
  for (let i = 0; i < 400; i++) {
    const { rowCount } = await db.pool.query(
      `SELECT 1 FROM voucher WHERE shop_id = $1 AND state IN ('making', 'ending') LIMIT 1`,
      [world.shopId],
    );
    if (rowCount === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test(`killed ${KILLS} times (KILLED_SEED=${SEED})`, { timeout: 100_000 }, async () => {
  const random = randomOf(SEED);
  // From here on everybody goes by the real clock.
  world.served.clock.now = Date.now();
  const rewards = [];
  for (const one of REWARDS) rewards.push({ ...(await world.reward(one)), terms: one });
  const members: Customer[] = [];
  for (let i = 0; i < 5; i++) members.push(await world.member(20_000));
  const before = await startOf(world, members);
  for (const [index, { rewardId, terms }] of rewards.entries()) {
    const steps = terms.cost.kind === 'any_amount' ? 1 + index : undefined;
    for (const member of members) await world.redeem(member, rewardId, steps);
  }
  for (let kill = 0; kill < KILLS; kill++) {
    await live(1 + Math.floor(random() * 12));
    aheadMs += BETWEEN_MS;
    world.served.clock.now = Date.now() + aheadMs;
    const ready = (await readRows(world)).filter(
      ({ state, code, kind }) => state === 'ready' && code && !/card|credit/.test(kind),
    );
    const [cancelled] = ready;
    const member = members.find(({ id }) => cancelled?.customer.endsWith(`/${id}`));
    if (cancelled && member) await world.cancel(member, cancelled.id);
  }
  const worker = start();
  await untilAtRest();
  worker.kill('SIGKILL');
  await once(worker, 'exit');
  const rows = await readRows(world);
  expect(rows).toHaveLength(REWARDS.length * members.length);
  await expectVouchersRight(world, members, before);
});
