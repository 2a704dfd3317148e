import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '#app/db/clock.ts';
import type { Database, Transaction } from '#app/db/database.ts';
import {
  rewardTermsSchema,
  type GrantTrigger,
  type RewardTerms,
  type RewardValue,
} from '#app/domain/rewards/reward-terms.ts';
import type { Instant } from '#app/domain/time.ts';
import { inSettlement } from '#app/ledger/settlement.ts';
import { failure, success, type Result } from '#app/shopify/result.ts';
import { recordStaffAction, type Staff } from './record-staff-action.ts';
import { wakeForRewards } from './wake-for-rewards.ts';

export interface RewardSave {
  /** Null: a new one. */
  readonly rewardId: number | null;
  /** The version the form was loaded with; 0 for a new one. */
  readonly basedOn: number;
  /** Made by the page: a new reward sent twice is one reward. */
  readonly requestId: string;
  readonly terms: RewardTerms;
}

export interface SavedReward {
  readonly rewardId: number;
  readonly version: number;
}

export type SaveRewardCode =
  | 'bad_id'
  | 'granted_already'
  | 'nothing_to_save'
  | 'other_cost'
  | 'saved_meanwhile'
  | 'scope_missing'
  | 'unknown_reward'
  | 'unknown_shop';

/** What a reward given as money needs beyond what the app asks for at installation. */
const SCOPES_OF: Readonly<Partial<Record<RewardValue['kind'], readonly string[]>>> = {
  store_credit: ['read_store_credit_accounts', 'write_store_credit_account_transactions'],
  gift_card: ['write_gift_cards'],
};

/**
 * What staff saved, as the reward's next version from now on; what was handed out keeps its own. The same save sent twice
 * makes one version, and one that somebody else has overtaken changes nothing.
 */
export async function saveReward(
  database: Database,
  shopId: number,
  save: RewardSave,
  by: { readonly staff: Staff; readonly grantedScopes: readonly string[] },
  clock: Clock,
): Promise<Result<SavedReward, SaveRewardCode>> {
  const scopes = SCOPES_OF[save.terms.value.kind] ?? [];
  if (!scopes.every((scope) => by.grantedScopes.includes(scope))) {
    const what = save.terms.value.kind === 'gift_card' ? 'make gift cards' : 'give store credit';
    return failure('scope_missing', `Allow the app to ${what} first.`);
  }
  if (!/^[\w-]{8,100}$/.test(save.requestId))
    return failure('bad_id', 'Load the page again, then save once more.');
  const saved = await inSettlement(database, shopId, 'update', (tx) =>
    save.rewardId === null
      ? addReward(tx, shopId, save, by.staff, clock)
      : saveNext(tx, shopId, save, by.staff, clock),
  );
  return saved ?? failure('unknown_shop', 'There is no such shop: install the app again.');
}

interface StoredReward {
  readonly id: number;
  readonly version: number;
  readonly grantedFor: GrantTrigger | null;
  readonly terms: unknown;
  readonly inForceFrom: Instant;
}

/** The shop's row is held: nobody saves another version meanwhile. */
async function readReward(
  tx: Transaction,
  shopId: number,
  by: { readonly id: number } | { readonly requestId: string },
): Promise<StoredReward | null> {
  const [where, value] = 'id' in by ? ['r.id = $2', by.id] : ['r.request_id = $2', by.requestId];
  const { rows } = await tx.query<StoredReward>(
    `SELECT r.id, r.version, r.granted_for AS "grantedFor", v.terms, v.in_force_from AS "inForceFrom"
     FROM reward r JOIN reward_version v ON v.shop_id = r.shop_id AND v.reward_id = r.id AND v.version = r.version
     WHERE r.shop_id = $1 AND ${where}`,
    [shopId, value],
  );
  return rows[0] ?? null;
}

const isSame = (stored: StoredReward, terms: RewardTerms): boolean =>
  isDeepStrictEqual(rewardTermsSchema.parse(stored.terms), terms);

