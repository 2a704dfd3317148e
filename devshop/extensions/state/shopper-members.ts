/** What the API says at the targets of checkout, thank-you page, order status and customer account. */
import { fullName } from '../../pages/format.ts';
import { localeOf } from '../../pages/locale.ts';
import { priceTrolley } from '../../pages/store/trolley.ts';
import type { Visit } from '../../pages/visitor.ts';
import { gid, gidOf } from '../../shop/ids.ts';
import type { Customer, ShopState } from '../../shop/state.ts';
import type { Extension } from '../read-extensions.ts';
import type { Members } from '../wire.ts';
import { appMetafields } from './app-metafields.ts';
import { cartMembers, orderMembers } from './cart-members.ts';
import type { PageContext } from './page-context.ts';

interface Asked {
  readonly visit: Visit;
  readonly extension: Extension;
  readonly target: string;
  readonly context: PageContext;
}

export function shopperMembers(asked: Asked): Members {
  const { visit, extension, target, context } = asked;
  const common = { ...standard(visit, extension, target), 'page.url': pageUrl(context, extension) };
  const signedIn = context.customer === null ? undefined : { id: gid(context.customer) };
  const account: Members = {
    'authenticatedAccount.customer': signedIn,
    'authenticatedAccount.purchasingCompany': undefined,
  };
  if (target.startsWith('purchase.checkout.')) return { ...common, ...checkout(asked) };
  if (target.startsWith('purchase.thank-you.')) return { ...common, ...ordered(asked) };
  if (target.startsWith('customer-account.order-status.')) {
    return { ...common, ...account, ...ordered(asked), ...orderStatus(asked) };
  }
  return { ...common, ...account };
}

function checkout({ visit, extension, target, context }: Asked): Members {
  const { state } = visit.shop;
  const { trolley, customer } = context;
  const { priced } = priceTrolley(visit, trolley, context.shippingTitle);
  if (!priced.ok) throw new Error(`The cart cannot be bought: ${priced.message}`);
  const products = trolley.lines.map(({ product }) => ({ type: 'product', gid: gid(product) }) as const);
  return {
    ...cartMembers(state, priced.value),
    ...buyer(state, customer, null),
    appMetafields: appMetafields(visit, extension, target, context, products),
    availablePaymentOptions: [{ type: 'creditCard', handle: 'card' }],
    selectedPaymentOptions: [{ type: 'creditCard', handle: 'card' }],
    'buyerJourney.completed': false,
    'buyerJourney.activeStep': { handle: 'checkout' },
    'buyerJourney.steps': [{ handle: 'checkout', label: 'Checkout', to: '/checkout', disabled: false }],
    ...instructions(!context.areCodesLocked),
  };
}

/** An order as it was placed. */
function ordered({ visit, extension, target, context }: Asked): Members {
  const { state } = visit.shop;
  const { order } = context;
  if (order === null) throw new Error('This page shows no order.');
  const isTheirs = context.customer !== null && context.customer.id === order.customerId;
  const customer = isTheirs ? context.customer : null;
  const earlier = [...state.orders.values()].some(
    (one) => one.customerId === order.customerId && one.customerId !== null && one.id < order.id,
  );
  const products = order.lines.flatMap(({ productId }) =>
    productId === null ? [] : ({ type: 'product', gid: gidOf('Product', productId) } as const),
  );
  return {
    ...orderMembers(state, order),
    ...buyer(state, customer, order.email),
    appMetafields: appMetafields(visit, extension, target, { ...context, customer }, products),
    orderConfirmation: {
      order: { id: gid(order) },
      number: confirmation(order.token),
      isFirstOrder: !earlier,
    },
    availablePaymentOptions: [],
    selectedPaymentOptions: [],
    'buyerJourney.completed': true,
    'buyerJourney.activeStep': { handle: 'thank-you' },
    'buyerJourney.steps': [],
    ...instructions(false),
  };
}

