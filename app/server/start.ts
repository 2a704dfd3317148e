import { env } from '#app/config/env.server.ts';
import { remixPages } from '#app/server/pages.ts';
import { runProcess } from '#app/server/run-process.ts';

const HELP = `npm start: the whole application in one process (pages, webhooks, jobs).

Without DATABASE_URL it starts a PostgreSQL of its own in DATA_DIR (default .data).

Variables: DATABASE_URL, PORT (3000), HOST (0.0.0.0; 127.0.0.1 without SHOPIFY_API_SECRET), SHOPIFY_API_KEY,
SHOPIFY_API_SECRET, SHOPIFY_APP_URL, LOG_LEVEL (info), NODE_ENV (development), DATA_DIR (.data).

GET /healthz answers while the process lives, GET /readyz when database, queue and migrations are ready.
`;

if (process.argv.includes('--help') || process.argv.includes('-h')) process.stdout.write(HELP);
else await runProcess({ pages: (database) => remixPages(env().NODE_ENV, database) });
