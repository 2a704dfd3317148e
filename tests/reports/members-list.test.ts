/** The members list on a real database: who is found, in what order, page by page, and never another shop's. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { defaultProgram } from '#app/domain/program.ts';
import { foldTag, typedWords } from '#app/domain/search-words.ts';
import { NO_FILTERS, type MemberFilters } from '#app/reports/members-filter.ts';
import {
  readMembersPage,
  type MemberCursor,
  type MemberPage,
  type MemberPageWanted,
} from '#app/reports/members-list.ts';
import { listMembers } from '#app/use-cases/list-members.ts';
import { exportMembers } from '#app/reports/members-export.ts';
import { readMembersOverview } from '#app/reports/members-page.ts';
import { readMembersQuery, writeCursor } from '#app/reports/members-query.ts';
import { startAdminEndpoint, type AdminEndpoint } from '../admin-endpoint/endpoint.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { renderCustomerMerge } from '#app/ops/rendering/webhook-order.ts';
import { ago, ConnectedShop, DAY, newId, order, paid } from '../use-cases/setup/connected-shop.ts';
import { join, listed, memberIdOf, putPerson, type Person } from '../use-cases/setup/people.ts';

let db: TestDatabase;
let endpoint: AdminEndpoint;
let shop: ConnectedShop;
beforeAll(async () => {
  db = await createTestDatabase();
  endpoint = await startAdminEndpoint();
});
afterAll(async () => {
  await endpoint.close();
  await db.drop();
});
beforeEach(async () => {
  Object.assign(endpoint.bucket, { maximum: 20_000, restoreRate: 1_000, available: 20_000 });
  shop = await ConnectedShop.install(db.pool, endpoint, { now: ago(400 * DAY) });
  shop.shop.now = Date.now();
});

type Asked = Partial<Omit<MemberPageWanted, 'filters'>> & { filters?: Partial<MemberFilters> };

function page({ filters, ...wanted }: Asked = {}, of = shop) {
  return readMembersPage(db.pool, of.shopId, {
    ...{ sort: 'name', descending: false, cursor: null, size: 50, ...wanted },
    filters: { ...NO_FILTERS, ...filters },
  });
}

async function names(asked: Asked = {}, of = shop): Promise<(string | null)[]> {
  return (await page(asked, of)).members.map((member) => member.name);
}

const called = (firstName: string, lastName: string, more: Person = {}): Person => ({
  firstName,
  lastName,
  ...more,
});

const PEOPLE = [
  called('Zsófia', 'Nagy', { email: 'zsofi@lumen.hu', tags: ['VIP', 'Stammkunde ö'] }),
  called('小明', '王', { tags: ['vip'] }),
  called('محمد', 'الأحمد', {}),
  called('Ágnes', 'Nagyné Kovács', { tags: ['staff'] }),
  called('Noah', 'Zsolt', {}),
  {},
];

describe('search', () => {
  beforeEach(async () => {
    await join(shop, PEOPLE);
    await listed(shop);
  });

  test.each([
    ['zsofi', ['Zsófia Nagy']],
    ['ZSÓFIA', ['Zsófia Nagy']],
    ['nagy', ['Ágnes Nagyné Kovács', 'Zsófia Nagy']],
    ['nagy kov', ['Ágnes Nagyné Kovács']],
    ['zs', ['Noah Zsolt', 'Zsófia Nagy']],
    ['zsofi@lumen', ['Zsófia Nagy']],
    ['王', ['小明 王']],
    ['小明', ['小明 王']],
    ['明', ['小明 王']],
    ['احمد', []],
    ['الاحمد', ['محمد الأحمد']],
    ['محم', ['محمد الأحمد']],
    ["' | !a & (b) :*\\", []],
    ['nobody', []],
  ])('%s', async (typed, expected) => {
    expect(await names({ filters: { words: typedWords(typed) } })).toEqual(expected);
  });

  test('by tag, whatever its case, alone and with words', async () => {
    expect(await names({ filters: { tag: foldTag('vip') } })).toEqual(['Zsófia Nagy', '小明 王']);
    expect(await names({ filters: { tag: foldTag('STAMMKUNDE Ö') } })).toEqual(['Zsófia Nagy']);
    expect(await names({ filters: { tag: 'vip', words: typedWords('王') } })).toEqual(['小明 王']);
    expect(await names({ filters: { tag: 'vi' } })).toEqual([]);
  });

  test('whoever has no name stands last', async () => {
    expect((await names()).at(-1)).toBeNull();
    expect(await names()).toHaveLength(PEOPLE.length);
  });

  test('another shop with the same people is another list', async () => {
    const other = await ConnectedShop.install(db.pool, endpoint, { now: ago(400 * DAY) });
    other.shop.now = Date.now();
    await join(other, [PEOPLE[0] ?? {}]);
    await listed(other);
    expect(await names({ filters: { words: ['zsofia'] } })).toEqual(['Zsófia Nagy']);
    expect(await names({}, other)).toEqual(['Zsófia Nagy']);
    expect(await names({ filters: { tag: 'vip' } }, other)).toEqual(['Zsófia Nagy']);
    // A shop whose number begins with this one's: words are told apart at the slash.
    const [mine, theirs] = [await page({}, shop), await page({}, other)];
    const gids = new Set(mine.members.map((member) => member.customerGid));
    expect(theirs.members.some((member) => gids.has(member.customerGid))).toBe(false);
    // A cursor names a place, which is this shop's own whoever asks.
    const [stolen] = mine.members;
    const cursor: MemberCursor = { way: 'after', value: 'a', memberId: stolen?.memberId ?? 0 };
    expect(await names({ cursor }, other)).toEqual(['Zsófia Nagy']);
  });
});

describe('filters and order', () => {
  /** 10.00 earns 50 at Bronze; joining gives 100. */
  const spend = (id: string, pounds: number, daysAgo: number) =>
    paid(
      order(newId(), id, {
        placedAt: ago(daysAgo * DAY),
        lines: [{ lineId: newId(), quantity: 1, priceMinor: pounds * 100 }],
      }),
    );

  beforeEach(async () => {
    const ids = ['Anna', 'Bea', 'Cili', 'Dora', 'Edit'].map((firstName) => putPerson(shop, { firstName }));
    const [anna = '', bea = '', cili = '', dora = '', edit = ''] = ids;
    // Edit is known by her account alone.
    await shop.shop.deliver([
      ...[spend(anna, 10, 5), spend(bea, 400, 40), spend(cili, 1200, 100), spend(dora, 10, 200)],
      {
        topic: 'customers/create',
        triggeredAt: ago(DAY),
        body: JSON.stringify({ id: edit, created_at: '2026-01-01T00:00:00Z' }),
      },
    ]);
    await listed(shop);
  });

  test.each<[string, Asked, string[]]>([
    ['by name', {}, ['Anna', 'Bea', 'Cili', 'Dora', 'Edit']],
    ['most points first', { sort: 'available', descending: true }, ['Cili', 'Bea', 'Dora', 'Anna', 'Edit']],
    ['latest order first', { sort: 'last_order', descending: true }, ['Anna', 'Bea', 'Cili', 'Dora', 'Edit']],
    ['longest ago first', { sort: 'last_order' }, ['Edit', 'Dora', 'Cili', 'Bea', 'Anna']],
    ['gold', { filters: { tiers: ['Gold'] } }, ['Cili']],
    [
      'silver or gold, fewest first',
      { filters: { tiers: ['Gold', 'Silver'] }, sort: 'available' },
      ['Bea', 'Cili'],
    ],
    ['from 151 points', { filters: { availableFrom: 151 } }, ['Bea', 'Cili']],
    [
      'up to 150',
      { filters: { availableTo: 150 }, sort: 'last_order', descending: true },
      ['Anna', 'Dora', 'Edit'],
    ],
    ['within 60 days', { filters: { lastOrder: { is: 'since', at: ago(60 * DAY) } } }, ['Anna', 'Bea']],
    ['not for 60 days', { filters: { lastOrder: { is: 'before', at: ago(60 * DAY) } } }, ['Cili', 'Dora']],
    ['never', { filters: { lastOrder: { is: 'never' } } }, ['Edit']],
    [
      'several',
      { filters: { tiers: ['Bronze'], lastOrder: { is: 'before', at: ago(60 * DAY) }, words: ['d'] } },
      ['Dora'],
    ],
  ])('%s', async (_what, asked, expected) => {
    const found = await names(asked);
    // Joined by their first order long ago or just now, Anna and Dora hold the same points.
    expect(asked.sort === 'available' ? found.toSorted() : found).toEqual(
      asked.sort === 'available' ? expected.toSorted() : expected,
    );
    if (asked.sort === 'available') expect(found[0]).toBe(expected[0]);
  });

  test('a page shows balances as they are, wherever the list stands', async () => {
    const bea = (await page({ filters: { words: ['bea'] } })).members[0];
    expect(bea).toMatchObject({ name: 'Bea', tier: 'Silver', pending: 0, debt: 0 });
    await shop.shop.adjust(bea?.customerGid.split('/').at(-1) ?? '', newId(), {
      ...{ kind: 'credit', points: 7, expiresAt: null },
    });
    // Not told to anybody yet: the place is old, the figure is not.
    const after = (await page({ filters: { words: ['bea'] } })).members[0];
    expect(after?.available).toBe((bea?.available ?? 0) + 7);
  });

  test('what has matured since the last settlement is shown so, with no sweep', async () => {
    const base = defaultProgram(2);
    const program = { ...base, points: { ...base.points, holdDays: 1 } };
    const held = await ConnectedShop.install(db.pool, endpoint, { program, now: ago(10 * DAY) });
    held.shop.now = ago(5 * DAY);
    const id = putPerson(held, { firstName: 'Held' });
    await held.shop.deliver([paid(order(newId(), id, { placedAt: ago(5 * DAY + 3_600_000) }))]);
    await listed(held);
    const [member] = (await page({}, held)).members;
    expect(member).toMatchObject({ available: 150, pending: 0, debt: 0 });
    expect(await held.shop.balance(id)).toMatchObject({ available: 150, pending: 0 });
  });

  test('an order that changes no balance is in its place after the nightly round', async () => {
    const id = (await page({ filters: { words: ['dora'] } })).members[0]?.customerGid.split('/').at(-1) ?? '';
    await shop.shop.deliver([paid(order(newId(), id, { placedAt: ago(DAY), financialStatus: 'pending' }))]);
    await listMembers(db.pool, shop.shopId);
    expect((await names({ sort: 'last_order', descending: true }))[0]).toBe('Dora');
  });
});

