/**
 * Perennial's HTTP server as `npm start` sets it up, without the jobs that `npm start` runs in the same process: the
 * template it is measured against has none either.
 */
import { openDatabase } from '#app/db/database.ts';
import { startHttpServer } from '#app/server/http-server.ts';
import { webhookDoor } from '#app/server/webhook-door.ts';
import { answerWith } from '../lib/children.ts';

const [url = '', secret = ''] = process.argv.slice(2);
const database = openDatabase({ url, max: 20 });
const server = await startHttpServer({
  host: '127.0.0.1',
  port: 0,
  webhooks: webhookDoor(database, secret),
  pages: (_request, response) => {
    response.writeHead(404).end();
    return Promise.resolve();
  },
  readiness: () => Promise.resolve([]),
});

answerWith<object>(() => Promise.resolve({ port: server.port }));