async function addReward(
  tx: Transaction,
  shopId: number,
  { requestId, terms }: RewardSave,
  staff: Staff,
  clock: Clock,
): Promise<Result<SavedReward, SaveRewardCode>> {
  const known = await readReward(tx, shopId, { requestId });
  // The answer to the first was lost, and the form has gone on since.
  if (known && !isSame(known, terms))
    return saveNext(tx, shopId, { rewardId: known.id, basedOn: 1, terms }, staff, clock);
  if (known) return success({ rewardId: known.id, version: known.version });
  const grantedFor: GrantTrigger | null = terms.cost.kind === 'granted' ? 'first_order' : null;
  const at = await clock(tx);
  const { rows } = await tx.query<{ id: number }>(
    `INSERT INTO reward (shop_id, request_id, granted_for, created_at)
     SELECT $1, $2, $3, to_timestamp($4::float8 / 1000)
     WHERE NOT EXISTS (SELECT FROM reward WHERE shop_id = $1 AND granted_for = $3) RETURNING id`,
    [shopId, requestId, grantedFor, at],
  );
  const rewardId = rows[0]?.id;
  if (rewardId === undefined)
    return failure('granted_already', 'The first order brings a gift already. Change that one instead.');
  return writeVersion(tx, shopId, { rewardId, version: 1, terms, at }, staff);
}

async function saveNext(
  tx: Transaction,
  shopId: number,
  { rewardId, basedOn, terms }: Pick<RewardSave, 'rewardId' | 'basedOn' | 'terms'>,
  staff: Staff,
  clock: Clock,
): Promise<Result<SavedReward, SaveRewardCode>> {
  const stored = await readReward(tx, shopId, { id: rewardId ?? 0 });
  if (!stored) return failure('unknown_reward', 'There is no such reward.');
  if ((stored.grantedFor !== null) !== (terms.cost.kind === 'granted'))
    return failure(
      'other_cost',
      'A gift can’t be sold, nor a reward that points buy given. Add another one.',
    );
  const unchanged = isSame(stored, terms);
  if (stored.version !== basedOn) {
    // The same save again, whose answer was lost or whose button was pressed twice.
    if (unchanged && stored.version === basedOn + 1)
      return success({ rewardId: stored.id, version: stored.version });
    return failure(
      'saved_meanwhile',
      'Somebody else saved this reward in the meantime. Nothing was changed: load the page again to see it.',
    );
  }
  if (unchanged) return failure('nothing_to_save', 'Nothing differs from what is saved.');
  const at = Math.max(await clock(tx), stored.inForceFrom + 1);
  return writeVersion(tx, shopId, { rewardId: stored.id, version: stored.version + 1, terms, at }, staff);
}

async function writeVersion(
  tx: Transaction,
  shopId: number,
  {
    rewardId,
    version,
    terms,
    at,
  }: {
    readonly rewardId: number;
    readonly version: number;
    readonly terms: RewardTerms;
    readonly at: Instant;
  },
  staff: Staff,
): Promise<Result<SavedReward, SaveRewardCode>> {
  await tx.query(
    `INSERT INTO reward_version (shop_id, reward_id, version, terms, in_force_from, created_by)
     VALUES ($1, $2, $3, $4, to_timestamp($5::float8 / 1000), $6)`,
    [shopId, rewardId, version, JSON.stringify(terms), at, staff.name],
  );
  await tx.query('UPDATE reward SET version = $3 WHERE shop_id = $1 AND id = $2', [
    shopId,
    rewardId,
    version,
  ]);
  await recordStaffAction(tx, shopId, staff, at, {
    action: version === 1 ? 'reward.added' : 'reward.saved',
    detail: { rewardId, version, title: terms.title, value: terms.value },
  });
  await wakeForRewards(tx, shopId, at);
  return success({ rewardId, version });
}
