/**
 * Everything at once: a database, devshop with its store Lumen, the real app, a browser. Call it in `beforeAll` with
 * `WORLD_TIMEOUT_MS` (the first one may have to build the pages), and `close` in `afterAll`.
 */
import type { Browser, BrowserContext, Frame, FrameLocator, Page } from 'playwright-core';
import { waitForQueue } from '#app/ops/wait-for-queue.ts';
import { adminSchema } from '../../../devshop/admin-api/schema.ts';
import { startDevshop, type Devshop, type StartOptions } from '../../../devshop/start.ts';
import { createTestDatabase, type TestDatabase } from '../../setup/test-database.ts';
import { startApp, type AppProcess } from './app-process.ts';
import { buildOnce } from './build-once.ts';
import { launchBrowser, USER_AGENT } from './launch-browser.ts';

export const WORLD_TIMEOUT_MS = 240_000;

export const KEYS = { clientId: 'perennial-test', clientSecret: 'secret-of-the-tests' };
const DESKTOP = { width: 1280, height: 900 };
/** Shopify's smallest: a phone held upright. */
export const PHONE = { width: 375, height: 812 };

export interface WorldOptions {
  /** As Shopify installs it before it is opened for the first time; `true` unless told. */
  readonly isInstalled?: boolean;
  /** Lumen's past orders; none unless told. */
  readonly history?: StartOptions['history'];
  /** Scopes the app may ask for while it runs: `['read_all_orders']`. None unless told. */
  readonly optionalScopes?: readonly string[];
}

export interface World {
  readonly devshop: Devshop;
  /** Lumen: its state, and what can happen in it. */
  readonly shop: Devshop['shop'];
  readonly database: TestDatabase;
  readonly app: AppProcess;
  readonly browser: Browser;
  readonly openAdmin: (path: string, options?: AdminOptions) => Promise<Admin>;
  /** Resolves when Shopify has told everything, and the app has nothing left to do. */
  readonly settled: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface AdminOptions {
  /** First name of the member of staff; the owner unless told. */
  readonly staff?: string;
  readonly viewport?: { readonly width: number; readonly height: number };
  /** `lumen` unless told: the name of the shop. */
  readonly store?: string;
}

/** A window of its own on the admin. */
export interface Admin {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What is in the app's page; keeps working when another page of the app comes. */
  readonly app: FrameLocator;
  /** The app's page itself, to run something in it. */
  readonly frame: () => Promise<Frame>;
  /** Errors of the console and of scripts, in the frame and in the app. */
  readonly errors: readonly string[];
  /** Where the admin is, as the app sees it: `/app/members?tier=Gold`. */
  readonly path: () => string;
  /** Another page of the app, by a full load. */
  readonly goto: (path: string) => Promise<void>;
}

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const closing: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (let end = closing.pop(); end !== undefined; end = closing.pop()) {
      await end().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  };
  try {
    const database = await createTestDatabase();
    closing.push(() => database.drop());
    const devshop = await startDevshop({
      seed: 1,
      ...KEYS,
      ...(options.history === undefined ? {} : { history: options.history }),
      ...(options.optionalScopes === undefined ? {} : { optionalScopes: options.optionalScopes }),
    });
    closing.push(() => devshop.close());
    const { shop } = devshop;
    if (options.isInstalled !== false) shop.operations.installApp({ scopes: devshop.box.config.scopes });
    await buildOnce();
    const starting = [
      startApp({
        DATABASE_URL: database.url,
        SHOPIFY_API_KEY: KEYS.clientId,
        SHOPIFY_API_SECRET: KEYS.clientSecret,
        SHOPIFY_APP_URL: devshop.urls.tunnel,
        ...devshop.hosts.appEnvironment,
      }),
      launchBrowser(devshop.hosts.resolverRules),
    ] as const;
    // Takes a second, and would otherwise come with the first call: the others are starting anyway.
    adminSchema();
    // Both, even when one fails: what is up must be taken down.
    const [started, launched] = await Promise.allSettled(starting);
    if (started.status === 'fulfilled') closing.push(() => started.value.stop());
    if (launched.status === 'fulfilled') closing.push(() => launched.value.close());
    const [app, browser] = await Promise.all(starting);
    devshop.connectApp(app.url);
    // The server loads its pages with the first request: let it begin.
    void fetch(`${app.url}/auth/login`, { redirect: 'manual' }).catch(() => undefined);
    return {
      devshop,
      shop,
      database,
      app,
      browser,
      openAdmin: (path, adminOptions = {}) => openAdmin(devshop, browser, path, adminOptions),
      settled: () => settled(devshop, database),
      close,
    };
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
}

async function settled(devshop: Devshop, database: TestDatabase): Promise<void> {
  await devshop.box.idle();
  const notice = (): void => undefined;
  const left = await waitForQueue(database.pool, { shopId: null, timeoutMs: 30_000, notice });
  if (left !== null) throw new Error(`After 30 s the app still has to do: ${JSON.stringify(left)}`);
}

async function openAdmin(
  devshop: Devshop,
  browser: Browser,
  path: string,
  { staff, viewport = DESKTOP, store = 'lumen' }: AdminOptions,
): Promise<Admin> {
  const context = await browser.newContext({ userAgent: USER_AGENT, viewport, ignoreHTTPSErrors: true });
  if (staff !== undefined) await context.addCookies([staffCookie(devshop, store, staff)]);
  // Before the test's own time is up, so that a failure says what was waited for.
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  const base = `https://admin.shopify.com/store/${store}/apps/perennial`;
  const app = page.frameLocator('#app');
  const goto = async (to: string): Promise<void> => {
    await page.goto(`${base}${to}`);
    // The app, or the admin's own page when it has not got the app.
    await page.locator('.content > *').first().waitFor();
  };
  await goto(path);
  return {
    context,
    page,
    app,
    frame: async () => {
      const frame = await (await page.locator('#app').elementHandle())?.contentFrame();
      if (!frame) throw new Error(`The app is not shown at ${page.url()}.`);
      return frame;
    },
    errors,
    path: () => page.url().replace(base, ''),
    goto,
  };
}

function staffCookie(devshop: Devshop, store: string, firstName: string) {
  const shop = devshop.box.shop(`${store}.myshopify.com`);
  const found = [...(shop?.state.staff.values() ?? [])].find((one) => one.firstName === firstName);
  if (found === undefined) throw new Error(`Nobody of the staff of ${store} is called ${firstName}.`);
  return {
    name: 'devshop_staff',
    value: String(found.id),
    domain: 'admin.shopify.com',
    path: '/',
    secure: true,
  };
}