describe('pages', () => {
  test('on and back through equal values, each member once', async () => {
    // All with the same points, and names that repeat.
    await join(
      shop,
      Array.from({ length: 23 }, (_, n) => called('Same', n % 2 ? 'A' : 'B')),
    );
    await listed(shop);
    for (const sort of ['available', 'last_order', 'name'] as const) {
      for (const descending of [false, true]) {
        const all = (await page({ sort, descending })).members.map((member) => member.memberId);
        const walk = async (from: MemberPage, way: 'next' | 'previous') => {
          const pages = [from];
          for (let cursor = from[way]; cursor; cursor = pages.at(-1)?.[way] ?? null)
            pages.push(await page({ sort, descending, cursor, size: 5 }));
          return pages;
        };
        const on = await walk(await page({ sort, descending, size: 5 }), 'next');
        expect(on.flatMap(({ members }) => members.map((member) => member.memberId))).toEqual(all);
        expect(on.map(({ members }) => members.length)).toEqual([5, 5, 5, 5, 3]);
        expect(on.map(({ previous }) => previous === null)).toEqual([true, false, false, false, false]);
        const back = (await walk(on.at(-1) as MemberPage, 'previous')).reverse();
        expect(back.flatMap(({ members }) => members.map((member) => member.memberId))).toEqual(all);
        expect(back.map(({ next }) => next === null)).toEqual([false, false, false, false, true]);
      }
    }
  });

  test('members who come, go and change between two pages shift nobody else', async () => {
    const ids = await join(
      shop,
      Array.from({ length: 12 }, (_, n) => called('P', `m${String(n * 2).padStart(2, '0')}`)),
    );
    await listed(shop);
    const first = await page({ size: 4 });
    // Before the cursor one comes and one goes; after it one goes and one is called otherwise.
    await join(shop, [called('P', 'm01')]);
    await shop.deliverOne('customers/redact', {
      ...{ shop_domain: shop.shop.domain, customer: { id: Number(ids[0]) }, orders_to_redact: [] },
    });
    await shop.deliverOne('customers/redact', {
      ...{ shop_domain: shop.shop.domain, customer: { id: Number(ids[6]) }, orders_to_redact: [] },
    });
    await listed(shop);
    expect(first.members.map((member) => member.name)).toEqual(['P m00', 'P m02', 'P m04', 'P m06']);
    expect(await names({ size: 4, cursor: first.next })).toEqual(['P m08', 'P m10', 'P m14', 'P m16']);
    const second = await page({ size: 4, cursor: first.next });
    expect(await names({ size: 4, cursor: second.previous })).toEqual(['P m01', 'P m02', 'P m04', 'P m06']);
  });

  test('an id in the list leads to the member it is of', async () => {
    const [id = ''] = await join(shop, [called('Only', 'One')]);
    await listed(shop);
    expect((await page()).members[0]?.memberId).toBe(await memberIdOf(shop, id));
  });
});

