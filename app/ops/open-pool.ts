import { openDatabase, type Database } from '#app/db/database.ts';
import type { Closing } from './closing.ts';

/** At most a few: a command runs few things at once, and the server beside it needs the others. */
const MAX_CONNECTIONS = 4;

export function openPool(url: string, closing: Closing): Promise<Database> {
  const pool = openDatabase({ url, max: MAX_CONNECTIONS, applicationName: 'perennial-ops' });
  return closing.open(Promise.resolve(pool), () => pool.end());
}
