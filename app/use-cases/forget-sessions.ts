import type { Database } from '#app/db/database.ts';

/** A session of staff who come back is renewed in its row; one that nobody came back for has only their name. */
const ENDED_SESSION = '7 days';

/** Takes away what is kept of staff who no longer come. The app's own tokens stay: jobs renew them. */
export async function forgetSessions(database: Database): Promise<number> {
  const { rowCount } = await database.query(
    `DELETE FROM session WHERE "isOnline" AND expires < now() - interval '${ENDED_SESSION}'`,
  );
  return rowCount ?? 0;
}
