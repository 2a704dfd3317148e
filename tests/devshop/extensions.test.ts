/** Extensions as a shopper meets them: the built script in a worker, drawn by devshop, in a real browser. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import AxeBuilder from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { placeKey } from '../../devshop/pages/extensions.ts';
import { quietly } from '../../devshop/shop/act.ts';
import { gid } from '../../devshop/shop/ids.ts';
import { appNumber, putMetafield, storedNamespace } from '../../devshop/shop/metafields.ts';
import type { Customer } from '../../devshop/shop/state.ts';
import { startDevshop, type Devshop } from '../../devshop/start.ts';
import { launchBrowser, USER_AGENT } from '../browser/setup/launch-browser.ts';
import { sampleExtensions } from './setup/sample-extension.ts';

const KEYS = { clientId: 'perennial-test', clientSecret: 'secret-of-the-tests' };
const CHECKOUT = 'purchase.checkout.block.render';
const BELOW_DISCOUNTS = 'purchase.checkout.reductions.render-after';
const THANK_YOU = 'purchase.thank-you.block.render';
const FULL_PAGE = 'customer-account.page.render';

interface Complaint {
  readonly handle: string;
  readonly target: string;
  readonly kind: string;
  readonly text: string;
}

let devshop: Devshop;
let browser: Browser;
let app: Server;
let asked: { readonly url: string; readonly origin: string; readonly token: string }[] = [];
let ann: Customer;
let context: BrowserContext | null = null;
let remove: () => Promise<void>;

beforeAll(async () => {
  const samples = await sampleExtensions(
    {
      handle: 'sample',
      networkAccess: true,
      targets: { [CHECKOUT]: 'checkout.js', [BELOW_DISCOUNTS]: 'token.js' },
    },
    { handle: 'misuse', networkAccess: false, targets: { [THANK_YOU]: 'misuse.js' } },
    { handle: 'rewards', networkAccess: false, targets: { [FULL_PAGE]: 'account.js' } },
  );
  remove = samples.remove;
  app = createServer((request, response) => {
    const { origin = '', authorization = '' } = request.headers;
    if (request.method !== 'OPTIONS') {
      asked.push({ url: request.url ?? '', origin, token: authorization.replace('Bearer ', '') });
    }
    const cors = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': 'Authorization' };
    response.writeHead(200, request.url === '/closed' ? {} : cors).end('the app');
  });
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  devshop = await startDevshop({ seed: 1, ...KEYS, extensionsFolder: samples.folder });
  const { shop } = devshop;
  shop.operations.installApp({ scopes: devshop.box.config.scopes });
  const made = shop.operations.createCustomer({ firstName: 'Ann', email: 'ann@example.com' });
  if (!made.ok) throw new Error(made.message);
  ann = made.value;
  shop.operations.createDiscount({
    title: 'Five',
    codes: ['FIVE'],
    value: { kind: 'fixed_amount', amountMinor: 500 },
  });
  shop.operations.createDiscount({ title: 'Ten', codes: ['TEN'] });
  const api = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
  put(gid(ann), 'loyalty', '1240');
  put(gid(shop.state.record), 'program', JSON.stringify({ api }));
  const all = [
    ['sample', CHECKOUT],
    ['sample', BELOW_DISCOUNTS],
    ['misuse', THANK_YOU],
    ['rewards', FULL_PAGE],
  ] as const;
  shop.state.extensionsOn = all.map(([handle, target]) => placeKey(handle, target));
  browser = await launchBrowser('');
});

afterEach(async () => {
  await context?.close();
  asked = [];
});

afterAll(async () => {
  await browser?.close();
  await devshop?.close();
  app?.close();
  await remove?.();
});

function put(ownerGid: string, key: string, value: string): void {
  const namespace = storedNamespace('$app', appNumber(KEYS.clientId));
  const told = { ownerGid, namespace, key, metafieldType: 'json', value };
  putMetafield(devshop.shop.state, quietly(Date.now()), told);
}

/** A shopper with something in the cart, at a page of the store. */
async function shopper(path: string, who: Customer | null = ann): Promise<Page> {
  context = await browser.newContext({ userAgent: USER_AGENT, viewport: { width: 390, height: 844 } });
  context.setDefaultTimeout(10_000);
  const [product] = devshop.shop.state.products.values();
  const trolley = { customerId: who?.id ?? 0, lines: [[product?.variants[0]?.id, 1]], codes: [] };
  await context.addCookies([
    {
      name: 'devshop_shopper',
      value: encodeURIComponent(JSON.stringify(trolley)),
      url: devshop.hosts.plainOrigin,
    },
  ]);
  const page = await context.newPage();
  await page.goto(devshop.hosts.plainOrigin + path);
  await page.evaluate('window.devshopExtensions.settled');
  return page;
}

