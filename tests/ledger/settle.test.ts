import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { installShop } from '#app/use-cases/install-shop.ts';
import { settleDeliveries } from '#app/use-cases/settle-deliveries.ts';
import { databaseClock } from '#app/db/clock.ts';
import { installQueues } from '#app/jobs/queue.server.ts';
import { allJobs } from '#app/jobs/all-jobs.ts';
import { storeDeliveries } from '#app/use-cases/store-deliveries.ts';
import { prepareReplay } from '#app/ops/replay/replay.ts';
import { renderDelivery } from '#app/ops/replay/deliveries.ts';
import { sampleRows } from '#app/ops/replay/sample.ts';

import { auditShop } from '#app/ledger/audit.ts';
import { rebuildShop } from '#app/ledger/rebuild.ts';
let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
  await installQueues(db.url, allJobs);
});
afterAll(() => db.drop());

test('smoke: the sample', async () => {
  const p = await prepareReplay({
    source: process.env.FULL ? '../shared/data/online_retail/online_retail.csv.gz' : sampleRows('perennial'),
    now: Date.now(),
    shopDomain: 'a.myshopify.com',
    secret: 'x',
    apiVersion: '2026-10',
    shuffleSeed: process.env.SHUF,
    duplicateShare: undefined,
  } as never);
  if (!p.ok) throw new Error(p.message);
  const prepared = p.value;
  const installed = await installShop(
    db.pool,
    { domain: 'a.myshopify.com', currency: 'GBP', timezone: 'Europe/London', earnsFrom: prepared.earnsFrom },
    Date.now(),
  );
  if (!installed.ok) throw new Error(installed.message);
  const shopId = installed.value.shopId;
  const all = prepared.deliveries.map((d) => renderDelivery(d as never, prepared.sender));
  const t0 = performance.now();
  for (let i = 0; i < all.length; i += 64) {
    await storeDeliveries(
      db.pool,
      all.slice(i, i + 64).map((r) => {
        const h = (r as unknown as { headers: Record<string, string> }).headers;
        const g = (n: string) => Object.entries(h).find(([k]) => k.toLowerCase() === n)?.[1] ?? '';
        return {
          shopDomain: g('x-shopify-shop-domain'),
          webhookId: g('x-shopify-webhook-id'),
          topic: g('x-shopify-topic'),
          triggeredAt: Date.parse(g('x-shopify-triggered-at')),
          apiVersion: null,
          body: String((r as unknown as { body: unknown }).body),
          bodyIsBase64: false,
        };
      }),
    );
  }
  const t1 = performance.now();
  const done = await settleDeliveries(db.pool, shopId, {
    clock: databaseClock,
    onFault: (id, e) => console.log(id, e),
  });
  const t2 = performance.now();
  console.log(all.length, done, 'store', t1 - t0, 'settle', t2 - t1);
  console.log(
    (
      await db.pool.query(
        'select tier, count(*), sum(points_available) a, sum(points_pending) p, sum(points_debt) d, sum(points_earned_lifetime) e from reporting.member_balance group by 1',
      )
    ).rows,
  );
  console.log(
    (await db.pool.query('select kind, count(*), sum(points) from reporting.point_entry group by 1')).rows,
  );
  console.log(
    (
      await db.pool.query(
        "select error_code, error_message, count(*) from delivery where status <> 'settled' group by 1,2",
      )
    ).rows,
  );
  const audit = await auditShop(db.pool, shopId);
  console.dir(audit, { depth: 5 });
  console.log(await rebuildShop(db.pool, shopId, databaseClock), (await auditShop(db.pool, shopId))?.drift);
  expect(done.failed).toBe(0);
}, 600_000);
