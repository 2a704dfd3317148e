/** The real app over a database that is there already, with devshop as its Shopify. */
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { adminSchema } from '../../devshop/admin-api/schema.ts';
import { sessionToken } from '../../devshop/sign-in/session-token.ts';
import { startDevshop, type Devshop } from '../../devshop/start.ts';
import { startApp } from '../../tests/browser/setup/app-process.ts';
import { buildOnce } from '../../tests/browser/setup/build-once.ts';
import { USER_AGENT } from '../../tests/browser/setup/launch-browser.ts';

const KEYS = { clientId: 'perennial-bench', clientSecret: 'secret-of-the-bench' };
export const STORE = 'lumen.myshopify.com';

export interface AdminWorld {
  readonly devshop: Devshop;
  readonly appUrl: string;
  /** Milliseconds until the whole answer is there; throws unless it is 200. */
  readonly timed: (
    path: string,
    json?: unknown,
  ) => Promise<{ readonly milliseconds: number; readonly text: string }>;
  /** The first document of a process started five seconds ago, milliseconds until its first byte. */
  readonly firstVisitMs: number;
  readonly close: () => Promise<void>;
}

export async function startAdminWorld(databaseUrl: string): Promise<AdminWorld> {
  await buildOnce();
  const devshop = await startDevshop({ seed: 1, ...KEYS });
  const installed = devshop.shop.operations.installApp({ scopes: devshop.box.config.scopes });
  if (!installed.ok) throw new Error('the app is not installed');
  const app = await startApp({
    DATABASE_URL: databaseUrl,
    SHOPIFY_API_KEY: KEYS.clientId,
    SHOPIFY_API_SECRET: KEYS.clientSecret,
    SHOPIFY_APP_URL: devshop.urls.tunnel,
    LOG_LEVEL: 'error',
    ...devshop.hosts.appEnvironment,
  });
  devshop.connectApp(app.url);
  const token = (): string => {
    const [owner] = devshop.shop.state.staff.values();
    return sessionToken(KEYS, { shopDomain: STORE, staffId: owner?.id ?? 0 }, Date.now());
  };
  const timed = async (path: string, json?: unknown) => {
    const headers = { 'User-Agent': USER_AGENT, Authorization: `Bearer ${token()}` };
    const post = { method: 'POST', body: JSON.stringify(json) };
    const start = performance.now();
    const response = await fetch(`${app.url}${path}`, {
      ...(json === undefined ? {} : post),
      headers: json === undefined ? headers : { ...headers, 'Content-Type': 'application/json' },
    });
    const text = await response.text();
    const milliseconds = performance.now() - start;
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${text.slice(0, 500)}`);
    return { milliseconds, text };
  };
  const close = async (): Promise<void> => {
    await app.stop();
    await devshop.close();
  };
  try {
    // What devshop takes a second for at its first call is none of the app's time.
    adminSchema();
    // And its own warming up is over.
    await sleep(5_000);
    const firstVisitMs = await firstVisit(app.url, token());
    return { devshop, appUrl: app.url, timed, firstVisitMs, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** As Shopify's admin opens the app: the pages are loaded, tokens exchanged, the shop asked who it is. */
async function firstVisit(appUrl: string, idToken: string): Promise<number> {
  const host = Buffer.from('admin.shopify.com/store/lumen').toString('base64');
  const query = new URLSearchParams({ shop: STORE, host, embedded: '1', id_token: idToken });
  const start = performance.now();
  const response = await fetch(`${appUrl}/app?${query}`, { headers: { 'User-Agent': USER_AGENT } });
  const milliseconds = performance.now() - start;
  await response.text();
  if (response.status !== 200) throw new Error(`the first visit: ${response.status}`);
  return milliseconds;
}

/** What the machine was doing beside: the load of the last minute, Linux only. */
export async function machineLoad(): Promise<string> {
  const text = await readFile('/proc/loadavg', 'utf8').catch(() => '');
  return text.split(' ')[0] ?? '';
}
