/** What staff do on a member's page: once, with a line in the audit log, and never to another shop's member. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DAY_MS } from '#app/domain/time.ts';
import { renderOrderWebhook } from '#app/ops/rendering/webhook-order.ts';
import { adjustMember, type MemberChange } from '#app/use-cases/adjust-member.ts';
import { eraseMember } from '#app/use-cases/erase-member.ts';
import { exportMember } from '#app/use-cases/export-member.ts';
import { noteMember, type NoteChange } from '#app/use-cases/note-member.ts';
import { gidOf, TestShop } from '../ledger/setup/test-shop.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { ago, newId, order } from '../use-cases/setup/connected-shop.ts';
import { memberIdOf, viewOf } from './setup.ts';

const ANNA = { name: 'Anna K.' };

let db: TestDatabase;
let shop: TestShop;
let customer: string;
let memberId: number;
beforeAll(async () => (db = await createTestDatabase()));
afterAll(() => db.drop());
beforeEach(async () => {
  shop = await TestShop.install(db.pool, { now: ago(30 * DAY_MS), timezone: 'America/New_York' });
  customer = newId();
  await buy(customer);
  memberId = await memberIdOf(shop, customer);
});

/** 50 points for the order, and 100 for joining with the first. */
async function buy(customerId: string): Promise<void> {
  shop.now = Date.now();
  const body = renderOrderWebhook(order(newId(), customerId));
  await shop.deliver([{ topic: 'orders/paid', body, triggeredAt: shop.now }]);
}

const points = (
  amount: number,
  expiry: { kind: 'program' } | { kind: 'never' } | { kind: 'on'; date: string },
) => ({ kind: 'points', points: amount, expiry }) as const;
const add = (amount: number) => points(amount, { kind: 'program' });

function adjust(
  change: MemberChange,
  { deedId = newId(), reason = 'Parcel late', of = memberId, at = shop } = {},
) {
  return adjustMember(db.pool, at.shopId, ANNA, { memberId: of, deedId, change, reason }, at.clock);
}

function note(noteId: string, change: NoteChange, { of = memberId, at = shop } = {}) {
  return noteMember(db.pool, at.shopId, ANNA, { memberId: of, noteId, change }, at.clock);
}

async function log(of = shop): Promise<unknown[]> {
  const { rows } = await db.pool.query(
    `SELECT staff_name AS staff, action, member_id AS "memberId", detail FROM staff_action WHERE shop_id = $1 ORDER BY id`,
    [of.shopId],
  );
  return rows;
}

/** Somebody waits for a lock in this database. */
async function untilBlocked(): Promise<void> {
  const blocked = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  while ((await db.pool.query(blocked)).rowCount === 0) await new Promise(setImmediate);
}

/** Where in the database a text stands. */
async function placesOf(text: string): Promise<string[]> {
  const columns = await db.pool.query<{ schema: string; table: string; column: string }>(
    `SELECT c.table_schema AS schema, c.table_name AS table, c.column_name AS column
     FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE t.table_type = 'BASE TABLE' AND c.table_schema IN ('public', 'pgboss')
       AND (c.data_type IN ('text', 'json', 'jsonb', 'character varying', 'bytea', 'ARRAY') OR c.udt_name = 'tsvector')`,
  );
  const places: string[] = [];
  for (const { schema, table, column } of columns.rows) {
    const { rowCount } = await db.pool.query(
      `SELECT 1 FROM "${schema}"."${table}" WHERE position(lower($1) IN lower("${column}"::text)) > 0`,
      [text],
    );
    if (rowCount) places.push(`${table}.${column}`);
  }
  return places.sort();
}

