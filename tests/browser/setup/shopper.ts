/** A shopper in Lumen's store: a window of their own, with everything it asks for written down. */
import AxeBuilder from '@axe-core/playwright';
import { expect } from 'vitest';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { switchAllOn } from '../../../devshop/pages/extensions.ts';
import { findCode } from '../../../devshop/shop/code-index.ts';
import type { Customer } from '../../../devshop/shop/state.ts';
import { USER_AGENT } from './launch-browser.ts';
import { startWorld, type World, type WorldOptions } from './start-world.ts';
import { soon, variantFor, visit } from './walking.ts';

/** Where Lumen's store is. */
export const STORE = 'https://lumen.myshopify.com';
export const WIDTHS = { desktop: 1280, phone: 390 } as const;

export interface ShopperOptions {
  /** Signed in before the first page; nobody unless told. */
  readonly who?: Customer | null;
  readonly locale?: string;
  readonly width?: number;
  readonly script?: boolean;
  /** Prices in minor units and how many of each: what lies in the cart. */
  readonly cart?: readonly (readonly [priceMinor: number, quantity: number])[];
}

export interface Shopper {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors of the console and of scripts. */
  readonly errors: string[];
  /** `GET /path` of everything the pages asked for. */
  readonly requests: string[];
  /** To a page of the store; resolves when the extensions on it have drawn something. */
  readonly goto: (path: string) => Promise<void>;
  /** The theme's panel, and what opens it. */
  readonly panel: Locator;
  readonly launcher: Locator;
  readonly status: Locator;
}

/** The owner has opened the app and switched on all blocks and extensions; codes are ready to be handed out. */
export async function startShoppersWorld(options: WorldOptions = {}): Promise<World> {
  const world = await startWorld(options);
  switchAllOn(world.shop.state);
  const admin = await world.openAdmin('/app');
  admin.context.setDefaultTimeout(60_000);
  await visit(admin, '/app', 'Perennial');
  await world.settled();
  await admin.context.close();
  return world;
}

export async function openShopper(world: World, options: ShopperOptions = {}): Promise<Shopper> {
  const { who = null, locale = 'en', width = WIDTHS.desktop, script = true, cart = [] } = options;
  const context = await world.browser.newContext({
    ...{ userAgent: USER_AGENT, viewport: { width, height: 900 }, ignoreHTTPSErrors: true },
    javaScriptEnabled: script,
  });
  // Before the test's own time is up, so that a failure says what was waited for.
  context.setDefaultTimeout(25_000);
  const lines = cart.map(([priceMinor, quantity]) => [variantFor(world, priceMinor).id, quantity]);
  const trolley = encodeURIComponent(JSON.stringify({ customerId: who?.id ?? 0, lines, codes: [] }));
  await context.addCookies([
    { name: 'devshop_shopper', value: trolley, url: STORE },
    { name: 'devshop_locale', value: locale, url: STORE },
  ]);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => void (message.type() === 'error' && errors.push(message.text())));
  const requests: string[] = [];
  page.on('request', (request) => requests.push(`${request.method()} ${new URL(request.url()).pathname}`));
  const panel = page.locator('.perennial-panel');
  return {
    ...{ context, page, errors, requests, panel },
    launcher: page.locator('.perennial-launcher'),
    status: panel.locator('[data-perennial-status]'),
    goto: async (path) => {
      await page.goto(`${STORE}${path}`);
      if (script) await drawn(page);
    },
  };
}

/** Every extension of the page has drawn, and what it asked for has come. */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate('window.devshopExtensions?.settled');
  await soon(() => page.locator('s-skeleton-paragraph, s-spinner').count()).toBe(0);
}

/** At one of its places in the page. */
export const extension = (page: Page, target: string): Locator =>
  page.locator(`.extension[data-target="${target}"]`);

/** No errors, no complaints of devshop about an extension, nothing that axe finds, nothing wider than the screen. */
export async function expectSound({ page, errors }: Pick<Shopper, 'page' | 'errors'>): Promise<void> {
  const { violations } = await new AxeBuilder({ page: page as never }).analyze();
  const found = violations.map(({ id, nodes }) => [id, ...nodes.slice(0, 3).map(({ html }) => html)]);
  const complaints: unknown = await page.evaluate('window.devshopExtensions?.complaints ?? []');
  const sideways: number = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
  expect({ page: page.url(), found, complaints, errors, sideways: Math.max(0, sideways) }).toEqual({
    ...{ page: page.url(), found: [], complaints: [], errors: [], sideways: 0 },
  });
}

/** The order a customer placed last. */
export function lastOrderOf({ shop }: World, { id }: Customer) {
  const found = [...shop.state.orders.values()].filter(({ customerId }) => customerId === id).at(-1);
  if (found === undefined) throw new Error('There is no order.');
  return found;
}

/** Whether Shopify knows the code. */
export function isCodeThere({ shop }: World, code: string): boolean {
  return findCode(shop.state, code) !== null;
}

/** As the app has it: what can be spent, and what is to be earned back. */
export async function balanceOf(
  { database }: World,
  { id }: Customer,
): Promise<{ available: number; debt: number } | null> {
  const { rows } = await database.pool.query<{ available: string; debt: string }>(
    'SELECT points_available AS available, points_debt AS debt FROM reporting.member_balance WHERE customer_gid = $1',
    [`gid://shopify/Customer/${id}`],
  );
  const [row] = rows;
  return row === undefined ? null : { available: Number(row.available), debt: Number(row.debt) };
}
