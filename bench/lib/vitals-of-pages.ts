/** Web vitals of every page of the admin: each loaded some times with an empty cache and with a full one, and used. */
import type { Browser, BrowserContext, FrameLocator, Page } from 'playwright-core';
import { launchBrowser } from '../../tests/browser/setup/launch-browser.ts';
import type { AdminShop } from './admin-shop.ts';
import { machineLoad, type AdminWorld } from './admin-world.ts';
import { quantile, round, type Figure, type RowOptions } from './figures.ts';
import { measurePage, openContext, type MeasuredPage, type Vitals } from './web-vitals.ts';

const LOADS = 5;

export async function vitalsOfPages(
  world: AdminWorld,
  shop: AdminShop,
  say: RowOptions['say'],
): Promise<Figure[]> {
  const browser = await launchBrowser(world.devshop.hosts.resolverRules);
  try {
    const figures: Figure[] = [];
    for (const measured of pagesOf(shop)) {
      const cold = await loads(browser, measured, 'cold');
      const warm = await loads(browser, measured, 'warm');
      figures.push(...(await figuresOf(measured.name, shop, cold, warm)));
      const remarks = new Set([...cold, ...warm].flatMap((vitals) => vitals.remarks));
      say(`${measured.name}: cold ${summary(cold)}; warm ${summary(warm)}`);
      for (const remark of remarks) say(`  ${remark}`);
    }
    return figures;
  } finally {
    await browser.close();
  }
}

async function loads(browser: Browser, measured: MeasuredPage, cache: 'cold' | 'warm'): Promise<Vitals[]> {
  const found: Vitals[] = [];
  let context: BrowserContext | null = null;
  for (let load = cache === 'warm' ? -1 : 0; load < LOADS; load++) {
    if (context === null || cache === 'cold') {
      await context?.close();
      context = await openContext(browser);
    }
    const vitals = await measurePage(context, measured);
    // The first with a new context fills its cache.
    if (load >= 0) found.push(vitals);
  }
  await context?.close();
  return found;
}

const p75 = (all: readonly Vitals[], of: (vitals: Vitals) => number): number => quantile(all.map(of), 0.75);

const summary = (all: readonly Vitals[]): string =>
  `LCP ${round(p75(all, ({ lcpMs }) => lcpMs))} ms (first byte ${round(p75(all, ({ ttfbMs }) => ttfbMs))}), ` +
  `CLS ${round(
    p75(all, ({ cls }) => cls),
    3,
  )}, INP ${round(p75(all, ({ inpMs }) => inpMs))} ms`;

async function figuresOf(
  name: string,
  { members }: AdminShop,
  cold: readonly Vitals[],
  warm: readonly Vitals[],
): Promise<Figure[]> {
  const all = [...cold, ...warm];
  const how = `p75 of ${LOADS} loads with ${members} members; load ${await machineLoad()}`;
  const lcp = (cache: string, of: readonly Vitals[]): Figure => ({
    name: `admin vitals: LCP of ${name}, ${cache} cache`,
    ...{ value: round(p75(of, ({ lcpMs }) => lcpMs)), unit: 'ms', target: '<= 2500' },
    versus: `${how}; first byte ${round(p75(of, ({ ttfbMs }) => ttfbMs))} ms`,
  });
  return [
    lcp('cold', cold),
    lcp('warm', warm),
    {
      name: `admin vitals: CLS of ${name}`,
      ...{
        value: round(
          p75(all, ({ cls }) => cls),
          3,
        ),
        unit: '',
        target: '<= 0.1',
      },
      versus: `p75 of ${all.length} loads`,
    },
    {
      name: `admin vitals: INP of ${name}`,
      ...{ value: round(p75(all, ({ inpMs }) => inpMs)), unit: 'ms', target: '<= 200' },
      versus: `p75 of ${all.length} visits, each its slowest of some ten clicks and keys`,
    },
  ];
}

const heading = (name: string) => (app: FrameLocator) =>
  app.getByRole('heading', { name, exact: true }).first().waitFor();

