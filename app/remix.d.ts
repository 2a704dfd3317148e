import '@remix-run/node';
import type { Database } from '#app/db/database.ts';

declare module '@remix-run/node' {
  interface Future {
    v3_singleFetch: true;
  }
  /** What a page is given besides the request; made anew for each one by app/server/pages.ts. */
  interface AppLoadContext {
    readonly database: Database;
  }
}