describe('however many are found', () => {
  /** Every page on, then every page back. */
  async function through(asked: Asked): Promise<(string | null)[]> {
    const seen: (string | null)[] = [];
    let one = await page({ ...asked, size: 4 });
    for (;;) {
      seen.push(one.sortedBy, ...one.members.map((member) => member.name));
      if (!one.next) break;
      one = await page({ ...asked, size: 4, cursor: one.next });
    }
    while (one.previous) {
      one = await page({ ...asked, size: 4, cursor: one.previous });
      seen.push(...one.members.map((member) => member.name));
    }
    return seen;
  }

  test('sorted once found, or met on a walk along an order: the same pages, on and back', async () => {
    const tags = (n: number) => (n % 2 ? ['odd'] : ['even']);
    const ids = await join(
      shop,
      Array.from({ length: 17 }, (_, n) => called(`N${n % 5}`, `L${n}`, { tags: tags(n) })),
    );
    await shop.shop.deliver(
      ids.slice(0, 9).map((id) => paid(order(newId(), id, { placedAt: ago(3 * DAY) }))),
    );
    await listed(shop);
    const filters: Partial<MemberFilters>[] = [
      ...[{}, { words: ['n'] }, { words: ['n1', 'l'] }, { tag: 'odd' }, { tag: 'even', words: ['n2'] }],
      ...[{ availableFrom: 160 }, { availableFrom: 160, tag: 'odd' }, { availableTo: 160, words: ['n'] }],
      ...[
        { tiers: ['Bronze'], lastOrder: { is: 'since' as const, at: ago(5 * DAY) }, tag: 'even' },
        { words: ['zz'] },
      ],
    ];
    for (const filter of filters) {
      for (const [sort, descending] of [
        ...[['available', true] as const, ['available', false] as const],
        ...[['last_order', true] as const, ['last_order', false] as const, ['name', false] as const],
      ]) {
        const read = (mostFound: number) => through({ filters: filter, sort, descending, mostFound });
        const walked = await read(0);
        const isByName = !walked.includes('name') && sort === 'name';
        if (isByName) expect(filter.words ?? filter.tag).toBeDefined();
        expect([filter, sort, descending, walked]).toEqual([
          ...[filter, sort, descending],
          // A list too long to sort by name shows this in its place.
          await (isByName ? through({ filters: filter, sort: 'last_order', descending: true }) : read(5_000)),
        ]);
      }
    }
  });
});