describe('adjusting points', () => {
  test('is one line of the audit log, without the reason, which stands with the fact', async () => {
    expect(await adjust(add(200), { deedId: 'd1' })).toEqual({ ok: true, value: { points: 200 } });
    expect(await viewOf(shop, memberId)).toMatchObject({ available: 350 });
    expect(await log()).toEqual([
      {
        ...{ staff: 'Anna K.', action: 'points.adjusted', memberId },
        detail: { cause: 'adjustment:d1', points: 200 },
      },
    ]);
    expect(await placesOf('Parcel late')).toContain('member_fact.reason');
    await shop.expectRebuildsToItself();
  });

  test('sent twice at once counts once, and is one line', async () => {
    const twice = [adjust(add(200), { deedId: 'd2' }), adjust(add(200), { deedId: 'd2' })];
    expect(await Promise.all(twice)).toEqual(Array(2).fill({ ok: true, value: { points: 200 } }));
    expect(await viewOf(shop, memberId)).toMatchObject({ available: 350 });
    expect(await log()).toHaveLength(1);
    expect(await adjust(add(201), { deedId: 'd2' })).toMatchObject({ code: 'adjustment_id_taken' });
    await shop.expectClean();
  });

  test('takes at most what is available', async () => {
    expect(await adjust(add(-151))).toEqual({
      ...{ ok: false, code: 'insufficient_points', message: 'Only 150 points can be taken now.' },
    });
    expect(await adjust(add(-150))).toMatchObject({ ok: true });
    expect(await viewOf(shop, memberId)).toMatchObject({ available: 0, debt: 0 });
    expect(await log()).toHaveLength(1);
  });

  test.each([
    [add(0), 'Late', 'bad_points', 'Enter a whole number other than 0.'],
    [add(1.5), 'Late', 'bad_points', 'Enter a whole number other than 0.'],
    [add(Number.NaN), 'Late', 'bad_points', 'Enter a whole number other than 0.'],
    [add(2_000_000_000), 'Late', 'bad_points', /between/],
    [add(1), '  ', 'bad_reason', 'Enter a reason.'],
    [add(1), 'x'.repeat(501), 'bad_reason', /at most 500/],
    [points(1, { kind: 'on', date: '2020-01-01' }), 'Late', 'bad_expiry', 'Enter a date in the future.'],
    [points(1, { kind: 'on', date: 'tomorrow' }), 'Late', 'bad_expiry', 'Enter a date in the future.'],
    [{ kind: 'forgive' }, 'Late', 'nothing_to_forgive', 'There is nothing to earn back.'],
    [{ kind: 'set_tier', tier: { name: 'Diamond', locked: false } }, '', 'unknown_tier', /no such tier/],
  ] satisfies [MemberChange, string, string, string | RegExp][])(
    'refuses %j because of %j: %s',
    async (change, reason, code, message) => {
      const before = await shop.everything();
      const answer = await adjust(change, { reason });
      expect(answer).toMatchObject({ ok: false, code });
      if (!answer.ok) expect(answer.message).toMatch(message);
      expect(await shop.everything()).toBe(before);
      expect(await log()).toEqual([]);
    },
  );

  test('expires as chosen: by the program, never, or with the end of a day of the shop', async () => {
    shop.now = Date.parse('2026-11-21T15:00:00Z');
    await adjust(points(1, { kind: 'program' }), { deedId: 'p' });
    await adjust(points(2, { kind: 'never' }), { deedId: 'n' });
    await adjust(points(3, { kind: 'on', date: '2026-12-31' }), { deedId: 'o' });
    const { rows } = await db.pool.query<{ points: number; at: number | null }>(
      `SELECT points, expires_at AS at FROM member_fact WHERE shop_id = $1 ORDER BY points`,
      [shop.shopId],
    );
    expect(rows).toEqual([
      { points: 1, at: Date.parse('2027-11-21T15:00:00Z') },
      { points: 2, at: null },
      { points: 3, at: Date.parse('2027-01-01T04:59:59.999Z') },
    ]);
  });
});

test('setting, locking and releasing a tier, leaving and coming back', async () => {
  const changes: [MemberChange, string][] = [
    [{ kind: 'set_tier', tier: { name: 'Silver', locked: false } }, 'tier.set'],
    [{ kind: 'set_tier', tier: { name: 'Gold', locked: true } }, 'tier.set'],
    [{ kind: 'release_tier' }, 'tier.released'],
    [{ kind: 'leave' }, 'member.left'],
    [{ kind: 'return' }, 'member.returned'],
  ];
  const seen: unknown[] = [];
  for (const [change] of changes) {
    shop.now += 1000;
    expect(await adjust(change, { reason: '' })).toMatchObject({ ok: true });
    const { tier, hasLeft } = await viewOf(shop, memberId);
    seen.push([tier.name, hasLeft]);
  }
  expect(seen).toEqual([
    ['Silver', false],
    ['Gold', false],
    ['Bronze', false],
    ['Bronze', true],
    ['Bronze', false],
  ]);
  expect(await log()).toMatchObject(changes.map(([, action]) => ({ action })));
  await shop.expectRebuildsToItself();
});

