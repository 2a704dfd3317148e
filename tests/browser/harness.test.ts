/** The admin's frame and what stands in for App Bridge, in Chromium, around the least app there can be. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from 'vitest';
import { KEYS, openDoors, type OpenDoors } from '../devshop/doors.ts';
import { verifySessionToken } from '../../devshop/sign-in/session-token.ts';
import { startEmbeddedPage, type EmbeddedPage } from './setup/embedded-page.ts';
import { launchBrowser, USER_AGENT } from './setup/launch-browser.ts';

const ADMIN = 'https://admin.shopify.com/store/lumen/apps/perennial';

let embedded: EmbeddedPage;
let doors: OpenDoors;
let browser: Browser;
let page: Page;
let app: FrameLocator;

beforeAll(async () => {
  embedded = await startEmbeddedPage(KEYS.clientId);
  doors = await openDoors({ appUrl: embedded.url });
  browser = await launchBrowser(doors.hosts.resolverRules);
});
afterAll(async () => {
  await browser?.close();
  await doors?.close();
  await embedded?.close();
});
beforeEach(async () => {
  // A context of its own: axe opens a second page in it.
  const context = await browser.newContext({ userAgent: USER_AGENT, viewport: { width: 1280, height: 800 } });
  page = await context.newPage();
  page.setDefaultTimeout(10_000);
  app = page.frameLocator('#app');
});
afterEach(() => page.context().close());

async function open(path: string): Promise<void> {
  await page.goto(`${ADMIN}${path}`);
  await app.getByRole('heading', { name: 'Test app' }).waitFor();
}

/** Runs in the app's page. */
async function inApp<Result>(expression: string): Promise<Result> {
  const handle = await page.locator('#app').elementHandle();
  const frame = await handle?.contentFrame();
  return (await frame?.evaluate(expression)) as Result;
}

const at = () => app.locator('#at').textContent();
const did = (what: string) => app.locator('#did', { hasText: what }).waitFor();

describe('signing in', () => {
  test('every request of the app to its own server carries a session token of who is looking', async () => {
    await open('/app');
    const { authorization } = await inApp<{ authorization: string }>(`fetch('/api').then((r) => r.json())`);
    const token = verifySessionToken(
      authorization.replace('Bearer ', ''),
      KEYS,
      'lumen.myshopify.com',
      Date.now(),
    );
    expect(token).toMatchObject({ aud: KEYS.clientId, dest: 'https://lumen.myshopify.com' });
    expect(await inApp(`shopify.idToken()`)).toMatch(/^eyJ/);
    expect(await inApp(`shopify.config.shop`)).toBe('lumen.myshopify.com');
  });

  test('another member of staff is another user', async () => {
    await open('/app');
    const anna = await inApp<{ id: number; name: string }>(`shopify.user()`);
    expect(anna.name).toBe('Anna Keller');
    await page.getByLabel('Member of staff').selectOption({ label: 'Jonas Weber' });
    await page.getByRole('option', { name: 'Jonas Weber', selected: true }).waitFor({ state: 'attached' });
    await app.getByRole('heading', { name: 'Test app' }).waitFor();
    await expect.poll(async () => (await inApp<{ name: string }>(`shopify.user()`)).name).toBe('Jonas Weber');
  });

  test('a document without a token fetches one and comes again', async () => {
    await open('/app');
    await inApp(`location.assign('/app/settings')`);
    await app.locator('#at', { hasText: '/app/settings' }).waitFor();
    expect(embedded.seen.some(({ path }) => path.startsWith('/auth/session-token?shopify-reload='))).toBe(
      true,
    );
    expect(page.url()).toBe(`${ADMIN}/app/settings`);
  });
});

