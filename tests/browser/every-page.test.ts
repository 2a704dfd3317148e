/** Every page, before the first order and in a shop with a past, wide and on a phone: axe, width, the keyboard. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fillShop, testDraft } from './setup/full-shop.ts';
import { PHONE, startWorld, WORLD_TIMEOUT_MS, type Admin, type World } from './setup/start-world.ts';
import { sidewaysScroll, soon, violations, visit } from './setup/walking.ts';

const DESK = { width: 1280, height: 900 };

let world: World;
let full: Admin;
/** Of another shop, in which nobody has bought anything. */
let empty: Admin;
let memberPath: string;
let backTestPath: string;

beforeAll(async () => {
  world = await startWorld({ history: { until: Date.now(), months: 2, customers: 60, orders: 120 } });
  const quiet = world.devshop.box.openShop({
    ...{ name: 'Quiet', domain: 'quiet.myshopify.com', idsFrom: 1_000_000 },
  });
  quiet.operations.installApp({ scopes: world.devshop.box.config.scopes });
  [full, empty] = await Promise.all([
    world.openAdmin('/app'),
    world.openAdmin('/app', { store: 'quiet', staff: 'Anna' }),
  ]);
  memberPath = await fillShop(world, full);
  backTestPath = await testDraft(full, '8');
}, WORLD_TIMEOUT_MS);
afterAll(() => world?.close());

interface Place {
  readonly path: string;
  readonly heading: string | RegExp;
  /** What is there when the page is as it will stay. */
  readonly shows: string | RegExp;
}

async function judge(admin: Admin, { path, heading, shows }: Place): Promise<void> {
  await admin.page.setViewportSize(DESK);
  await visit(admin, path, heading);
  await admin.app.getByText(shows).first().waitFor();
  expect(await violations(admin)).toEqual([]);
  await admin.page.setViewportSize(PHONE);
  await soon(() => sidewaysScroll(admin)).toBeLessThanOrEqual(0);
  expect(await violations(admin)).toEqual([]);
  expect(admin.errors).toEqual([]);
}

const EVERYWHERE: readonly Place[] = [
  { path: '/app/program', heading: 'Program', shows: '$84.00 × 5 =' },
  { path: '/app/program?tab=tiers', heading: 'Program', shows: 'Spend that counts' },
  { path: '/app/program?tab=versions', heading: 'Program', shows: /^Version 1/ },
  { path: '/app/deliveries?tab=jobs', heading: 'Deliveries & jobs', shows: 'Nothing waits' },
  { path: '/app/rewards', heading: 'Rewards', shows: 'Given after the first order' },
  { path: '/app/rewards/new', heading: 'Add reward', shows: 'Not with other order discounts' },
  { path: '/app/members?q=nobody', heading: 'Members', shows: /No members match|Members join/ },
];

describe('before the first order', () => {
  test.each<Place>([
    { path: '/app', heading: 'Perennial', shows: 'No orders yet' },
    { path: '/app/members', heading: 'Members', shows: 'Members join with their first order' },
    { path: '/app/deliveries', heading: 'Deliveries & jobs', shows: 'No deliveries yet' },
    { path: '/app/vouchers', heading: 'Vouchers', shows: 'No vouchers yet' },
    { path: '/app/settings', heading: 'Settings', shows: 'No API keys yet' },
    ...EVERYWHERE,
  ])('$path', (place) => judge(empty, place));
});

describe('in a shop with a past', () => {
  test.each<Place>([
    { path: '/app', heading: 'Perennial', shows: 'Orders that earned' },
    { path: '/app/members', heading: 'Members', shows: 'Zsófia Nagy' },
    { path: '/app/deliveries', heading: 'Deliveries & jobs', shows: 'Can’t be read' },
    { path: '/app/vouchers', heading: 'Vouchers', shows: /^since / },
    { path: '/app/vouchers?tab=used', heading: 'Vouchers', shows: 'Zsófia Nagy' },
    { path: '/app/settings', heading: 'Settings', shows: /Added a note/ },
    ...EVERYWHERE,
  ])('$path', (place) => judge(full, place));

  test('a member', () => judge(full, { path: memberPath, heading: 'Zsófia Nagy', shows: 'Added by staff' }));

  test('a tested draft', () =>
    judge(full, { path: backTestPath, heading: 'Draft tested on past orders', shows: 'Points per month' }));
});

