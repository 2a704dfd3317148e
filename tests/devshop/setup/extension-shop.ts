/** Devshop with sample extensions switched on everywhere, a small app that notes what it is asked, and a browser. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import AxeBuilder from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { placeKey } from '../../../devshop/pages/extensions.ts';
import { quietly } from '../../../devshop/shop/act.ts';
import { gid } from '../../../devshop/shop/ids.ts';
import { appNumber, putMetafield, storedNamespace } from '../../../devshop/shop/metafields.ts';
import type { Customer } from '../../../devshop/shop/state.ts';
import { startDevshop, type Devshop } from '../../../devshop/start.ts';
import { launchBrowser, USER_AGENT } from '../../browser/setup/launch-browser.ts';
import { sampleExtensions, type Sample } from './sample-extension.ts';

export const KEYS = { clientId: 'perennial-test', clientSecret: 'secret-of-the-tests' };

export interface Complaint {
  readonly handle: string;
  readonly target: string;
  readonly kind: string;
  readonly text: string;
}

export interface ExtensionShop {
  readonly devshop: Devshop;
  /** A customer with 1,240 in the metafield `$app.loyalty`. */
  readonly ann: Customer;
  /** What the app was asked. */
  readonly asked: { readonly url: string; readonly origin: string; readonly token: string }[];
  /** A window of its own, with something in the cart, at a page of devshop whose extensions have rendered. */
  readonly open: (path: string, options?: { readonly who?: Customer | null }) => Promise<Page>;
  readonly close: () => Promise<void>;
}

export async function openExtensionShop(...samples: readonly Sample[]): Promise<ExtensionShop> {
  const { folder, remove } = await sampleExtensions(...samples);
  const asked: ExtensionShop['asked'] = [];
  const app = createServer((request, response) => {
    const { origin = '', authorization = '' } = request.headers;
    const url = request.url ?? '';
    if (request.method !== 'OPTIONS')
      asked.push({ url, origin, token: authorization.replace('Bearer ', '') });
    const cors = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': 'Authorization' };
    response.writeHead(200, url === '/closed' ? {} : cors).end('the app');
  });
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  const api = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
  const devshop = await startDevshop({ seed: 1, ...KEYS, appUrl: api, extensionsFolder: folder });
  const { shop } = devshop;
  shop.operations.installApp({ scopes: devshop.box.config.scopes });
  const made = shop.operations.createCustomer({ firstName: 'Ann', email: 'ann@example.com' });
  if (!made.ok) throw new Error(made.message);
  const ann = made.value;
  const five = { kind: 'fixed_amount', amountMinor: 500 } as const;
  shop.operations.createDiscount({ title: 'Five', codes: ['FIVE'], value: five });
  shop.operations.createDiscount({ title: 'Ten', codes: ['TEN'] });
  put(devshop, gid(ann), 'loyalty', '1240');
  put(devshop, gid(shop.state.record), 'program', JSON.stringify({ api }));
  shop.state.extensionsOn = samples.flatMap(({ handle, targets }) =>
    Object.keys(targets).map((target) => placeKey(handle, target)),
  );
  const browser: Browser = await launchBrowser('');
  const contexts: BrowserContext[] = [];
  return {
    devshop,
    ann,
    asked,
    open: async (path, { who = ann } = {}) => {
      const context = await browser.newContext({
        userAgent: USER_AGENT,
        viewport: { width: 390, height: 844 },
      });
      contexts.push(context);
      context.setDefaultTimeout(10_000);
      await context.addCookies([shopperCookie(devshop, who)]);
      const page = await context.newPage();
      await page.goto(devshop.hosts.plainOrigin + path);
      await page.evaluate('window.devshopExtensions?.settled');
      return page;
    },
    close: async () => {
      await browser.close();
      await devshop.close();
      app.close();
      await remove();
    },
  };
}

function shopperCookie({ shop, hosts }: Devshop, who: Customer | null) {
  const [product] = shop.state.products.values();
  const trolley = { customerId: who?.id ?? 0, lines: [[product?.variants[0]?.id, 1]], codes: [] };
  return {
    name: 'devshop_shopper',
    value: encodeURIComponent(JSON.stringify(trolley)),
    url: hosts.plainOrigin,
  };
}

function put({ shop }: Devshop, ownerGid: string, key: string, value: string): void {
  const namespace = storedNamespace('$app', appNumber(KEYS.clientId));
  putMetafield(shop.state, quietly(Date.now()), { ownerGid, namespace, key, metafieldType: 'json', value });
}

/** What devshop has found wrong with the extensions of the page. */
export function complaintsOf(page: Page): Promise<Complaint[]> {
  return page.evaluate('window.devshopExtensions.complaints');
}

/** Nothing that axe finds, and nothing wider than the screen. */
export async function expectSound(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBe(0);
}

export function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<
    string,
    unknown
  >;
}
