/** A window on the store, with its network log. */
import AxeBuilder from '@axe-core/playwright';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Customer } from '../../../devshop/shop/state.ts';
import { USER_AGENT } from '../../browser/setup/launch-browser.ts';
import type { ThemeWorld } from './theme-world.ts';

export interface StoreOptions {
  readonly who?: Customer | null;
  readonly path?: string;
  readonly locale?: string;
  readonly width?: number;
  readonly script?: boolean;
  readonly cart?: readonly (readonly [variantId: number, quantity: number])[];
  /** Before the page is loaded. */
  readonly prepare?: (page: Page) => Promise<unknown>;
}

export interface Store {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly panel: Locator;
  readonly launcher: Locator;
  /** What the last deed in the panel came to. */
  readonly status: Locator;
  /** Errors of the console and of scripts. */
  readonly errors: string[];
  /** What the page has asked for, as `GET /path`. */
  readonly requests: string[];
  readonly origin: string;
}

export async function openStore(
  world: ThemeWorld,
  browser: Browser,
  {
    who = null,
    path = '/storefront',
    locale = 'en',
    width = 1280,
    script = true,
    cart,
    prepare,
  }: StoreOptions,
): Promise<Store> {
  const { origin } = new URL(world.devshop.urls.storefront);
  const context = await browser.newContext({
    ...{ userAgent: USER_AGENT, viewport: { width, height: 844 }, javaScriptEnabled: script },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  context.setDefaultTimeout(10_000);
  await context.addCookies([
    { name: 'devshop_shopper', value: world.cookieOf(who, cart), url: origin },
    { name: 'devshop_locale', value: locale, url: origin },
  ]);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    // Answers that tests ask for: the browser writes them down by itself.
    const isAnswer = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !isAnswer) errors.push(message.text());
  });
  const requests: string[] = [];
  page.on('request', (request) => requests.push(`${request.method()} ${new URL(request.url()).pathname}`));
  await prepare?.(page);
  await page.goto(`${origin}${path}`);
  const panel = page.locator('.perennial-panel');
  return {
    ...{ context, page, panel, errors, requests, origin },
    launcher: page.locator('.perennial-launcher'),
    status: panel.locator('[data-perennial-status]'),
  };
}

/** Nothing that axe finds, and nothing wider than the screen. */
export async function expectSound(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBeLessThanOrEqual(
    0,
  );
}
