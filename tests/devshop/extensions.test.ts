/** Extensions as a shopper meets them: the built script in a worker, drawn by devshop, in a real browser. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gid } from '../../devshop/shop/ids.ts';
import {
  claimsOf,
  complaintsOf,
  expectSound,
  KEYS,
  openExtensionShop,
  type ExtensionShop,
} from './setup/extension-shop.ts';

const CHECKOUT = 'purchase.checkout.block.render';
const BELOW_DISCOUNTS = 'purchase.checkout.reductions.render-after';
const THANK_YOU = 'purchase.thank-you.block.render';

let shop: ExtensionShop;

beforeAll(async () => {
  shop = await openExtensionShop(
    {
      handle: 'sample',
      networkAccess: true,
      targets: { [CHECKOUT]: 'checkout.js', [BELOW_DISCOUNTS]: 'token.js' },
    },
    { handle: 'misuse', networkAccess: false, targets: { [THANK_YOU]: 'misuse.js' } },
    { handle: 'rewards', networkAccess: false, targets: { 'customer-account.page.render': 'account.js' } },
  );
});

afterAll(() => shop?.close());

describe('in checkout', () => {
  test('a block renders what the buyer, the metafields and the cart say', async () => {
    const page = await shop.open('/checkout');
    await page.getByRole('heading', { name: 'Hello Ann' }).waitFor();
    await page.getByText('1,240 points').waitFor();
    const total = shop.devshop.shop.state.record.currency;
    await page.getByText(new RegExp(`^Total [\\d.]+ ${total}$`)).waitFor();
    expect(await complaintsOf(page)).toEqual([]);
    await expectSound(page);
  });

  test('a discount is applied and taken off, and the sums of the page follow', async () => {
    const page = await shop.open('/checkout');
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
    const page = await shop.open('/checkout');
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
    const page = await shop.open('/checkout');
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
    const page = await shop.open('/checkout');
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await page.getByText('Answer: the app').waitFor();
    const call = shop.asked.at(-1);
    expect(call?.origin).toBe('null');
    expect(claimsOf(call?.token ?? '')).toMatchObject({
      dest: shop.devshop.shop.state.record.domain,
      aud: KEYS.clientId,
      sub: gid(shop.ann),
    });
    await page.getByRole('button', { name: 'Ask without CORS' }).click();
    await page.getByText('Answer: TypeError').waitFor();
  });

  test("a guest's token names nobody, and there are no metafields of a customer", async () => {
    const page = await shop.open('/checkout', { who: null });
    await page.getByRole('heading', { name: 'Hello -' }).waitFor();
    await page.getByText('0 points').waitFor();
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await page.getByText('Answer: the app').waitFor();
    expect(claimsOf(shop.asked.at(-1)?.token ?? '')).not.toHaveProperty('sub');
  });

  test('in Hungarian its words are Hungarian', async () => {
    const page = await shop.open('/checkout?locale=hu');
    await page.getByRole('heading', { name: 'Szia Ann' }).waitFor();
    await page.getByText('1240 pont').waitFor();
    expect(await page.locator('.extension').first().getAttribute('lang')).toBe('hu');
  });

  test('what the owner has set in the editor it is told, and codes may be locked', async () => {
    const { extensionSettings } = shop.devshop;
    let page = await shop.open('/checkout');
    await page.getByText('Open: true; inviting: undefined').waitFor();
    extensionSettings.set('sample', { invite_guests: true });
    page = await shop.open('/checkout?codes=locked');
    await page.getByText('Open: false; inviting: true').waitFor();
    await page.getByLabel('Code', { exact: true }).fill('FIVE');
    await page.getByRole('button', { name: 'Use code' }).click();
    await page.getByText('Discount codes cannot be changed here').waitFor();
    extensionSettings.clear();
  });

  test('it is not there once the owner has taken it out', async () => {
    const { state } = shop.devshop.shop;
    const before = state.extensionsOn;
    state.extensionsOn = [];
    const page = await shop.open('/checkout');
    expect(await page.locator('.extension').count()).toBe(0);
    state.extensionsOn = before;
  });
});

test('what Shopify does not have is reported, and what it forbids throws', async () => {
  const order = shop.devshop.shop.operations.placeOrder({
    customerId: shop.ann.id,
    lines: [
      { variantId: [...shop.devshop.shop.state.products.values()][0]?.variants[0]?.id ?? 0, quantity: 1 },
    ],
  });
  if (!order.ok) throw new Error(order.message);
  const page = await shop.open(`/checkout/thank-you/${order.value.token}`);
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
    expect.stringContaining(
      'unknown value: <s-stack padding="enormous">: enormous is not one of base, large,',
    ),
  ]);
  await page.getByRole('alert').getByText('<s-table> is not an element of').waitFor();
});

test('a full page in the account asks Shopify, and moves without being loaded again', async () => {
  const page = await shop.open('/account');
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
  await page.waitForURL(`${shop.devshop.hosts.plainOrigin}/account`);
});