function complaintsOf(page: Page): Promise<Complaint[]> {
  return page.evaluate('window.devshopExtensions.complaints');
}

async function expectSound(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBe(0);
}

describe('in checkout', () => {
  test('a block renders what the buyer, the metafields and the cart say', async () => {
    const page = await shopper('/checkout');
    await page.getByRole('heading', { name: 'Hello Ann' }).waitFor();
    await page.getByText('1,240 points').waitFor();
    const total = devshop.shop.state.record.currency;
    await page.getByText(new RegExp(`^Total [\\d.]+ ${total}$`)).waitFor();
    expect(await complaintsOf(page)).toEqual([]);
    await expectSound(page);
  });

  test('a discount is applied and taken off, and the sums of the page follow', async () => {
    const page = await shopper('/checkout');
    const pay = page.getByRole('button', { name: /^Pay/ });
    const before = await pay.textContent();
    await page.getByLabel('Code', { exact: true }).fill('five');
    await page.getByRole('button', { name: 'Use code' }).click();
    await page.getByText('addDiscountCode done').waitFor();
    await page.getByText('Codes: five').waitFor();
    await page.locator('.codes .tag').getByText('five').waitFor();
    await expect.poll(() => pay.textContent()).not.toBe(before);
    await page.getByRole('button', { name: 'Take off' }).click();
    await page.getByText('removeDiscountCode done').waitFor();
    await page.getByText('Codes: none').waitFor();
    await expect.poll(() => pay.textContent()).toBe(before);
  });

  test('a code that does not fit is refused with a sentence, and the other stays', async () => {
    const page = await shopper('/checkout');
    await page.getByLabel('Code', { exact: true }).fill('NOTHING');
    await page.getByRole('button', { name: 'Use code' }).click();
    await page.getByText('Enter a valid discount code').waitFor();
    await page.getByLabel('Code', { exact: true }).fill('FIVE');
    await page.getByRole('button', { name: 'Use code' }).click();
    await page.getByText('addDiscountCode done').waitFor();
    await page.getByLabel('Code', { exact: true }).fill('TEN');
    await page.getByRole('button', { name: 'Use code' }).click();
    await page.getByText(/couldn't be used with/).waitFor();
    await page.getByText('Codes: FIVE', { exact: true }).waitFor();
  });

  test('choices, a dialog that holds the focus, and details work by keyboard', async () => {
    const page = await shopper('/checkout');
    await page.getByRole('radio', { name: 'Small' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.getByText('Chosen: large').waitFor();
    expect(await page.getByRole('radio', { name: 'Large' }).isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Terms' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'The terms' });
    await dialog.waitFor();
    await expectSound(page);
    await page.keyboard.press('Escape');
    await page.getByText('read', { exact: true }).waitFor();
    expect(await dialog.isVisible()).toBe(false);
    expect(await page.evaluate('document.activeElement.localName')).toBe('s-button');
    await page.getByRole('button', { name: 'Terms' }).click();
    // What is in it belongs to the extension, not to the dialog's shadow.
    await page.getByRole('button', { name: 'Agree' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByText('More', { exact: true }).click();
    await page.getByText('There is more.').waitFor();
  });

  test('the app is asked with a token that names shop, app and customer, from no origin', async () => {
    const page = await shopper('/checkout');
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await page.getByText('Answer: the app').waitFor();
    const [call] = asked;
    expect(call?.origin).toBe('null');
    expect(claimsOf(call?.token ?? '')).toMatchObject({
      dest: devshop.shop.state.record.domain,
      aud: KEYS.clientId,
      sub: gid(ann),
    });
    await page.getByRole('button', { name: 'Ask without CORS' }).click();
    await page.getByText('Answer: TypeError').waitFor();
  });

  test("a guest's token names nobody, and there are no metafields of a customer", async () => {
    const page = await shopper('/checkout', null);
    await page.getByRole('heading', { name: 'Hello -' }).waitFor();
    await page.getByText('0 points').waitFor();
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await page.getByText('Answer: the app').waitFor();
    expect(claimsOf(asked[0]?.token ?? '')).not.toHaveProperty('sub');
  });

  test('in Hungarian its words are Hungarian', async () => {
    const page = await shopper('/checkout?locale=hu');
    await page.getByRole('heading', { name: 'Szia Ann' }).waitFor();
    await page.getByText('1240 pont').waitFor();
    expect(await page.locator('.extension').first().getAttribute('lang')).toBe('hu');
  });

  test('it is not there once the owner has taken it out', async () => {
    const { state } = devshop.shop;
    const before = state.extensionsOn;
    state.extensionsOn = [];
    const page = await shopper('/checkout');
    expect(await page.locator('.extension').count()).toBe(0);
    state.extensionsOn = before;
  });
});

test('what Shopify does not have is reported, and what it forbids throws', async () => {
  const order = devshop.shop.operations.placeOrder({
    customerId: ann.id,
    lines: [{ variantId: [...devshop.shop.state.products.values()][0]?.variants[0]?.id ?? 0, quantity: 1 }],
  });
  if (!order.ok) throw new Error(order.message);
  const page = await shopper(`/checkout/thank-you/${order.value.token}`);
  await page.getByText('localStorage throws ReferenceError').waitFor();
  const text = (await page.locator('.extension').textContent()) ?? '';
  expect(text).toContain('indexedDB throws');
  expect(text).toContain('parent page throws TypeError');
  const kinds = (await complaintsOf(page)).map(
    ({ kind, text: told }) => `${kind}: ${told.split('(')[0]?.trim()}`,
  );
  expect(kinds.sort()).toEqual([
    'forbidden: fetch',
    `unknown call: shopify.cart does not exist at ${THANK_YOU}.`,
    `unknown element: <div> is not an element of ${THANK_YOU}.`,
    `unknown element: <s-table> is not an element of ${THANK_YOU}.`,
    'unknown event: <s-stack> has no event hover',
    'unknown property: <s-stack> has no property colour',
    'unknown value: <s-stack background="loud">: loud is not one of base, subdued, transparent',
  ]);
  await page.getByRole('alert').getByText('<s-table> is not an element of').waitFor();
});

test('a full page in the account asks Shopify, and moves without being loaded again', async () => {
  const page = await shopper('/account');
  await page.getByRole('link', { name: 'Sample rewards' }).click();
  await page.getByRole('heading', { name: 'Rewards', level: 1 }).waitFor();
  await page.getByText('Ann at Lumen').waitFor();
  await page.getByText(/^Points: 1240; program: \{"api"/).waitFor();
  await page.getByText('Same person: true').waitFor();
  await page.getByText('$1,234.50').waitFor();
  await page.evaluate('window.stillHere = true');
  await page.getByRole('button', { name: 'Codes' }).click();
  await page.getByText('At extension:/codes').waitFor();
  expect(new URL(page.url()).pathname).toBe('/account/pages/rewards/codes');
  expect(await page.evaluate('window.stillHere')).toBe(true);
  await expectSound(page);
  await page.reload();
  await page.getByText('At extension:/codes').waitFor();
  await page.getByRole('link', { name: 'Your orders' }).click();
  await page.waitForURL(`${devshop.hosts.plainOrigin}/account`);
});

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<
    string,
    unknown
  >;
}
