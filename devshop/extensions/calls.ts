/** Calls of the API that devshop's server answers, by path. */
import { isInstalled } from '../shop/operations/installation.ts';
import { gid } from '../shop/ids.ts';
import { keepTrolley, priceTrolley, withQuantity, type Trolley } from '../pages/store/trolley.ts';
import { keepPosTrolley, pricePosTrolley } from '../pages/pos/pos-trolley.ts';
import type { Visit } from '../pages/visitor.ts';
import { sessionToken, shopperToken } from '../sign-in/session-token.ts';
import { askAccountApi } from './account-api/account-api.ts';
import type { Extension } from './read-extensions.ts';
import type { PageContext } from './state/page-context.ts';
import type { PlainResponse } from './wire.ts';

export interface Calling {
  readonly visit: Visit;
  readonly extension: Extension;
  readonly target: string;
  readonly context: PageContext;
}

/** The cart after a call that changes it. */
interface Came {
  readonly value: unknown;
  readonly trolley?: Trolley;
}

type Call = (calling: Calling, ...args: readonly unknown[]) => Came;

const MOST_CODES = 5;

const CALLS: Readonly<Record<string, Call>> = {
  'sessionToken.get': (calling) => ({ value: shoppersToken(calling) }),
  'session.getSessionToken': (calling) => ({ value: staffToken(calling) }),
  'auth.idToken': (calling) => ({ value: staffToken(calling) }),
  'analytics.publish': () => ({ value: true }),
  applyDiscountCodeChange: (calling, change) => changeCode(calling, change),
  'cart.addCartCodeDiscount': (calling, code) => {
    const came = changeCode(calling, { type: 'addDiscountCode', code });
    const { type, message } = came.value as { readonly type: string; readonly message?: string };
    if (type === 'error') throw new Error(message);
    return { ...came, value: undefined };
  },
  'cart.removeCartDiscount': ({ context }) => ({
    value: undefined,
    trolley: { ...context.trolley, codes: [] },
  }),
  'cart.removeAllDiscounts': ({ context }) => ({
    value: undefined,
    trolley: { ...context.trolley, codes: [] },
  }),
  'cart.clearCart': ({ context }) => ({
    value: undefined,
    trolley: { ...context.trolley, lines: [], codes: [] },
  }),
  'cart.setCustomer': ({ visit, context }, told) => {
    const { id } = told as { readonly id: number };
    const customer = visit.shop.state.customers.get(id);
    if (!customer) throw new Error(`There is no customer ${id}.`);
    return { value: undefined, trolley: { ...context.trolley, customer } };
  },
  'cart.removeCustomer': ({ context }) => ({
    value: undefined,
    trolley: { ...context.trolley, customer: null },
  }),
  'cart.addLineItem': ({ visit, context }, variantId, quantity) => {
    const id = Number(variantId);
    const before = context.trolley.lines.find(({ variant }) => variant.id === id)?.quantity ?? 0;
    const trolley = withQuantity(visit, context.trolley, id, before + Number(quantity));
    return { value: String(id), trolley };
  },
  'cart.removeLineItem': ({ visit, context }, uuid) => ({
    value: undefined,
    trolley: withQuantity(visit, context.trolley, Number(uuid), 0),
  }),
  'device.getDeviceId': () => ({ value: '1' }),
  'device.isTablet': () => ({ value: true }),
  query: (calling, query, options) => {
    const { variables } = (options ?? {}) as { readonly variables?: Readonly<Record<string, unknown>> };
    if (!calling.target.startsWith('admin.')) {
      throw new Error('devshop does not play the Storefront API (shopify.query).');
    }
    return { value: adminQuery(calling, String(query), variables) };
  },
  fetch: (calling, url, _method, body) => ({ value: shopifyFetch(calling, String(url), String(body)) }),
};

/** What the page answers by itself, without the server. */
const IN_PAGE = [
  ...['read', 'write', 'get', 'set', 'delete', 'clear', 'getMany', 'setMany', 'deleteMany', 'entries'].map(
    (name) => `storage.${name}`,
  ),
  'toast.show',
  'action.presentModal',
  'navigation.navigate',
];

export const PLAYED_CALLS: readonly string[] = [...Object.keys(CALLS), ...IN_PAGE];

/** @throws what the extension sees as a rejected promise */
export function answerCall(calling: Calling, name: string, args: readonly unknown[]): Came {
  const call = CALLS[name];
  if (call === undefined) throw new Error(`devshop does not play shopify.${name}().`);
  const came = call(calling, ...args);
  if (came.trolley) {
    const keep = calling.context.url.pathname.startsWith('/pos') ? keepPosTrolley : keepTrolley;
    keep(calling.visit, came.trolley);
  }
  return came;
}

