/** Access tokens that end after an hour, and refresh tokens that work once: against a door that keeps to both. */
import { leadShopifyTo } from './setup/shopify-hosts.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SHOP_FACTS } from '#app/shopify/admin/shop-documents.ts';
import { admitStaff } from '#app/use-cases/admit-staff.ts';
import { openAdminAccess } from '#app/use-cases/open-admin-access.ts';
import { renewAccess } from '#app/use-cases/renew-access.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { sessionToken, ShopifyDoor, type DoorShop } from './setup/shopify-door.ts';

let db: TestDatabase;
let door: ShopifyDoor;
beforeAll(async () => {
  db = await createTestDatabase();
  door = await ShopifyDoor.open();
  leadShopifyTo(door.address);
});
afterAll(async () => {
  await door.close();
  await db.drop();
});

let count = 0;
let shop: DoorShop;
let shopId: number;
let domain: string;
/** A shop that somebody has just opened the app in. */
beforeEach(async () => {
  domain = `access-${++count}.myshopify.com`;
  shop = door.shop(domain);
  door.expiresIn = 3_600;
  door.faults.length = 0;
  const headers = {
    'User-Agent': 'Mozilla/5.0 Chrome/147.0',
    Authorization: `Bearer ${sessionToken(domain)}`,
  };
  const admitted = await admitStaff(new Request('http://localhost:3000/app.data', { headers }), {
    database: db.pool,
  });
  shopId = admitted.shop.id;
  door.asked();
});

async function endsIn(interval: string): Promise<void> {
  await db.pool.query(`UPDATE session SET expires = now() + $2::interval WHERE id = 'offline_' || $1::text`, [
    domain,
    interval,
  ]);
}

async function stored() {
  const { rows } = await db.pool.query<{ token: string; refresh: string | null; minutes: number | null }>(
    `SELECT "accessToken" AS token, "refreshToken" AS refresh,
            round(extract(epoch FROM expires - now()) / 60)::int AS minutes
     FROM session WHERE id = 'offline_' || $1`,
    [domain],
  );
  return rows[0] ?? null;
}

const noWaiting = { client: { sleep: () => Promise.resolve(), maxAttempts: 2 } };
const open = () => openAdminAccess(db.pool, shopId, noWaiting);

/** What a job does: opens the access, and asks something. */
async function ask() {
  const access = await open();
  if (!access.ok) return access;
  const answer = await access.value.request(SHOP_FACTS, {});
  return answer.ok ? { ok: true } : answer;
}

describe('a token', () => {
  test('that is fresh is used as it is', async () => {
    expect(await ask()).toEqual({ ok: true });
    expect(door.asked()).toEqual(['ShopFacts']);
  });

  test.each(['-1 hour', '4 minutes'])('that ends in %s is renewed before it is used', async (interval) => {
    const before = await stored();
    await endsIn(interval);
    expect(await ask()).toEqual({ ok: true });
    expect(door.asked()).toEqual(['refresh', 'ShopFacts']);
    const after = await stored();
    expect(after).toEqual({ token: shop.accessToken, refresh: shop.refreshToken, minutes: 60 });
    expect(after?.token).not.toBe(before?.token);
    expect(after?.refresh).not.toBe(before?.refresh);
  });

  test('that was renewed can be renewed again and again', async () => {
    for (let hour = 0; hour < 3; hour += 1) {
      await endsIn('-1 minute');
      expect(await ask()).toEqual({ ok: true });
    }
  });

  test('renewed by an answer without its time is taken for an hour, and renewed again', async () => {
    await endsIn('-1 minute');
    door.expiresIn = null;
    expect(await ask()).toEqual({ ok: true });
    expect(await stored()).toMatchObject({ minutes: 60, refresh: shop.refreshToken });
    await endsIn('-1 minute');
    expect(await ask()).toEqual({ ok: true });
  });

  test('that Shopify no longer takes is renewed once, and the request sent again', async () => {
    const access = await open();
    if (!access.ok) throw new Error(access.message);
    shop.accessToken = 'revoked';
    const answers = await Promise.all([1, 2, 3].map(() => access.value.request(SHOP_FACTS, {})));
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, true]);
    expect(door.asked().filter((what) => what === 'refresh')).toEqual(['refresh']);
  });

  test('is renewed by one of many workers, and used by all', async () => {
    await endsIn('-1 minute');
    const came = await Promise.all(Array.from({ length: 8 }, ask));
    expect(came).toEqual(Array.from({ length: 8 }, () => ({ ok: true })));
    expect(door.asked().filter((what) => what === 'refresh')).toEqual(['refresh']);
  });
});

describe('when it cannot be renewed', () => {
  test('is waited for by many at once without taking all connections', async () => {
    const worn = (await stored())?.token ?? '';
    const gate = Promise.withResolvers<undefined>();
    const slow: typeof globalThis.fetch = async (input, init) => {
      await gate.promise;
      return fetch(input, init);
    };
    const renewed = Promise.all(Array.from({ length: 30 }, () => renewAccess(db.pool, shopId, worn, slow)));
    try {
      expect((await db.pool.query('SELECT 1')).rowCount).toBe(1);
    } finally {
      gate.resolve(undefined);
    }
    expect(new Set((await renewed).map((one) => one.ok && one.value))).toEqual(new Set([shop.accessToken]));
    expect(door.asked()).toEqual(['refresh']);
  });

  test('a refusal is a sentence, is not asked again, and leaves the rest as it was', async () => {
    await endsIn('-1 minute');
    shop.refreshToken = 'another one';
    const refused = await ask();
    expect(refused).toMatchObject({ ok: false, code: 'no_access' });
    expect(refused).toHaveProperty('message', expect.stringMatching(/open the app in its Shopify admin\.$/));
    expect(await ask()).toMatchObject({ ok: false, code: 'no_access' });
    expect(door.asked()).toEqual(['refresh']);
  });

  test.each([
    ['answers 503', { status: 503, body: { errors: 'away' } }],
    ['hangs up', null],
    ['answers with a page', { status: 200, body: '<html>' }],
    ['answers without tokens', { status: 200, body: {} }],
  ])('and Shopify %s, the next try may do better', async (_label, fault) => {
    await endsIn('-1 minute');
    door.faults.push(fault);
    expect(await ask()).toMatchObject({ ok: false, code: 'no_access' });
    expect(await ask()).toEqual({ ok: true });
  });

  test('what is left of its time is used', async () => {
    await endsIn('2 minutes');
    door.faults.push(null);
    expect(await ask()).toEqual({ ok: true });
    expect(door.asked()).toEqual(['refresh', 'ShopFacts']);
  });

  test('a token that Shopify does not take ends in a failure of the request', async () => {
    shop.accessToken = 'revoked';
    shop.refreshToken = 'another one';
    expect(await ask()).toMatchObject({ ok: false, code: 'unauthorized' });
    expect(door.asked()).toEqual(['ShopFacts', 'refresh']);
  });

  test('a shop that is not known, or has removed the app, has no access', async () => {
    expect(await openAdminAccess(db.pool, 999_999)).toMatchObject({ ok: false, code: 'no_access' });
    expect(await renewAccess(db.pool, 999_999, 'x', fetch)).toMatchObject({ ok: false, code: 'no_access' });
  });
});