describe('getting about', () => {
  test("the app's links stand in the admin's navigation, and lead", async () => {
    await open('/app');
    const nav = page.getByRole('navigation');
    await nav.getByRole('link', { name: 'Members' }).click();
    await app.locator('#at', { hasText: '/app/members' }).waitFor();
    expect(page.url()).toBe(`${ADMIN}/app/members`);
    expect(await nav.locator('[aria-current=page]').allTextContents()).toEqual(['Members']);
    await page.goBack();
    await app.locator('#at', { hasText: /^\/app$/ }).waitFor();
    await expect.poll(() => page.url()).toBe(`${ADMIN}/app`);
    expect(await nav.locator('[aria-current=page]').allTextContents()).toEqual(['Perennial']);
  });

  test('a deep link opens, also after a reload, without the parameters of Shopify', async () => {
    await open('/app/members/gid-7?tab=notes');
    expect(await at()).toBe('/app/members/gid-7');
    await page.reload();
    await app.getByRole('heading', { name: 'Test app' }).waitFor();
    expect(await at()).toBe('/app/members/gid-7');
    expect(page.url()).toBe(`${ADMIN}/app/members/gid-7?tab=notes`);
  });

  test('a link to the theme editor leaves the app, and what is switched on there the app can see', async () => {
    await open('/app');
    const launcher = `shopify.app.extensions().then((all) =>
      all.flatMap((one) => one.activations).find((one) => one.handle === 'launcher')?.status)`;
    expect(await inApp(launcher)).toBe('available');
    await app.getByRole('link', { name: 'Theme editor' }).click();
    await page.getByRole('button', { name: /^Turn on Perennial: Launcher/ }).click();
    await page.getByRole('button', { name: /^Turn off Perennial: Launcher/ }).waitFor();
    await open('/app');
    expect(await inApp(launcher)).toBe('active');
  });

  test('an app that was removed can be installed again', async () => {
    doors.shop.operations.uninstallApp();
    await page.goto(`${ADMIN}/app`);
    await page.getByText('read_orders').waitFor();
    await page.getByRole('button', { name: 'Install' }).click();
    await app.getByRole('heading', { name: 'Test app' }).waitFor();
  });
});

describe("a person's own browser, on plain localhost", () => {
  test('has the same admin, and leads to where devshop plays Shopify', async () => {
    const ordinary = await launchBrowser('');
    try {
      const { plainOrigin } = doors.hosts;
      const own = await ordinary.newPage({ userAgent: USER_AGENT });
      await own.goto(`${plainOrigin}/`);
      await own.getByRole('link', { name: 'Admin' }).click();
      const inside = own.frameLocator('#app');
      await inside.getByRole('heading', { name: 'Test app' }).waitFor();
      await own.getByRole('navigation').getByRole('link', { name: 'Members' }).click();
      await inside.locator('#at', { hasText: '/app/members' }).waitFor();
      expect(own.url()).toBe(`${plainOrigin}/admin/apps/perennial/app/members`);
      await inside.getByRole('link', { name: 'Theme editor' }).click();
      await own.getByRole('heading', { name: 'Theme editor' }).first().waitFor();
      expect(own.url()).toBe(`${plainOrigin}/store/lumen/themes/current/editor`);
      await own.getByRole('link', { name: 'Perennial' }).click();
      await inside.getByRole('heading', { name: 'Test app' }).waitFor();
    } finally {
      await ordinary.close();
    }
  });
});

