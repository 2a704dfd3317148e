import type { Database } from '#app/db/database.ts';
import { insertJobsText, noQueue } from '#app/db/send-job.ts';
import type { Instant } from '#app/domain/time.ts';

/** A signed webhook call whose headers made sense. */
export interface ReceivedDelivery {
  readonly shopDomain: string;
  /** Shared by all repetitions of one delivery. */
  readonly webhookId: string;
  readonly topic: string;
  readonly triggeredAt: Instant;
  readonly apiVersion: string | null;
  /** Bytes are sent to the database as they are: UTF-8 without NUL. */
  readonly body: string | Buffer;
  readonly bodyIsBase64: boolean;
}

/** The job that settles what has arrived; it names shops, the deliveries stand in their own rows. */
export const SETTLE_DELIVERIES = 'settle-deliveries';

/** What still concerns a shop that has removed the app. */
const AFTER_UNINSTALL = ['app/uninstalled', 'customers/redact', 'customers/data_request', 'shop/redact'];

/**
 * Stores deliveries and queues their settlement, durable when it returns. Repetitions count once. Of shops that
 * are not installed only topic, time and ids are kept. This is the one transaction that holds rows of several
 * shops: calls that come together share its commit (docs/decisions). One statement is one transaction, and one
 * round trip where BEGIN, rows, job and COMMIT would be four.
 */
export async function storeDeliveries(
  database: Database,
  deliveries: readonly ReceivedDelivery[],
): Promise<void> {
  const { rows } = await database.query<{ hasQueue: boolean }>({
    // Prepared once for each size of batch; there are at most as many as a batch has rows.
    name: `deliveries-insert-${deliveries.length}`,
    text: insertText(deliveries.length),
    values: deliveries.flatMap((d) => [
      ...[d.shopDomain, d.webhookId, d.topic, d.triggeredAt, d.apiVersion, d.body, d.bodyIsBase64],
    ]),
  });
  if (!rows[0]?.hasQueue) throw noQueue(SETTLE_DELIVERIES);
}

/** One parameter a value: arrays would have to escape every quote of the bodies. */
const COLUMNS = ['text', 'text', 'text', 'float8', 'text', 'text', 'boolean'] as const;

function insertText(count: number): string {
  const row = (index: number) =>
    `(${COLUMNS.map((type, column) => `$${index * COLUMNS.length + column + 1}::${type}`).join(', ')})`;
  const wanted = `s.uninstalled_at IS NULL OR d.topic IN (${AFTER_UNINSTALL.map((topic) => `'${topic}'`).join(', ')})`;
  const queue = `'${SETTLE_DELIVERIES}'`;
  const job = `(SELECT jsonb_build_object('shopIds', jsonb_agg(DISTINCT shop_id)), NULL::text, 0 FROM stored HAVING count(*) > 0)`;
  // Ordered, so that two batches with the same repetitions wait for each other in one order. Without the queue
  // nothing is stored: a delivery that nobody settles would be lost.
  return `WITH d (domain, webhook_id, topic, triggered_at, api_version, body, is_base64) AS (
      VALUES ${Array.from({ length: count }, (_, index) => row(index)).join(', ')}
    ), stored AS (
      INSERT INTO delivery (shop_id, webhook_id, topic, triggered_at, api_version, body, body_is_base64)
      SELECT s.id, d.webhook_id, d.topic, to_timestamp(d.triggered_at / 1000), d.api_version, d.body, d.is_base64
      FROM d JOIN shop s ON s.domain = d.domain
      WHERE (${wanted}) AND EXISTS (SELECT FROM pgboss.queue WHERE name = ${queue})
      ORDER BY s.id, d.webhook_id
      ON CONFLICT (shop_id, webhook_id) DO NOTHING RETURNING shop_id
    ), unclaimed AS (
      INSERT INTO unclaimed_delivery (shop_domain, webhook_id, topic, triggered_at)
      SELECT d.domain, d.webhook_id, d.topic, to_timestamp(d.triggered_at / 1000)
      FROM d LEFT JOIN shop s ON s.domain = d.domain WHERE s.id IS NULL OR NOT (${wanted})
      ORDER BY d.domain, d.webhook_id ON CONFLICT DO NOTHING
    ), job AS (${insertJobsText(queue, job)}
    ) SELECT EXISTS (SELECT FROM pgboss.queue WHERE name = ${queue}) AS "hasQueue"`;
}
