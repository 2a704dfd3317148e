/** `/storefront`: products, cart, signing in. */
import { findCode } from '../../shop/code-index.ts';
import { findGiftCard, whyNoGiftCard } from '../../shop/operations/gift-cards.ts';
import type { GiftCard } from '../../shop/state.ts';
import { markup } from '../markup.ts';
import { goTo, sendPage, type Fields, type Visit } from '../visitor.ts';
import { cartContent } from './cart-page.ts';
import { collectionContent, homeContent, productContent } from './catalog-pages.ts';
import { signInContent } from './sign-in-page.ts';
import { extensionPlace, storePage, type StorePage } from './store-layout.ts';
import { keepTrolley, priceTrolley, trolleyOf, withQuantity, type Trolley } from './trolley.ts';

export function answerStorefront(visit: Visit): void {
  const trolley = trolleyOf(visit);
  if (visit.fields !== null) return carryOut(visit, trolley, visit.fields);
  const page = pageOf(visit, trolley);
  if (page) return sendPage(visit, storePage(visit, trolley, page));
  notHere(visit, trolley);
}

export function notHere(visit: Visit, trolley: Trolley): void {
  const content = markup`<h1>This page is not here</h1><p><a href="/storefront">Back to the store</a></p>`;
  sendPage(visit, storePage(visit, trolley, { title: 'Not here', content }), 404);
}

function pageOf(visit: Visit, trolley: Trolley): StorePage | null {
  const { state } = visit.shop;
  const [place, handle] = visit.path;
  if (place === undefined) return { title: 'Store', content: homeContent(state), template: 'index' };
  if (place === 'cart') return { title: 'Cart', content: cartContent(visit, trolley), template: 'cart' };
  if (place === 'sign-in') {
    const typed = visit.url.searchParams.get('q') ?? '';
    return { title: 'Sign in', content: signInContent(state, trolley, typed) };
  }
  if (place === 'collections') {
    const collection = [...state.collections.values()].find((one) => one.handle === handle);
    return collection ? { title: collection.title, content: collectionContent(state, collection) } : null;
  }
  if (place !== 'products') return null;
  const product = [...state.products.values()].find((one) => one.handle === handle);
  return product
    ? { title: product.title, content: productContent(state, product), template: 'product', product }
    : null;
}

/** `/pages/rewards`: a page that the owner made for the app's block. */
export function answerStorePages(visit: Visit): void {
  const trolley = trolleyOf(visit);
  const isRewards = visit.path.join('/') === 'rewards' && visit.fields === null;
  if (!isRewards || !visit.shop.state.extensionsOn.includes('loyalty-page')) return notHere(visit, trolley);
  const content = markup`<h1>Rewards</h1>${extensionPlace('section', 'page')}`;
  sendPage(visit, storePage(visit, trolley, { title: 'Rewards', content, template: 'page' }));
}

function carryOut(visit: Visit, trolley: Trolley, fields: Fields): void {
  switch (visit.path.join('/')) {
    case 'cart/add':
      return addToCart(visit, trolley, fields);
    case 'cart/change':
      return changeCart(visit, trolley, fields);
    case 'discount':
      return useCode(visit, trolley, fields);
    case 'discount/remove':
      keepTrolley(visit, withoutCode(trolley, fields['code'] ?? ''));
      return goTo(visit, backTo(fields));
    case 'store-credit':
      keepTrolley(visit, { ...trolley, storeCredit: fields['use'] === '1' });
      return goTo(visit, '/checkout');
    case 'sign-in':
      return signIn(visit, trolley, Number(fields['customerId']));
    case 'sign-up':
      return signUp(visit, trolley, fields);
    default:
      notHere(visit, trolley);
  }
}

function addToCart(visit: Visit, trolley: Trolley, fields: Fields): void {
  // Themes call it `id`.
  const variantId = Number(fields['id'] ?? fields['variantId']);
  const quantity = Number(fields['quantity'] ?? 1);
  if (!(Number.isSafeInteger(quantity) && quantity > 0)) {
    return goTo(visit, '/storefront/cart', { ok: false, text: 'A quantity is a whole number of 1 or more.' });
  }
  const before = trolley.lines.find(({ variant }) => variant.id === variantId)?.quantity ?? 0;
  const next = withQuantity(visit, trolley, variantId, before + quantity);
  const line = next.lines.find(({ variant }) => variant.id === variantId);
  if (!line) {
    return goTo(visit, '/storefront/cart', {
      ok: false,
      text: 'This is not sold here, or the cart is full.',
    });
  }
  keepTrolley(visit, next);
  goTo(visit, '/storefront/cart', { ok: true, text: `${line.product.title} is in your cart.` });
}

