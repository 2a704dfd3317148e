/** What the API says at the targets of the point of sale and of the admin. */
import { pricePosTrolley } from '../../pages/pos/pos-trolley.ts';
import type { Visit } from '../../pages/visitor.ts';
import { gid } from '../../shop/ids.ts';
import { writeAmount } from '../../shop/money.ts';
import type { Extension } from '../read-extensions.ts';
import type { Members } from '../wire.ts';
import type { PageContext } from './page-context.ts';

const DEVICE_ID = 1;
const LOCATION_ID = 1;

export function posMembers(
  visit: Visit,
  extension: Extension,
  target: string,
  context: PageContext,
): Members {
  const { record } = visit.shop.state;
  const { customer, order, staff } = context;
  return {
    extensionPoint: target,
    'extension.apiVersion': extension.apiVersion,
    'extension.target': target,
    'locale.current': staff.locale,
    'connectivity.current': {
      internetConnected: context.url.searchParams.get('offline') === '1' ? 'Disconnected' : 'Connected',
    },
    'session.currentSession.shopId': record.id,
    'session.currentSession.userId': staff.id,
    'session.currentSession.shopDomain': record.domain,
    'session.currentSession.locationId': LOCATION_ID,
    'session.currentSession.staffMemberId': staff.id,
    'session.currentSession.currency': record.currency,
    'session.currentSession.posVersion': '10.0.0',
    'session.deviceId': DEVICE_ID,
    'session.staffMember': { id: staff.id },
    'device.name': 'devshop',
    'device.registerName': 'Register 1',
    'cart.current': posCart(visit, context),
    'customer.id': customer?.id,
    ...(order === null
      ? {}
      : {
          'order.id': order.id,
          'order.name': order.name,
          'order.customerId': order.customerId ?? undefined,
        }),
  };
}

function posCart(visit: Visit, { trolley }: PageContext): object {
  const { record } = visit.shop.state;
  const priced = pricePosTrolley(visit, trolley);
  const amount = (minor: number): string => writeAmount(minor, record.currency);
  const totals = priced.ok
    ? priced.value.totals
    : { subtotalMinor: 0, taxMinor: 0, totalMinor: 0, discountMinor: 0 };
  const discounts = trolley.codes.map((code) => ({
    amount: Number(amount(totals.discountMinor)),
    currency: record.currency,
    discountDescription: code,
    type: 'Code',
  }));
  return {
    editable: true,
    subtotal: amount(totals.subtotalMinor),
    taxTotal: amount(totals.taxMinor),
    grandTotal: amount(totals.totalMinor),
    ...(discounts[0] ? { cartDiscount: discounts[0] } : {}),
    cartDiscounts: discounts,
    ...(trolley.customer === null ? {} : { customer: { id: trolley.customer.id } }),
    lineItems: trolley.lines.map(({ product, variant, quantity }) => ({
      uuid: String(variant.id),
      price: Number(amount(variant.priceMinor)),
      quantity,
      title: product.title,
      variantId: variant.id,
      productId: product.id,
      discounts: [],
      discountAllocations: [],
      taxable: !product.giftCard,
      taxLines: [],
      sku: variant.sku,
      vendor: product.vendor,
      properties: {},
      isGiftCard: product.giftCard,
    })),
    properties: {},
  };
}

export function adminMembers(visit: Visit, target: string, { customer, order, url }: PageContext): Members {
  const about = target.startsWith('admin.order-details.') ? order : customer;
  const [, base = '/admin'] = /^(.*)\/(?:orders|customers)\/\d+$/.exec(url.pathname) ?? [];
  return {
    'extension.target': target,
    'data.selected': about === null ? [] : [{ id: gid(about) }],
    'intents.launchUrl': undefined,
    'page.adminBase': `${base}/apps/${visit.devshop.app.handle}`,
  };
}
