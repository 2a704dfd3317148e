/** Rewards as staff save them: versions, repetitions, who overtakes whom, and what must be granted first. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { defaultRewards, type RewardTerms } from '#app/domain/rewards/reward-terms.ts';
import { listRewards } from '#app/reports/rewards-list.ts';
import { readReward, readRewardSurroundings } from '#app/reports/reward-editor.ts';
import { draftReward, newRewardForm, rewardFormOf } from '#app/use-cases/draft-reward.ts';
import { saveReward, type RewardSave } from '#app/use-cases/save-reward.ts';
import { turnReward } from '#app/use-cases/turn-reward.ts';
import { TestShop } from '../ledger/setup/test-shop.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';

const NOW = Math.floor(Date.now() / 1000) * 1000;
const ANNA = { name: 'Anna K.' };

let db: TestDatabase;
let shop: TestShop;
beforeAll(async () => (db = await createTestDatabase()));
afterAll(() => db.drop());
beforeEach(async () => {
  shop = await TestShop.install(db.pool, { now: NOW - 86_400_000 });
  shop.now = NOW;
  // The rewards of the installation are not what is looked at here.
  await db.pool.query('DELETE FROM reward WHERE shop_id = $1', [shop.shopId]);
});

const [usual, gift] = defaultRewards(100).map(({ terms }) => terms) as [RewardTerms, RewardTerms];
const costing = (points: number): RewardTerms => ({ ...usual, cost: { kind: 'fixed', points } });
const credit: RewardTerms = { ...usual, value: { kind: 'store_credit', amountMinor: 1000 } };

const save = (sent: Partial<RewardSave> = {}, grantedScopes: readonly string[] = [], of = shop) =>
  saveReward(
    ...([db.pool, of.shopId] as const),
    { rewardId: null, basedOn: 0, requestId: randomUUID(), terms: usual, ...sent },
    ...([{ staff: ANNA, grantedScopes }, of.clock] as const),
  );

async function saved(sent: Partial<RewardSave> = {}): Promise<number> {
  const answer = await save(sent);
  if (!answer.ok) throw new Error(answer.message);
  return answer.value.rewardId;
}

async function log(): Promise<string[]> {
  const { rows } = await db.pool.query<{ line: string }>(
    `SELECT action || ' ' || (detail->>'version') AS line FROM staff_action
     WHERE shop_id = $1 AND action LIKE 'reward.%' ORDER BY id`,
    [shop.shopId],
  );
  return rows.map(({ line }) => line);
}

const costs = async () => (await listRewards(db.pool, shop.shopId)).map(({ terms }) => terms.cost);

describe('saving', () => {
  test('makes a reward, then its next version, and tells the storefront', async () => {
    await db.pool.query('UPDATE shop SET program_due_at = NULL WHERE id = $1', [shop.shopId]);
    const rewardId = await saved();
    const { rows } = await db.pool.query('SELECT program_due_at FROM shop WHERE id = $1', [shop.shopId]);
    expect(rows).toEqual([{ program_due_at: NOW }]);
    expect(await save({ rewardId, basedOn: 1, terms: costing(600) })).toEqual({
      ok: true,
      value: { rewardId, version: 2 },
    });
    expect(await readReward(db.pool, shop.shopId, rewardId)).toMatchObject({
      ...{ version: 2, active: true, grantedFor: null },
      // Two versions never begin at one moment.
      ...{ terms: costing(600), inForceFrom: NOW + 1 },
    });
    expect((await log()).map((line) => line.trim())).toEqual(['reward.added 1', 'reward.saved 2']);
  });

  test('twice with the same id, also at once, makes one reward', async () => {
    const requestId = randomUUID();
    const both = await Promise.all([save({ requestId }), save({ requestId })]);
    const again = await save({ requestId });
    expect(new Set(both.concat(again).map((one) => one.ok && one.value.rewardId)).size).toBe(1);
    expect(await costs()).toHaveLength(1);
    expect(await log()).toHaveLength(1);
  });

  test('with the id of one whose answer was lost, and a form that has gone on, changes that one', async () => {
    const requestId = randomUUID();
    await save({ requestId });
    expect(await save({ requestId, terms: costing(700) })).toMatchObject({ value: { version: 2 } });
    expect(await costs()).toEqual([{ kind: 'fixed', points: 700 }]);
  });

  test('a version twice makes it once; what somebody else has overtaken changes nothing', async () => {
    const rewardId = await saved();
    const sent = { rewardId, basedOn: 1, terms: costing(600) };
    const both = await Promise.all([save(sent), save(sent)]);
    expect(both).toEqual([2, 2].map((version) => ({ ok: true, value: { rewardId, version } })));
    expect(await save({ ...sent, terms: costing(800) })).toMatchObject({ code: 'saved_meanwhile' });
    expect(await save({ ...sent, basedOn: 2 })).toMatchObject({ code: 'nothing_to_save' });
    expect(await log()).toHaveLength(2);
  });

  test('one gift for the first order; a gift stays one, and a reward stays bought', async () => {
    const giftId = await saved({ terms: gift });
    expect(await readRewardSurroundings(db.pool, shop.shopId)).toEqual({
      ...{ tiers: ['Bronze', 'Silver', 'Gold'], hasGift: true },
    });
    expect(await save({ terms: gift })).toMatchObject({ code: 'granted_already' });
    expect(await save({ rewardId: giftId, basedOn: 1 })).toMatchObject({ code: 'other_cost' });
    const rewardId = await saved();
    expect(await save({ rewardId, basedOn: 1, terms: gift })).toMatchObject({ code: 'other_cost' });
    expect(await listRewards(db.pool, shop.shopId)).toMatchObject([
      { rewardId, grantedFor: null },
      { rewardId: giftId, grantedFor: 'first_order' },
    ]);
  });

  test('store credit waits until Shopify allows it', async () => {
    const scopes = ['read_store_credit_accounts', 'write_store_credit_account_transactions'];
    expect(await save({ terms: credit })).toMatchObject({
      code: 'scope_missing',
      message: 'Allow the app to give store credit first.',
    });
    expect(await save({ terms: credit }, scopes.slice(1))).toMatchObject({ code: 'scope_missing' });
    expect(await costs()).toEqual([]);
    expect(await save({ terms: credit }, scopes)).toMatchObject({
      ok: true,
    });
  });

  test("another shop's reward is unknown", async () => {
    const rewardId = await saved();
    const other = await TestShop.install(db.pool, { now: NOW });
    expect(await save({ rewardId, basedOn: 1, terms: costing(1) }, [], other)).toMatchObject({
      code: 'unknown_reward',
    });
    const turned = await turnReward(db.pool, other.shopId, { rewardId, active: false }, ANNA, other.clock);
    expect(turned).toMatchObject({ code: 'unknown_reward' });
    expect(await readReward(db.pool, other.shopId, rewardId)).toBeNull();
    expect(await costs()).toEqual([{ kind: 'fixed', points: 500 }]);
  });
});

test('turned off twice is turned off once, and on again', async () => {
  const rewardId = await saved();
  const turn = (active: boolean) => turnReward(db.pool, shop.shopId, { rewardId, active }, ANNA, shop.clock);
  await turn(false);
  expect(await turn(false)).toEqual({ ok: true, value: undefined });
  expect(await listRewards(db.pool, shop.shopId)).toMatchObject([{ status: 'off' }]);
  await turn(true);
  expect(await listRewards(db.pool, shop.shopId)).toMatchObject([{ status: 'active' }]);
  const { rows } = await db.pool.query<{ action: string }>(
    'SELECT action FROM staff_action WHERE shop_id = $1 ORDER BY id',
    [shop.shopId],
  );
  expect(rows.map(({ action }) => action)).toEqual(['reward.added', 'reward.turned_off', 'reward.turned_on']);
});

describe('a form', () => {
  const HERE = { currency: 'USD', timezone: 'America/New_York', locale: 'en' };
  const form = newRewardForm(HERE);
  const read = (changes: Partial<typeof form>) => draftReward({ ...form, ...changes }, HERE);
  const problems = (changes: Partial<typeof form>) => {
    const draft = read(changes);
    return draft.ok ? {} : draft.problems;
  };

  test('shows the usual reward, and every reward comes back as it was', () => {
    expect(read({})).toEqual({ ok: true, terms: usual });
    const many: RewardTerms[] = [
      gift,
      { ...usual, title: 'Tea for two', value: { kind: 'percentage_off', basisPoints: 1250 } },
      {
        ...usual,
        value: { kind: 'amount_off', amountMinor: null },
        cost: { kind: 'any_amount', pointsPerStep: 100, amountMinorPerStep: 100, minSteps: 5, maxSteps: 50 },
        conditions: {
          ...{ minimumSubtotalMinor: 3000, productGids: ['gid://shopify/Product/1'], collectionGids: [] },
          ...{ tiers: ['Gold'], perMember: { times: 2, period: 'month' }, stock: 40 },
          // Midnight in New York, also where the clocks change between the two.
          ...{ startsAt: Date.UTC(2026, 9, 30, 4), endsAt: Date.UTC(2026, 10, 6, 5) },
        },
        voucher: { ...usual.voucher, expiresAfterDays: null, bound: true, returnsPoints: false },
      },
    ];
    for (const terms of many)
      expect(draftReward(rewardFormOf(terms, HERE), HERE)).toEqual({ ok: true, terms });
  });

  test('of a day counts the whole last day', () => {
    const draft = read({ startsOn: '2026-12-24', endsOn: '2026-12-24' });
    expect(draft.ok && draft.terms.conditions).toMatchObject({
      ...{ startsAt: Date.UTC(2026, 11, 24, 5), endsAt: Date.UTC(2026, 11, 25, 5) },
    });
  });

  test.each([
    [{ points: '0' }, { points: 'Enter a whole number from 1 to 1,000,000,000.' }],
    [
      { points: '', amount: 'five' },
      { points: expect.any(String) as string, amount: 'Enter an amount above 0.' },
    ],
    [{ amount: '5.005' }, { amount: 'Use at most 2 decimals.' }],
    [
      { kind: 'percentage_off' as const, percent: '101' },
      { percent: 'Enter a percentage from 0.01 to 100.' },
    ],
    [{ kind: 'free_product' as const }, { product: 'Choose a product.' }],
    [
      { startsOn: '2026-12-02', endsOn: '2026-12-01' },
      { endsOn: 'The end date must follow the start date.' },
    ],
    [{ endsOn: '2026-02-30' }, { endsOn: 'Enter a date.' }],
    [{ appliesTo: 'products' as const }, { productGids: 'Choose at least one product.' }],
    [{ cost: 'any_amount' as const, stepAmount: '2', least: '5' }, { least: 'Enter a multiple of $2.00.' }],
    [
      { cost: 'any_amount' as const, least: '5', most: '4' },
      { most: 'The most must not be below the least.' },
    ],
    [
      { kind: 'free_shipping' as const, cost: 'any_amount' as const },
      { cost: 'Any amount needs a reward in money.' },
    ],
    [{ limit: '1.5' }, { limit: 'Enter a whole number from 1 to 1,000.' }],
    [{ title: 'x'.repeat(101) }, { title: 'Use at most 100 characters.' }],
  ])('says what to do: %o', (changes, expected) => {
    expect(problems(changes)).toEqual(expected);
  });

  test('reads nothing from fields that its kind does not show', () => {
    const draft = read({ kind: 'store_credit', minimumSubtotal: 'lots', bound: true, subscriptions: true });
    expect(draft.ok && draft.terms).toMatchObject({
      conditions: { minimumSubtotalMinor: null },
      voucher: { bound: false, subscriptions: false, returnsPoints: false },
    });
  });
});
