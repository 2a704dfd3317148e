/** One call of the Admin API, for lists that people look at. */
import type { Instant } from '../shop/state.ts';

export interface ApiCall {
  /** Counts up. */
  readonly number: number;
  readonly at: Instant;
  readonly shopDomain: string;
  /** The name in the document, or its first field. */
  readonly operation: string;
  readonly isMutation: boolean;
  /** `null` when the answer was lost on purpose. */
  readonly status: number | null;
  /** Points asked for and points used; `null` when it did not come so far. */
  readonly requestedCost: number | null;
  readonly actualCost: number | null;
  /** Codes of the errors in the answer, such as `THROTTLED`. */
  readonly errors: readonly string[];
  readonly ms: number;
}