test('notes: added once, edited, deleted, and only on their own member', async () => {
  expect(await note('n1', { kind: 'add', body: ' Allergic to nuts ' })).toMatchObject({ ok: true });
  expect(await note('n1', { kind: 'add', body: 'Allergic to nuts' })).toMatchObject({ ok: true });
  expect(await log()).toHaveLength(1);
  expect((await viewOf(shop, memberId)).notes).toMatchObject([
    { id: 'n1', body: 'Allergic to nuts', staffName: 'Anna K.', editedAt: null },
  ]);
  const other = newId();
  await buy(other);
  const otherId = await memberIdOf(shop, other);
  expect(await note('n1', { kind: 'edit', body: 'x' }, { of: otherId })).toMatchObject({
    code: 'unknown_note',
  });
  expect(await note('n1', { kind: 'delete' }, { of: otherId })).toMatchObject({ ok: true });
  expect(await note('n1', { kind: 'edit', body: 'And to milk' })).toMatchObject({ ok: true });
  expect((await viewOf(shop, memberId)).notes).toMatchObject([{ body: 'And to milk' }]);
  expect(await note('n2', { kind: 'add', body: '  ' })).toMatchObject({ code: 'bad_note' });
  expect(await note('n2', { kind: 'add', body: 'x'.repeat(2_001) })).toMatchObject({ code: 'bad_note' });
  expect(await note('n1', { kind: 'delete' })).toMatchObject({ ok: true });
  expect((await viewOf(shop, memberId)).notes).toEqual([]);
  expect(await log()).toMatchObject([
    ...['note.added', 'note.edited', 'note.deleted'].map((action) => ({ action, memberId })),
  ]);
});

/** As the job that reads profiles from the shop writes them. */
async function profile(of: number, name: string, email: string): Promise<void> {
  await db.pool.query(
    `INSERT INTO member_profile (shop_id, member_id, name, email, tags, name_key, words, read_at)
     VALUES ($1, $2, $3, $4, '{vip}', lower($3), to_tsvector('simple', $3 || ' ' || $4), now())
     ON CONFLICT (shop_id, member_id) DO UPDATE SET name = excluded.name, email = excluded.email,
       tags = excluded.tags, name_key = excluded.name_key, words = excluded.words`,
    [shop.shopId, of, name, email],
  );
}

