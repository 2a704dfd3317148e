/** A shop whose rewards have codes ready, and members with points: what spending at the doors needs. */
import { randomUUID } from 'node:crypto';
import type { Database } from '#app/db/database.ts';
import { defaultRewards, type RewardTerms } from '#app/domain/rewards/reward-terms.ts';
import { DAY_MS } from '#app/domain/time.ts';
import { saveReward } from '#app/use-cases/save-reward.ts';
import { TestShop } from '../../ledger/setup/test-shop.ts';
import { ShopifyWorld } from '../../simulation/shopify-world.ts';

const [USUAL] = defaultRewards(100);
const SCOPES = ['read_store_credit_accounts', 'write_store_credit_account_transactions', 'write_gift_cards'];

type Changes = Partial<Pick<RewardTerms, 'title' | 'value' | 'cost'>> & {
  readonly conditions?: Partial<RewardTerms['conditions']>;
  readonly voucher?: Partial<RewardTerms['voucher']>;
};

export class ShopWithCodes {
  readonly shop: TestShop;
  readonly world = new ShopifyWorld();

  private constructor(shop: TestShop) {
    this.shop = shop;
  }

  static async install(database: Database, domain?: string): Promise<ShopWithCodes> {
    const options = { now: Date.now() - 30 * DAY_MS, ...(domain === undefined ? {} : { domain }) };
    const made = new ShopWithCodes(await TestShop.install(database, options));
    await database.query('UPDATE reward SET active = false WHERE shop_id = $1', [made.shop.shopId]);
    made.shop.now = Date.now();
    return made;
  }

  /** 500 points = 5.00 off, but for what is told. @returns its id */
  async reward(changes: Changes = {}): Promise<string> {
    return String(await this.#save(null, changes));
  }

  /** Its second version. */
  async change(rewardId: string, changes: Changes): Promise<void> {
    await this.#save(Number(rewardId), changes);
  }

  async #save(rewardId: number | null, { conditions, voucher, ...changes }: Changes): Promise<number> {
    if (!USUAL) throw new Error('no usual reward');
    const terms: RewardTerms = {
      ...{ ...USUAL.terms, ...changes },
      conditions: { ...USUAL.terms.conditions, ...conditions },
      voucher: { ...USUAL.terms.voucher, ...voucher },
    };
    const save = { rewardId, basedOn: rewardId === null ? 0 : 1, requestId: randomUUID(), terms };
    const by = { staff: { name: 'Anna K.' }, grantedScopes: SCOPES };
    const saved = await saveReward(this.shop.database, this.shop.shopId, save, by, this.shop.clock);
    if (!saved.ok) throw new Error(saved.message);
    return saved.value.rewardId;
  }

  /** As the filling of pools leaves them when Shopify has taken the codes. */
  async codes(rewardId: string, count: number): Promise<void> {
    await this.shop.database.query(
      `WITH pool AS (
         INSERT INTO code_pool (shop_id, reward_id, reward_version, month, first_code, discount_gid, due_at)
         VALUES ($1, $2::bigint, 1, 'test', 'FIRST', 'gid://shopify/DiscountCodeNode/' || $2::bigint, NULL) RETURNING id)
       INSERT INTO pool_code (shop_id, code, pool_id, ready)
       SELECT $1, 'LUM-' || upper(md5(concat($2::bigint, '-', n))), pool.id, true FROM pool, generate_series(1, $3::int) n`,
      [this.shop.shopId, rewardId, count],
    );
  }

  /** With these points to spend: a hundred of joining, the rest of an order of ten days ago. */
  async member(points = 1_000): Promise<string> {
    const { world, shop } = this;
    const customer = world.addCustomer(Date.now() - 20 * DAY_MS);
    const lines = [{ quantity: 1, priceMinor: (points - 100) * 20 }];
    await shop.deliver(world.place(customer, Date.now() - 10 * DAY_MS, lines).deliveries);
    return customer;
  }
}
