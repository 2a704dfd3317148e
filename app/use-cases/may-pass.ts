import { isTransient } from '#app/db/constraints.ts';
import { LockMore } from '#app/ledger/settlement.ts';

/**
 * Whether the same work may succeed when it is tried again later, as it stands: then no delivery, order or member is
 * at fault, and none may be marked so. To be looked for where a settlement has used up its own tries.
 */
export function mayPass(error: unknown): boolean {
  return error instanceof LockMore || isTransient(error);
}