describe('what the app shows in the admin', () => {
  test('a toast goes away when it is dismissed, and the app hears of it', async () => {
    await open('/app');
    await inApp(`void shopify.toast.show('3 deliveries sent', {
      action: 'Undo', onAction: () => did('undo'), onDismiss: () => did('dismissed') })`);
    const toast = page.getByRole('status').getByText('3 deliveries sent');
    await toast.waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await did('undo');
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await did('dismissed');
    expect(await toast.count()).toBe(0);
  });

  test('save bar: shown, saved, and gone', async () => {
    await open('/app');
    await inApp(`shopify.saveBar.show('save-bar')`);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await did('save');
    await page.getByRole('status').getByText('Saved').waitFor();
    expect(await page.getByRole('button', { name: 'Save', exact: true }).isVisible()).toBe(false);
  });

  test('save bar: the buttons follow those of the app', async () => {
    await open('/app');
    await inApp(`document.getElementById('save').disabled = true; shopify.saveBar.show('save-bar')`);
    const save = page.getByRole('button', { name: 'Save', exact: true });
    await save.waitFor();
    expect(await save.isDisabled()).toBe(true);
    await inApp(`document.getElementById('save').disabled = false`);
    await expect.poll(() => save.isDisabled()).toBe(false);
  });

  test('save bar: discarding asks where the app wants it', async () => {
    await open('/app');
    await inApp(`shopify.saveBar.show('save-bar')`);
    await page.getByRole('button', { name: 'Discard', exact: true }).click();
    await page.getByRole('button', { name: 'Continue editing' }).click();
    expect(await page.getByRole('button', { name: 'Discard', exact: true }).isVisible()).toBe(true);
    await page.getByRole('button', { name: 'Discard', exact: true }).click();
    await page.getByRole('button', { name: 'Discard changes' }).click();
    await did('discard');
  });

  test('save bar: leaving asks, and staying stays', async () => {
    await open('/app');
    await inApp(`shopify.saveBar.show('save-bar')`);
    const members = page.getByRole('navigation').getByRole('link', { name: 'Members' });
    await members.click();
    await page.getByRole('button', { name: 'Stay' }).click();
    expect(await at()).toBe('/app');
    await inApp(`void shopify.saveBar.leaveConfirmation().then(() => did('left'))`);
    await page.getByRole('button', { name: 'Leave page' }).click();
    await did('left');
  });

  test('title bar: title and action', async () => {
    await open('/app');
    await page.getByRole('heading', { name: 'Perennial › Test' }).waitFor();
    await page.getByRole('button', { name: 'Add reward' }).click();
    await did('add');
  });

  test('modal: content and action, closed by Escape', async () => {
    await open('/app');
    await inApp(`shopify.modal.show('modal')`);
    const modal = app.getByRole('dialog', { name: 'Pause program?' });
    await modal.getByText('New orders will not earn.').waitFor();
    await modal.getByRole('button', { name: 'Pause' }).click();
    await did('pause');
    await page.keyboard.press('Escape');
    await modal.waitFor({ state: 'detached' });
  });

  test('products are picked in a dialog', async () => {
    await open('/app');
    await inApp(`void shopify.resourcePicker({ type: 'product', multiple: true }).then((picked) =>
      did(picked === undefined ? 'nothing' : picked.selection.map(({ title }) => title).join('|')))`);
    const dialog = page.getByRole('dialog', { name: 'Add products' });
    const titles = [...doors.shop.state.products.values()].slice(0, 2).map(({ title }) => title);
    for (const title of titles) await dialog.getByLabel(title, { exact: true }).check();
    await dialog.getByRole('button', { name: 'Select' }).click();
    await did(titles.join('|'));
  });

  test('more access is granted or declined', async () => {
    await open('/app');
    const request = `shopify.scopes.request(['read_all_orders']).then(({ result, detail }) =>
      did(result + ' ' + detail.granted.includes('read_all_orders')))`;
    await inApp(`void ${request}`);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await did('declined-all false');
    await inApp(`void ${request}`);
    await page.getByRole('button', { name: 'Update' }).click();
    await did('granted-all true');
    await expect(inApp(`shopify.scopes.request(['write_orders'])`)).rejects.toThrow('optional_scopes');
  });

  test('what is not played says so', async () => {
    await open('/app');
    await expect(inApp(`shopify.reviews.request()`)).rejects.toThrow('does not play shopify.reviews');
    await expect(inApp(`shopify.modal.show('nowhere')`)).rejects.toThrow(
      'no <ui-modal> with the id "nowhere"',
    );
  });
});

describe('for everybody', () => {
  test('axe finds nothing, with a toast, a save bar and a dialog open', async () => {
    await open('/app');
    await inApp(`shopify.toast.show('Saved'); void shopify.saveBar.show('save-bar')`);
    await page.getByText('Unsaved changes', { exact: true }).waitFor();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await page.getByRole('button', { name: 'Discard', exact: true }).click();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  });

  test('at phone width the navigation is behind a button, and nothing scrolls sideways', async () => {
    await page.setViewportSize({ width: 375, height: 720 });
    await open('/app');
    const members = page.getByRole('link', { name: 'Members' });
    expect(await members.isVisible()).toBe(false);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(375);
    await page.getByRole('button', { name: 'Navigation' }).click();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await members.click();
    await app.locator('#at', { hasText: '/app/members' }).waitFor();
    expect(await members.isVisible()).toBe(false);
  });
});
