/** A replay from end to end: plan, install, send, wait, audit, summary. */
import { env } from '#app/config/env.server.ts';
import { SHOPIFY_API_VERSION } from '#app/config/shopify-api-version.ts';
import type { Database } from '#app/db/database.ts';
import { auditShop, type AuditReport } from '#app/ledger/audit.ts';
import { pointTotals } from '#app/reports/point-totals.ts';
import { findShop, type ShopRow } from '#app/reports/shops.ts';
import { installShop } from '#app/use-cases/install-shop.ts';
import { examplesText } from './audit-text.ts';
import { databaseNow } from './database-now.ts';
import { pointsClawedBack } from './points-clawed-back.ts';
import { RETAIL_ZONE } from './replay/calendar.ts';
import type { RetailRow } from './replay/csv.ts';
import { RETAIL_CURRENCY } from './replay/payload.ts';
import { prepareReplay, runReplay, type PreparedReplay } from './replay/replay.ts';
import type { SendCounts } from './replay/send.ts';
import { introductionText, summaryText } from './replay/summary.ts';
import { settingsText } from './shop-settings.ts';
import { count } from './table.ts';
import {
  Failed,
  UsageError,
  type ExitCode,
  type Given,
  type OpenDatabase,
  type Ops,
  type VerbOption,
} from './verb.ts';
import { waitForQueue, workText } from './wait-for-queue.ts';

/** The queue may pause between tries of one job for some seconds; two minutes without any change is a standstill. */
const STALL_MS = 120_000;
const TIMEOUT_MS = 3_600_000;

export const DISORDER: Readonly<Record<string, VerbOption>> = {
  shuffle: { value: 'seed', help: 'sends the deliveries in a random order, the same for the same seed' },
  duplicate: { value: 'p', help: 'sends this share of them twice, such as 0.1 or 10%' },
};

export interface ReplayPlan {
  /** Path of a `.csv` or `.csv.gz`, or rows. */
  readonly source: string | Iterable<RetailRow>;
  readonly shopDomain: string;
}

/** @param serverFor starts or names the server that works on the opened database */
export async function replayShop(
  plan: ReplayPlan,
  given: Given,
  ops: Ops,
  open: () => Promise<OpenDatabase>,
  serverFor: (opened: OpenDatabase) => Promise<string>,
): Promise<ExitCode> {
  const startedAt = performance.now();
  const prepared = await prepare(plan, given);
  ops.notice(introductionText(prepared).trimEnd());
  const opened = await open();
  const { database } = opened;
  const shop = await installedShop(database, plan.shopDomain, prepared, ops);
  const url = await serverFor(opened);
  ops.notice(`Sending ${count(prepared.deliveries.length)} deliveries to ${url}.`);
  const sendingAt = performance.now();
  const sent = await runReplay(prepared, { url, terminal: ops.terminal });
  if (!sent.ok) throw new Failed(sent.message);
  const sentAt = performance.now();
  await waitUntilSettled(database, shop, sent.value, ops);
  const settledAt = performance.now();
  const audited = await auditShop(database, shop.shopId);
  if (!audited) throw new Failed(`${shop.domain} has been erased meanwhile.`);
  const auditedAt = performance.now();
  const seconds = (from: number, to: number) => `${((to - from) / 1_000).toFixed(1)} s`;
  const timing =
    `sent in ${seconds(sendingAt, sentAt)}, settled ${seconds(sentAt, settledAt)} later, ` +
    `audited in ${seconds(settledAt, auditedAt)}; ${seconds(startedAt, auditedAt)} in all`;
  await ops.print(await finalText(database, shop, prepared, sent.value, audited));
  ops.notice(timing);
  return audited.drift + audited.due === 0 && sent.value.refused === 0 ? 0 : 1;
}