function orderStatus({ context }: Asked): Members {
  const { order, customer } = context;
  if (order === null) return {};
  return {
    order: {
      id: gid(order),
      name: order.name,
      confirmationNumber: confirmation(order.token),
      processedAt: new Date(order.processedAt).toISOString(),
      ...(order.cancelledAt === null ? {} : { cancelledAt: new Date(order.cancelledAt).toISOString() }),
    },
    // The link in an e-mail opens the page too: then nobody is signed in.
    authenticationState:
      customer !== null && customer.id === order.customerId ? 'fully_authenticated' : 'pre_authenticated',
  };
}

function confirmation(token: string): string {
  return token.slice(0, 9).toUpperCase();
}

function standard(visit: Visit, extension: Extension, target: string): Members {
  const { record } = visit.shop.state;
  const language = { isoCode: localeOf(visit) };
  const country = { isoCode: record.country };
  const capabilities = [
    extension.capabilities.apiAccess ? 'api_access' : [],
    extension.capabilities.networkAccess ? 'network_access' : [],
    extension.capabilities.blockProgress ? 'block_progress' : [],
  ].flat();
  return {
    extensionPoint: target,
    version: 'unstable',
    'extension.apiVersion': extension.apiVersion,
    'extension.target': target,
    'extension.capabilities': capabilities,
    'extension.editor.type': undefined,
    'extension.rendered': true,
    'extension.scriptUrl': `/devshop/extensions/scripts/${extension.handle}.js`,
    'extension.version': undefined,
    'localization.language': language,
    'localization.extensionLanguage': { isoCode: wordsLocale(extension, language.isoCode) },
    'localization.country': country,
    'localization.currency': { isoCode: record.currency },
    'localization.timezone': record.ianaTimezone,
    'localization.market': { id: gidOf('Market', record.id), handle: record.country.toLowerCase() },
    settings: { ...extension.settings, ...visit.devshop.extensionSettings.get(extension.handle) },
    'shop.id': gid(record),
    'shop.name': record.name,
    'shop.myshopifyDomain': record.domain,
    'shop.storefrontUrl': `https://${record.primaryDomain}`,
    checkoutToken: undefined,
    checkoutSettings: { orderSubmission: 'ORDER', shippingAddress: { isEditable: true } },
    customerPrivacy: {
      allowedProcessing: { analytics: true, marketing: false, preferences: true, saleOfData: false },
      metafields: [],
      visitorConsent: {},
      shouldShowBanner: false,
      saleOfDataRegion: false,
    },
  };
}

function wordsLocale({ words, defaultLocale }: Extension, language: string): string {
  const [base = ''] = language.split('-');
  return [language, base].find((one) => one in words) ?? defaultLocale;
}

function buyer(state: ShopState, customer: Customer | null, email: string | null): Members {
  const orders = [...state.orders.values()].filter(({ customerId }) => customerId === customer?.id);
  return {
    'buyerIdentity.customer':
      customer === null
        ? undefined
        : {
            id: gid(customer),
            ...(customer.email === null ? {} : { email: customer.email }),
            fullName: fullName(customer),
            ...(customer.firstName === null ? {} : { firstName: customer.firstName }),
            ...(customer.lastName === null ? {} : { lastName: customer.lastName }),
            image: { url: '' },
            acceptsMarketing: false,
            acceptsEmailMarketing: false,
            acceptsSmsMarketing: false,
            storeCreditAccounts: [],
            ordersCount: orders.length,
          },
    'buyerIdentity.email': customer?.email ?? email ?? undefined,
    'buyerIdentity.phone': undefined,
    'buyerIdentity.purchasingCompany': undefined,
  };
}

function instructions(isOpen: boolean): Members {
  return {
    instructions: {
      attributes: { canUpdateAttributes: isOpen },
      delivery: { canSelectCustomAddress: isOpen },
      discounts: { canUpdateDiscountCodes: isOpen },
      lines: { canAddCartLine: false, canRemoveCartLine: false, canUpdateCartLine: false },
      metafields: { canSetCartMetafields: false, canDeleteCartMetafield: false },
      notes: { canUpdateNote: false },
    },
  };
}

/** Of the extension's full page: `extension:/codes`. */
function pageUrl({ url }: PageContext, { handle }: Extension): string {
  const own = `/account/pages/${handle}`;
  const rest = url.pathname.startsWith(own) ? url.pathname.slice(own.length) : '';
  return `extension:${rest.replace(/^\/?/, '/')}${url.search}`;
}
