import type { Queryable } from '#app/db/database.ts';
import type { Instant } from '#app/domain/time.ts';

export interface FailedDelivery {
  readonly id: number;
  readonly topic: string;
  readonly receivedAt: Instant;
  readonly code: string;
  readonly message: string;
  /** Bodies of failed deliveries are kept for 30 days; without one there is nothing to try again. */
  readonly hasBody: boolean;
}

/** A shop's deliveries that could not be understood or processed, oldest first. */
export async function failedDeliveries(
  database: Queryable,
  shopId: number,
): Promise<readonly FailedDelivery[]> {
  const { rows } = await database.query<FailedDelivery>(
    `SELECT id, topic, received_at AS "receivedAt", coalesce(error_code, '') AS code,
            coalesce(error_message, '') AS message, body IS NOT NULL AS "hasBody"
     FROM delivery WHERE shop_id = $1 AND status = 'failed' ORDER BY id`,
    [shopId],
  );
  return rows;
}