describe('personal data', () => {
  test('deleted by staff is gone from every text, for good; points and orders stay', async () => {
    await profile(memberId, 'Zsófia Quetzal', 'quetzal@example.com');
    await note(newId(), { kind: 'add', body: 'Calls herself Quetzal' });
    await adjust(add(10), { reason: 'Quetzal was right' });
    const body = `{"id":${newId()},"admin_graphql_api_id":"${gidOf(customer)}","first_name":"Quetzal"}`;
    await shop.deliver([{ topic: 'customers/update', body, triggeredAt: shop.now }]);
    const request = { customer: { id: Number(customer) }, data_request: { id: Number(newId()) } };
    const asked = JSON.stringify({ ...request, shop_domain: shop.domain, orders_requested: [] });
    await shop.deliver([{ topic: 'customers/data_request', body: asked, triggeredAt: shop.now }]);
    expect(await placesOf('quetzal')).toEqual(
      expect.arrayContaining([
        ...['data_request.export', 'delivery.body', 'member_fact.reason', 'member_note.body'],
        ...['member_profile.email', 'member_profile.name', 'member_profile.words'],
      ]),
    );
    const before = await viewOf(shop, memberId);
    expect(await eraseMember(db.pool, shop.shopId, ANNA, memberId, shop.clock)).toMatchObject({ ok: true });
    expect(await placesOf('quetzal')).toEqual([]);
    const after = await viewOf(shop, memberId);
    expect(after.person).toMatchObject({ name: null, email: null, tags: [], customerGid: gidOf(customer) });
    expect(after).toMatchObject({ available: before.available, orders: before.orders, notes: [] });
    await shop.expectRebuildsToItself();
    // Once more is nothing more.
    await eraseMember(db.pool, shop.shopId, ANNA, memberId, shop.clock);
    const erasures = async () =>
      (await log()).filter((line) => (line as { action: string }).action === 'member.erased');
    expect(await erasures()).toHaveLength(1);
    // What was written since is.
    await note(newId(), { kind: 'add', body: 'Quetzal wrote again' });
    await eraseMember(db.pool, shop.shopId, ANNA, memberId, shop.clock);
    expect(await placesOf('quetzal')).toEqual([]);
    expect(await erasures()).toHaveLength(2);
    const due = await db.pool.query('SELECT 1 FROM profile_read WHERE shop_id = $1', [shop.shopId]);
    expect(due.rowCount).toBe(0);
  });

  test('customers/redact takes notes and reasons with it, also of who was merged in', async () => {
    const other = newId();
    await buy(other);
    const otherId = await memberIdOf(shop, other);
    await note(newId(), { kind: 'add', body: 'Likes axolotls' }, { of: otherId });
    await adjust(add(10), { reason: 'An axolotl', of: otherId });
    const deliver = (topic: string, body: object) =>
      shop.deliver([{ topic, body: JSON.stringify(body), triggeredAt: shop.now }]);
    const merge = {
      ...{ admin_graphql_api_customer_kept_id: gidOf(customer), status: 'completed', errors: [] },
      admin_graphql_api_customer_deleted_id: gidOf(other),
    };
    await deliver('customers/merge', merge);
    expect((await viewOf(shop, memberId)).notes).toHaveLength(1);
    await deliver('customers/redact', { customer: { id: Number(customer) }, orders_to_redact: [] });
    expect(await placesOf('axolotl')).toEqual([]);
    expect(await adjust(add(1))).toMatchObject({ code: 'member_redacted' });
    await shop.expectClean();
  });

  test('nothing is noted about a redacted customer, not even while it is being redacted', async () => {
    const redact = { customer: { id: Number(customer) }, orders_to_redact: [] };
    const redaction = await db.pool.connect();
    try {
      // A redaction that is not committed yet.
      await redaction.query('BEGIN');
      await redaction.query(
        `UPDATE member SET customer_gid = 'redacted:x', redacted_at = now() WHERE shop_id = $1 AND id = $2`,
        [shop.shopId, memberId],
      );
      const meanwhile = note(newId(), { kind: 'add', body: 'Likes axolotls' });
      await untilBlocked();
      await redaction.query('COMMIT');
      expect(await meanwhile).toMatchObject({ ok: false, code: 'member_redacted' });
    } finally {
      redaction.release(true);
    }
    await shop.deliver([{ topic: 'customers/redact', body: JSON.stringify(redact), triggeredAt: shop.now }]);
    expect(await note(newId(), { kind: 'add', body: 'Likes axolotls' })).toMatchObject({
      code: 'member_redacted',
    });
    expect(await placesOf('axolotl')).toEqual([]);
  });

  test('is exported with everything staff wrote', async () => {
    await profile(memberId, 'Zsófia Nagy', 'zsofia@example.com');
    await note(newId(), { kind: 'add', body: 'Allergic to nuts' });
    await adjust(add(10), { reason: 'Parcel late' });
    const done = await exportMember(db.pool, shop.shopId, ANNA, memberId, shop.clock);
    expect(done).toMatchObject({
      value: {
        profile: { name: 'Zsófia Nagy', email: 'zsofia@example.com', tags: ['vip'] },
        ...{ notes: [{ body: 'Allergic to nuts' }], reasons: [{ reason: 'Parcel late' }] },
        balance: { available: 160 },
      },
    });
    expect(await log()).toMatchObject([{}, {}, { action: 'member.exported', memberId }]);
  });
});

test('a hostile second shop with guessed ids changes and reads nothing', async () => {
  const hostile = await TestShop.install(db.pool, { now: Date.now() });
  await note('n1', { kind: 'add', body: 'Ours' });
  const before = [await shop.everything(), await log()];
  const theirs = { of: memberId, at: hostile };
  expect(await adjust(add(1_000), theirs)).toMatchObject({ ok: false, code: 'unknown_member' });
  expect(await adjust({ kind: 'leave' }, theirs)).toMatchObject({ ok: false, code: 'unknown_member' });
  for (const change of [{ kind: 'add', body: 'x' }, { kind: 'edit', body: 'x' }, { kind: 'delete' }] as const)
    expect(await note('n1', change, theirs)).toMatchObject({ ok: false, code: 'unknown_member' });
  const { shopId, clock } = hostile;
  expect(await eraseMember(db.pool, shopId, ANNA, memberId, clock)).toMatchObject({ code: 'unknown_member' });
  expect(await exportMember(db.pool, shopId, ANNA, memberId, clock)).toMatchObject({
    code: 'unknown_member',
  });
  expect([await shop.everything(), await log()]).toEqual(before);
  expect((await viewOf(shop, memberId)).notes).toMatchObject([{ body: 'Ours' }]);
  expect(await log(hostile)).toEqual([]);
});