async function prepare({ source, shopDomain }: ReplayPlan, given: Given): Promise<PreparedReplay> {
  const prepared = await prepareReplay({
    source,
    shopDomain,
    now: Date.now(),
    secret: env().SHOPIFY_API_SECRET,
    apiVersion: SHOPIFY_API_VERSION,
    shuffleSeed: given.value('shuffle') ?? undefined,
    duplicateShare: readShare(given.value('duplicate')),
  });
  if (!prepared.ok) throw new UsageError(prepared.message);
  return prepared.value;
}

function readShare(text: string | null): number {
  if (text === null) return 0;
  const share = /^(\d+|\d*\.\d+)(%?)$/.exec(text);
  const value = Number(share?.[1] ?? Number.NaN) / (share?.[2] === '%' ? 100 : 1);
  if (value >= 0 && value <= 1) return value;
  throw new UsageError(`--duplicate must be a share from 0 to 1, such as 0.1 or 10%, not "${text}".`);
}

/** Installs the shop as the file needs it, or makes sure that it is installed so. */
async function installedShop(
  database: Database,
  domain: string,
  prepared: PreparedReplay,
  ops: Ops,
): Promise<ShopRow> {
  const before = await findShop(database, domain);
  const installed = await installShop(
    database,
    { domain, currency: RETAIL_CURRENCY, timezone: RETAIL_ZONE, earnsFrom: prepared.earnsFrom },
    await databaseNow(database),
  );
  if (!installed.ok) throw new UsageError(`--shop: ${installed.message}`);
  const shop = await findShop(database, domain);
  if (!shop) throw new Failed(`${domain} has been erased meanwhile.`);
  if (!before) {
    ops.notice(`Installed ${domain} (${settingsText(shop)}).`);
    return shop;
  }
  const fits =
    shop.currency === RETAIL_CURRENCY &&
    shop.timezone === RETAIL_ZONE &&
    shop.earnsFrom <= prepared.firstPlacedAt;
  if (fits) return shop;
  const firstOrder = new Date(prepared.firstPlacedAt).toISOString();
  throw new UsageError(
    `--shop: ${domain} is installed with other settings (${settingsText(shop)}). A replay needs ${RETAIL_CURRENCY}, ` +
      `${RETAIL_ZONE} and an --earns-from not after its first order (${firstOrder}). Name another shop: one that ` +
      'is not installed is installed as needed.',
  );
}

async function waitUntilSettled(
  database: Database,
  shop: ShopRow,
  sent: SendCounts,
  ops: Ops,
): Promise<void> {
  const { rows } = await database.query('SELECT 1 FROM delivery WHERE shop_id = $1 LIMIT 1', [shop.shopId]);
  if (sent.accepted > 0 && rows.length === 0) {
    throw new Failed(
      `The server accepted ${count(sent.accepted)} deliveries, but none is in this database: it works on another ` +
        '(compare DATABASE_URL and DATA_DIR).',
    );
  }
  const { shopId } = shop;
  const left = await waitForQueue(database, {
    shopId,
    timeoutMs: TIMEOUT_MS,
    stallMs: STALL_MS,
    notice: ops.notice,
  });
  if (left !== null) throw new Failed(`Gave up waiting for the worker; left: ${workText(left)}.`);
}

async function finalText(
  database: Database,
  { shopId, domain }: ShopRow,
  prepared: PreparedReplay,
  sent: SendCounts,
  audited: AuditReport,
): Promise<string> {
  const totals = await pointTotals(database, domain);
  const clawedBack = await pointsClawedBack(database, shopId, await databaseNow(database));
  const summary = summaryText(prepared, sent, {
    membersByTier: totals.membersByTier,
    pointsIssued: totals.given + clawedBack,
    pointsClawedBack: clawedBack,
    pointsExpired: totals.expired,
    pointsSpent: totals.redeemed - totals.forgiven,
    pointsOutstanding: totals.outstanding,
    drift: audited.drift + audited.due,
  });
  return `${summary}${examplesText(audited)}`;
}