function keysOf({ visit }: Calling) {
  const { clientId, clientSecret } = visit.devshop.box.options;
  return { clientId, clientSecret };
}

/** `sub` only where the app may read customers, and for who is signed in. */
function shoppersToken(calling: Calling): string {
  const { visit, context } = calling;
  const { state } = visit.shop;
  const mayRead = (state.installation?.scopes ?? []).some((scope) =>
    /^(?:read|write)_customers$/.test(scope),
  );
  const isSignedIn = mayRead && context.customer !== null;
  const subject = {
    shopDomain: state.record.domain,
    customerGid: isSignedIn && context.customer !== null ? gid(context.customer) : null,
  };
  if (!isInstalled(state)) throw new Error('The app is not installed.');
  return shopperToken(keysOf(calling), subject, visit.devshop.box.options.now());
}

function staffToken(calling: Calling): string {
  const { visit, context } = calling;
  const subject = { shopDomain: visit.shop.state.record.domain, staffId: context.staff.id };
  return sessionToken(keysOf(calling), subject, visit.devshop.box.options.now());
}

/** As the checkout's own field does, with its words. */
function changeCode({ visit, context, target }: Calling, change: unknown): Came {
  const { type, code: told } = change as { readonly type?: string; readonly code?: unknown };
  const refuse = (message: string): Came => ({ value: { type: 'error', message } });
  const isCart = target.startsWith('purchase.checkout.') || target.startsWith('pos.');
  const isOpen = isCart && !context.areCodesLocked;
  if (!isOpen) return refuse('Discount codes cannot be changed here');
  const code = String(told ?? '').trim();
  const { trolley } = context;
  const isSame = (one: string): boolean => one.toUpperCase() === code.toUpperCase();
  if (type === 'removeDiscountCode') {
    const codes = trolley.codes.filter((one) => !isSame(one));
    return { value: { type: 'success' }, trolley: { ...trolley, codes } };
  }
  if (type !== 'addDiscountCode' || code === '') return refuse('Enter a valid discount code');
  if (trolley.codes.some(isSame)) return { value: { type: 'success' } };
  if (trolley.codes.length >= MOST_CODES) return refuse('No more discount codes can be added');
  const next = { ...trolley, codes: [...trolley.codes, code] };
  const priced = target.startsWith('pos.')
    ? pricePosTrolley(visit, next)
    : priceTrolley(visit, next, context.shippingTitle).priced;
  if (!priced.ok) return refuse(priced.message);
  // Also when an earlier code no longer applies beside it.
  const [rejected] = priced.value.rejectedCodes;
  if (rejected) return refuse(rejected.message);
  return { value: { type: 'success' }, trolley: next };
}

function adminQuery(
  { visit }: Calling,
  query: string,
  variables: Readonly<Record<string, unknown>> | undefined,
): object {
  const { state } = visit.shop;
  return visit.devshop.box.adminApi.ask(state, state.installation?.scopes ?? [], {
    query,
    variables: variables ?? {},
  });
}

function shopifyFetch(calling: Calling, url: string, body: string): PlainResponse {
  const { query, variables } = asQuery(body);
  const surface = calling.target.split('.')[0];
  if (
    /^shopify:(?:\/\/)?admin\/api\/(?:[\w-]+\/)?graphql\.json$/.test(url) &&
    (surface === 'admin' || surface === 'pos')
  ) {
    return { status: 200, body: JSON.stringify(adminQuery(calling, query, variables)) };
  }
  if (
    /^shopify:(?:\/\/)?customer-account\/api\/[\w-]+\/graphql\.json$/.test(url) &&
    surface === 'customer-account'
  ) {
    const { visit, context } = calling;
    const { clientId } = visit.devshop.box.options;
    const asked = { state: visit.shop.state, clientId, customer: context.customer };
    return { status: 200, body: JSON.stringify(askAccountApi(asked, query, variables ?? {})) };
  }
  throw new Error(`devshop does not play fetch('${url}') at ${calling.target}.`);
}

function asQuery(body: string): {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
} {
  try {
    const value = JSON.parse(body) as {
      readonly query?: unknown;
      readonly variables?: Readonly<Record<string, unknown>>;
    };
    return {
      query: String(value.query ?? ''),
      ...(value.variables === undefined ? {} : { variables: value.variables }),
    };
  } catch {
    return { query: '' };
  }
}
