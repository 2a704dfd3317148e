import type { Result } from '#app/shopify/result.ts';

/** What may go wrong with a replay without being a bug; each comes with a sentence for people. */
export type ReplayCode =
  | 'bad_option'
  | 'columns_missing'
  | 'file_damaged'
  | 'file_unreadable'
  | 'invoice_too_long'
  | 'no_orders'
  | 'server_refused'
  | 'server_unreachable';

export type ReplayResult<Value> = Result<Value, ReplayCode>;