describe('by address', () => {
  const asked = (address: string, of = shop) =>
    readMembersOverview(db.pool, of.shopId, readMembersQuery(new URLSearchParams(address), Date.now()), 50);
  const namesAt = async (address: string, of = shop) =>
    (await asked(address, of)).page.members.map((member) => member.name);

  test('ids: the member, the customer of Shopify, one merged away; another shop has none of them', async () => {
    const [id = '', gone = ''] = await join(shop, [called('Only', 'One'), called('Merged', 'Away')]);
    await join(shop, [called('Somebody', 'Else')]);
    await listed(shop);
    const goneMember = await memberIdOf(shop, gone);
    await shop.deliverOne('customers/merge', renderCustomerMerge(id, gone, 'completed'));
    await listed(shop);
    const memberId = await memberIdOf(shop, id);
    const other = await ConnectedShop.install(db.pool, endpoint, { now: ago(400 * DAY) });
    const named = [
      `#${memberId}`,
      String(memberId),
      id,
      `gid://shopify/Customer/${id}`,
      gone,
      `#${goneMember}`,
    ];
    for (const typed of named) {
      const q = `q=${encodeURIComponent(typed)}`;
      expect([typed, await namesAt(q)]).toEqual([typed, ['Only One']]);
      expect([typed, await namesAt(q, other)]).toEqual([typed, []]);
    }
    expect(await namesAt(`q=%23${memberId}&order=never`)).toEqual([]);
    expect(await namesAt('q=%23999999999999')).toEqual([]);
    expect(await namesAt('q=%25%26')).toEqual([]);
  });

  test.each([
    'from=-1&to=x&order=since&sort=worst&after=%00&tier=&tag=%20',
    `after=${writeCursor({ way: 'after', value: 'a', memberId: 1 })}`,
    `sort=name-asc&after=${writeCursor({ way: 'after', value: 5, memberId: 1 })}`,
    `sort=available-asc&before=${writeCursor({ way: 'before', value: null, memberId: 1 })}`,
    `after=${Buffer.from('[1e400,1]').toString('base64url')}`,
    `q=%00%ED%A0%80`,
    'after=AAAA&before=BBBB',
  ])('whatever cannot be read is left out: %s', async (address) => {
    await join(shop, [called('A', 'B')]);
    await listed(shop);
    const known = await asked(address);
    expect(known).toMatchObject({
      hasMembers: true,
      namesRefused: false,
      tiers: ['Bronze', 'Silver', 'Gold'],
    });
    if (!address.startsWith('q=')) expect(known.page.members.map((member) => member.name)).toEqual(['A B']);
  });

  test('the file holds whom the list holds, each once', async () => {
    await join(
      shop,
      Array.from({ length: 12 }, (_, n) =>
        called(n % 2 ? 'Odd' : 'Even', String(n), { tags: n > 8 ? ['late'] : [] }),
      ),
    );
    await listed(shop);
    const whole = async (filters: Partial<MemberFilters>) => {
      const members: (string | null)[] = [];
      for await (const block of exportMembers(db.pool, shop.shopId, { ...NO_FILTERS, ...filters }))
        members.push(...block.map((member) => member.name));
      return members.sort();
    };
    expect(await whole({})).toEqual(await names());
    expect(await whole({ words: ['odd'] })).toEqual(await names({ filters: { words: ['odd'] } }));
    expect(await whole({ words: ['odd'], tag: 'late' })).toEqual(['Odd 11', 'Odd 9']);
    expect(await whole({ lastOrder: { is: 'never' } })).toEqual([]);
  });
});