function changeCart(visit: Visit, trolley: Trolley, fields: Fields): void {
  const removed = fields['remove'];
  const wanted =
    removed === undefined
      ? trolley.lines.map(({ variant }) => [variant.id, Number(fields[String(variant.id)] ?? 0)] as const)
      : [[Number(removed), 0] as const];
  let next = trolley;
  for (const [variantId, quantity] of wanted) next = withQuantity(visit, next, variantId, quantity);
  keepTrolley(visit, next);
  goTo(visit, '/storefront/cart');
}

function useCode(visit: Visit, trolley: Trolley, fields: Fields): void {
  const code = (fields['code'] ?? '').trim();
  const next = { ...trolley, codes: [...trolley.codes, code] };
  if (code === '') return goTo(visit, backTo(fields), { ok: false, text: 'Type a code.' });
  if (trolley.codes.some((one) => one.toUpperCase() === code.toUpperCase())) {
    return goTo(visit, backTo(fields), { ok: false, text: 'This code is in use already.' });
  }
  const card = findCode(visit.shop.state, code) ? null : findGiftCard(visit.shop.state, code);
  if (card) return useGiftCard(visit, trolley, { card, code, fields });
  const { priced } = priceTrolley(visit, next, null);
  if (!priced.ok) return goTo(visit, backTo(fields), { ok: false, text: priced.message });
  const rejected = priced.value.rejectedCodes.find((one) => one.code === code);
  if (rejected) return goTo(visit, backTo(fields), { ok: false, text: `${code}: ${rejected.message}` });
  keepTrolley(visit, next);
  goTo(visit, backTo(fields), { ok: true, text: `${code} is used for this order.` });
}

interface TypedCard {
  readonly card: GiftCard;
  readonly code: string;
  readonly fields: Fields;
}

function useGiftCard(visit: Visit, trolley: Trolley, { card, code, fields }: TypedCard): void {
  const why = whyNoGiftCard(visit.shop.state, card, visit.devshop.box.options.now());
  if (why !== null) return goTo(visit, backTo(fields), { ok: false, text: `${code}: ${why}` });
  const others = trolley.giftCards.filter((one) => findGiftCard(visit.shop.state, one) !== card);
  keepTrolley(visit, { ...trolley, giftCards: [...others, code] });
  goTo(visit, backTo(fields), { ok: true, text: `The gift card ending in ${card.lastCharacters} is used.` });
}

function withoutCode(trolley: Trolley, gone: string): Trolley {
  const left = (codes: readonly string[]): string[] => codes.filter((code) => code !== gone);
  return { ...trolley, codes: left(trolley.codes), giftCards: left(trolley.giftCards) };
}

/** Only pages that have the form. */
function backTo({ then }: Fields): string {
  return then === '/checkout' ? then : '/storefront/cart';
}

function signIn(visit: Visit, trolley: Trolley, customerId: number): void {
  const customer = visit.shop.state.customers.get(customerId) ?? null;
  if (customerId !== 0 && customer === null) {
    return goTo(visit, '/storefront/sign-in', { ok: false, text: 'This customer is not here any more.' });
  }
  // Somebody else's credit is not this one's.
  keepTrolley(visit, { ...trolley, customer, storeCredit: false });
  goTo(visit, customer === null ? '/storefront' : '/account');
}

function signUp(visit: Visit, trolley: Trolley, fields: Fields): void {
  const given = (name: string): string | null => fields[name]?.trim() || null;
  const made = visit.shop.operations.createCustomer({
    firstName: given('firstName'),
    lastName: given('lastName'),
    email: given('email') ?? '',
  });
  if (!made.ok) return goTo(visit, '/storefront/sign-in', { ok: false, text: made.message });
  keepTrolley(visit, { ...trolley, customer: made.value });
  goTo(visit, '/account', { ok: true, text: 'Your account is made.' });
}