/** Playwright's own way of choosing is no input of a person, and not measured. */
async function choose(
  app: FrameLocator,
  page: Page,
  label: string,
  ...keys: readonly string[]
): Promise<void> {
  await app.getByLabel(label, { exact: true }).first().focus();
  for (const key of keys) await page.keyboard.press(key);
}

function pagesOf({ ordinaryMember, longMember }: AdminShop): MeasuredPage[] {
  return [
    { name: 'Home', path: '/app', ready: heading('Perennial'), use: useHome },
    { name: 'Program', path: '/app/program', ready: heading('Program'), use: useProgram },
    { name: 'Members', path: '/app/members', ready: heading('Members'), use: useMembers },
    { ...{ name: 'a member', path: `/app/members/${ordinaryMember}` }, ...MEMBER },
    { ...{ name: 'a member with 10,000 orders', path: `/app/members/${longMember}` }, ...MEMBER },
    { name: 'Deliveries', path: '/app/deliveries', ready: heading('Deliveries & jobs'), use: useDeliveries },
    { name: 'Settings', path: '/app/settings', ready: heading('Settings'), use: useSettings },
  ];
}

async function useHome(app: FrameLocator, page: Page): Promise<void> {
  await choose(app, page, 'Period', 'ArrowDown', 'ArrowDown', 'ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowDown');
  const tables = app.getByRole('button', { name: /as table/ });
  for (let n = 0; n < 2; n++) await tables.nth(n).click();
  const more = app.getByRole('button', { name: 'More actions' });
  await more.click();
  await page.keyboard.press('Escape');
}

async function useProgram(app: FrameLocator, page: Page): Promise<void> {
  await app.getByRole('textbox', { name: /^Points per/ }).click();
  for (const key of ['End', 'Backspace', '7', 'Backspace', '5']) await page.keyboard.press(key);
  for (const tab of ['Tiers', 'Versions', 'Earning']) await app.getByRole('tab', { name: tab }).click();
}

async function useMembers(app: FrameLocator, page: Page): Promise<void> {
  await app.getByPlaceholder('Search name, email or ID').click();
  for (const key of 'mar') await page.keyboard.press(key);
  await page.waitForTimeout(1_000);
  for (let n = 0; n < 3; n++) await page.keyboard.press('Backspace');
  await page.waitForTimeout(1_000);
  await app.getByRole('button', { name: 'Next' }).click();
  await page.waitForTimeout(1_000);
  await app.getByRole('button', { name: 'Previous' }).click();
  await app.getByRole('button', { name: 'Sort the results' }).click();
  await page.keyboard.press('Escape');
}

const MEMBER: Pick<MeasuredPage, 'ready' | 'use'> = {
  ready: (app) => app.getByRole('button', { name: 'Adjust points' }).waitFor(),
  use: async (app, page) => {
    const why = app.getByRole('button', { name: /^Why/ });
    for (let n = 0; n < 3; n++) await why.nth(n).click();
    await app.getByRole('button', { name: 'Adjust points' }).click();
    await app.getByRole('dialog').getByLabel('Points').click();
    for (const key of '200') await page.keyboard.press(key);
    await app.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await app.getByRole('button', { name: 'More actions' }).click();
    await page.keyboard.press('Escape');
  },
};

async function useDeliveries(app: FrameLocator, page: Page): Promise<void> {
  await choose(app, page, 'Period', 'ArrowDown');
  await page.waitForTimeout(1_000);
  await choose(app, page, 'State', 'ArrowDown', 'ArrowUp');
  await page.waitForTimeout(1_000);
  for (const tab of ['Jobs', 'Deliveries']) {
    await app.getByRole('tab', { name: tab }).click();
    await page.waitForTimeout(500);
  }
  await app.getByRole('button', { name: 'Older deliveries' }).click();
  await page.waitForTimeout(500);
  await app.getByRole('row').nth(1).getByRole('button').click();
  await app.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
}

async function useSettings(app: FrameLocator, page: Page): Promise<void> {
  const fields = app.getByRole('textbox');
  await fields.first().click();
  for (const key of 'staff') await page.keyboard.press(key);
  for (let n = 0; n < 5; n++) await page.keyboard.press('Backspace');
  await fields.nth(1).click();
}
