import type { Queryable } from '#app/db/database.ts';
import { programSchema, type Program, type ProgramVersion } from '#app/domain/program.ts';
import { rewardTermsSchema, type RewardTerms } from '#app/domain/rewards/reward-terms.ts';
import type { RewardOnOffer } from '#app/domain/shopper/wire-reward.ts';
import type { Instant, TimeZone } from '#app/domain/time.ts';

/** What a shop's shoppers are offered at this moment. */
export interface ProgramNow {
  readonly shopId: number;
  readonly currency: string;
  readonly timezone: TimeZone;
  /** The database's clock. */
  readonly now: Instant;
  /** In force now. */
  readonly version: ProgramVersion;
  readonly program: Program;
  /** Active ones, bought and given. */
  readonly rewards: readonly RewardOnOffer[];
}

/** That, and who asks. */
export interface Visit extends ProgramNow {
  /** `null` for guests, and for customers nobody has heard of yet. */
  readonly member: VisitingMember | null;
}

export interface VisitingMember {
  /** Of the member it is read as. */
  readonly memberId: number;
  /** Itself and whoever was merged into it. */
  readonly memberIds: readonly number[];
  /** Shopify has said how many orders the customer made, or will not be asked. */
  readonly ordersTold: boolean;
}

interface ProgramRow {
  readonly id: number;
  readonly currency: string;
  readonly timezone: string;
  readonly now: Instant;
  readonly version: number;
  readonly inForceFrom: Instant;
  readonly document: string;
  readonly rewards: readonly { id: number; version: number; terms: string }[] | null;
}

interface Row extends ProgramRow {
  readonly memberId: number | null;
  readonly memberIds: number[] | null;
  readonly ordersTold: boolean | null;
}

const PROGRAM_COLUMNS = `s.id, s.currency, s.timezone,
  floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now,
  v.version, v.in_force_from AS "inForceFrom", v.document::text AS document, r.rewards`;

/** Of the shop `s`: the version in force, or the first while none is, and the newest version of its active rewards. */
const PROGRAM_PARTS = `
  CROSS JOIN LATERAL (
    SELECT p.version, p.in_force_from, p.document FROM program_version p WHERE p.shop_id = s.id
    ORDER BY p.in_force_from <= clock_timestamp() DESC,
             CASE WHEN p.in_force_from <= clock_timestamp() THEN p.in_force_from END DESC, p.version LIMIT 1) v
  LEFT JOIN LATERAL (
    SELECT json_agg(json_build_object('id', w.id, 'version', w.version, 'terms', t.terms::text)) AS rewards
    FROM reward w JOIN reward_version t ON t.shop_id = w.shop_id AND t.reward_id = w.id AND t.version = w.version
    WHERE w.shop_id = s.id AND w.active) r ON true`;

/** @returns null when there is no such shop */
export async function readProgramNow(database: Queryable, shopId: number): Promise<ProgramNow | null> {
  const { rows } = await database.query<ProgramRow>({
    name: 'shopper-program',
    text: `SELECT ${PROGRAM_COLUMNS} FROM shop s ${PROGRAM_PARTS} WHERE s.id = $1`,
    values: [shopId],
  });
  return rows[0] ? programOf(rows[0]) : null;
}

/** @returns null when the shop does not have the app */
export async function findShop(database: Queryable, shopDomain: string): Promise<number | null> {
  const { rows } = await database.query<{ id: number }>({
    name: 'shopper-shop',
    text: 'SELECT id FROM shop WHERE domain = $1 AND uninstalled_at IS NULL',
    values: [shopDomain],
  });
  return rows[0]?.id ?? null;
}

/** @returns null when the shop does not have the app */
export async function readVisit(
  database: Queryable,
  shopDomain: string,
  customerGid: string | null,
): Promise<Visit | null> {
  const { rows } = await database.query<Row>({
    name: 'shopper-visit',
    text: `SELECT ${PROGRAM_COLUMNS}, m.root_id AS "memberId", m.ids AS "memberIds", m.told AS "ordersTold"
           FROM shop s ${PROGRAM_PARTS}
           LEFT JOIN LATERAL (
             SELECT c.root_id, o.orders_told IS NOT NULL OR o.erased_at IS NOT NULL AS told,
                    (SELECT array_agg(a.id) FROM member a WHERE a.shop_id = s.id AND a.root_id = c.root_id) AS ids
             FROM member c JOIN member o ON o.shop_id = c.shop_id AND o.id = c.root_id
             WHERE c.shop_id = s.id AND c.customer_gid = $2 AND o.redacted_at IS NULL) m ON true
           WHERE s.domain = $1 AND s.uninstalled_at IS NULL`,
    values: [shopDomain, customerGid],
  });
  const row = rows[0];
  return row ? visitOf(row) : null;
}

function visitOf(row: Row): Visit {
  const { memberId, memberIds, ordersTold } = row;
  const member =
    memberId === null
      ? null
      : { memberId, memberIds: memberIds ?? [memberId], ordersTold: ordersTold ?? false };
  return { ...programOf(row), member };
}

function programOf(row: ProgramRow): ProgramNow {
  const program = parseProgram(row.document);
  return {
    ...{ shopId: row.id, currency: row.currency, timezone: row.timezone, now: row.now, program },
    version: { version: row.version, inForceFrom: row.inForceFrom, program },
    rewards: (row.rewards ?? []).map((reward) => ({ ...reward, terms: parseTerms(reward.terms) })),
  };
}

/** Documents never change once written, and their checking takes longer than reading them: each once a process. */
class Parsed<Value> {
  private readonly known = new Map<string, Value>();
  private readonly parse: (document: unknown) => Value;

  constructor(parse: (document: unknown) => Value) {
    this.parse = parse;
  }

  get(document: string): Value {
    let value = this.known.get(document);
    if (value === undefined) {
      value = this.parse(JSON.parse(document));
      if (this.known.size >= MOST_KNOWN) this.known.clear();
      this.known.set(document, value);
    }
    return value;
  }
}

const MOST_KNOWN = 5_000;
const programs = new Parsed((document) => programSchema.parse(document));
const terms = new Parsed((document) => rewardTermsSchema.parse(document));

const parseProgram = (document: string): Program => programs.get(document);
export const parseTerms = (document: string): RewardTerms => terms.get(document);
