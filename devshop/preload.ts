/**
 * `node --import ./devshop/preload.ts <app>`: leads the connections that the process makes to Shopify's hosts to a
 * devshop on this machine. Address, Host header, server name and the check of the certificate stay what they are;
 * the app's code is unchanged and unaware.
 *
 * `DEVSHOP_PORT` is devshop's TLS port, `DEVSHOP_CA` the file with the certificate of its authority.
 */
import { readFileSync } from 'node:fs';
import { Agent, buildConnector, setGlobalDispatcher } from 'undici';

const LED = /^(?:[\w-]+\.myshopify\.com|admin\.shopify\.com|cdn\.shopify\.com|storage\.googleapis\.com)$/i;

const port = process.env['DEVSHOP_PORT'] ?? '';
const ca = process.env['DEVSHOP_CA'] ?? '';
if (!/^\d+$/.test(port) || ca === '') {
  throw new Error(
    "devshop/preload.ts needs DEVSHOP_PORT, devshop's TLS port, and DEVSHOP_CA, its authority's file.",
  );
}

const connectElsewhere = buildConnector({});
const connectToDevshop = buildConnector({ ca: readFileSync(ca, 'utf8') });

// Node's own fetch asks for the same global dispatcher as the undici from npm.
setGlobalDispatcher(
  new Agent({
    connect: (options, callback) => {
      if (!LED.test(options.hostname)) return connectElsewhere(options, callback);
      connectToDevshop({ ...options, hostname: '127.0.0.1', port, servername: options.hostname }, callback);
    },
  }),
);

// The demo's app ends with the demo, also when that is killed: then its input ends.
if (process.env['DEVSHOP_PARENT'] === 'stdin') {
  process.stdin.once('end', () => process.kill(process.pid, 'SIGTERM'));
  process.stdin.resume();
  process.stdin.unref();
}