describe('by keyboard alone', () => {
  const MOST_TABS = 60;

  /** From the page's heading. */
  async function reach(name: string | RegExp): Promise<void> {
    await full.page.setViewportSize(DESK);
    await full.app.getByRole('heading', { level: 1 }).evaluate((heading: Focusable) => {
      heading.setAttribute('tabindex', '-1');
      heading.focus();
    });
    await tabTo(name);
  }

  /** Tabs on until the control has the focus, as somebody without a mouse must. */
  async function tabTo(name: string | RegExp): Promise<void> {
    const control = full.app.getByRole('button', { name, exact: true }).first();
    await control.waitFor();
    for (let presses = 0; presses < MOST_TABS; presses += 1) {
      if (await control.evaluate((one: Focusable) => one.ownerDocument.activeElement === one)) return;
      await full.page.keyboard.press('Tab');
    }
    throw new Error(`After ${MOST_TABS} tabs ${String(name)} has not the focus.`);
  }

  /** Opens with Enter, keeps the focus inside, and gives it back when Escape closes it. */
  async function opensDialog(button: string | RegExp, title: string | RegExp): Promise<void> {
    await reach(button);
    await full.page.keyboard.press('Enter');
    const dialog = full.app.getByRole('dialog', { name: title });
    await dialog.waitFor();
    for (let presses = 0; presses < 8; presses += 1) await full.page.keyboard.press('Tab');
    const inside = `document.querySelector('[role=dialog]').contains(document.activeElement)`;
    await soon(async () => (await full.frame()).evaluate(inside)).toBe(true);
    await full.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  }

  test('points are adjusted', async () => {
    await visit(full, memberPath, 'Zsófia Nagy');
    await opensDialog('Adjust points', 'Adjust points');
  });

  test('the program is changed and tested', async () => {
    await visit(full, '/app/program', 'Program');
    await full.app.getByText('$84.00 × 5 =').first().waitFor();
    await full.app.getByRole('textbox', { name: 'Points per $1.00', exact: true }).focus();
    await full.page.keyboard.press('End');
    await full.page.keyboard.type('5');
    await full.app.getByText('$84.00 × 55 =').first().waitFor();
    await reach('Test on past orders');
    await full.page.keyboard.press('Enter');
    await full.app.getByText('What would have happened, not what will').waitFor();
  });

  test('orders are compared with Shopify, and a delivery is looked at', async () => {
    await visit(full, '/app/deliveries?state=failed', 'Deliveries & jobs');
    await opensDialog(/^View orders/, /^orders/);
    await reach('Compare with Shopify');
    await full.page.keyboard.press('Enter');
    await full.page.getByText('Comparison started').waitFor();
  });

  test('a key is made', async () => {
    await visit(full, '/app/settings', 'Settings');
    await opensDialog('Create key', 'Create API key');
  });

  test('a reward is turned off, and a stuck voucher looked at', async () => {
    await visit(full, '/app/rewards', 'Rewards');
    await opensDialog('Turn off $5.00 off', 'Turn off $5.00 off?');
    await visit(full, '/app/vouchers', 'Vouchers');
    await opensDialog(/^Resolve/, /^\$5\.00 off for/);
  });

  test('the program is paused', async () => {
    await visit(full, '/app', 'Perennial');
    await reach('More actions');
    await full.page.keyboard.press('Enter');
    await tabTo('Pause program');
    await full.page.keyboard.press('Enter');
    await full.app.getByRole('dialog', { name: 'Pause program?' }).waitFor();
    await full.page.keyboard.press('Escape');
  });
});

interface Focusable {
  readonly ownerDocument: { readonly activeElement: unknown };
  readonly setAttribute: (name: string, value: string) => void;
  readonly focus: () => void;
}
