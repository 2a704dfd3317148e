/** Where queries begin. */
import { findCode } from '../../shop/code-index.ts';
import { parseGid } from '../../shop/ids.ts';
import { findGiftCard } from '../../shop/operations/gift-cards.ts';
import type {
  Collection,
  Customer,
  Discount,
  GiftCard,
  Order,
  Product,
  ShopState,
} from '../../shop/state.ts';
import { badRequest, connection } from '../connection.ts';
import { type ApiContext, seesOrder, visibleOrders } from '../context.ts';
import { hasCode } from '../search-codes.ts';
import { byNumber, searched, type Terms } from '../search.ts';
import { type Args, fieldsOf } from './fields.ts';
import { refundsOf } from './order-fields.ts';
import { findVariant } from './product-fields.ts';

/** What a gid stands for, of the types that devshop has; `null` also for what cannot be seen. */
export function nodeOf(context: ApiContext, gid: string): object | null {
  const parsed = parseGid(gid);
  // Shopify cuts off what stands behind a question mark in some gids; the app has none of those.
  if (!parsed) throw badRequest(`Invalid global id '${gid}'`);
  const { state } = context;
  const { type, id } = parsed;
  switch (type) {
    case 'Order': {
      const order = state.orders.get(id);
      return order && seesOrder(context, order) ? order : null;
    }
    case 'Customer':
      return state.customers.get(id) ?? null;
    case 'Product':
      return state.products.get(id) ?? null;
    case 'ProductVariant':
      return findVariant(context, id);
    case 'Collection':
      return state.collections.get(id) ?? null;
    case 'Metafield':
      return state.metafields.get(id) ?? null;
    case 'BulkOperation':
      return state.bulkOperations.get(id) ?? null;
    case 'Shop':
      return state.record.id === id ? state.record : null;
    case 'AppInstallation':
      return state.installation?.id === id ? state.installation : null;
    case 'DiscountCodeNode':
      return state.discounts.get(id) ?? null;
    case 'DiscountRedeemCodeBulkCreation':
      return state.codeCreations.get(id) ?? null;
    case 'GiftCard':
      return state.giftCards.get(id) ?? null;
    case 'StoreCreditAccount':
      return state.storeCredit.get(id) ?? null;
    case 'StaffMember':
      throw badRequest(`devshop does not play ${type} as a node yet`);
    default:
      return null;
  }
}

function ofType(type: string) {
  return (_root: unknown, { id = '' }: Args, context: ApiContext) =>
    parseGid(id)?.type === type ? nodeOf(context, id) : null;
}

type Keys<Node> = Readonly<Record<string, (node: Node) => number | string>>;

const TIMES: Keys<{ readonly id: number; readonly createdAt: number; readonly updatedAt: number }> = {
  ID: ({ id }) => id,
  CREATED_AT: ({ createdAt }) => createdAt,
  UPDATED_AT: ({ updatedAt }) => updatedAt,
};

function sorted<Node extends { readonly id: number }>(keys: Keys<Node>, { sortKey }: Args) {
  const keyOf = keys[sortKey ?? 'ID'];
  if (!keyOf) throw badRequest(`devshop does not play the sort key ${sortKey}`);
  return { keyOf, idOf: ({ id }: Node) => id, isRoot: true };
}

const ORDER_KEYS: Keys<Order> = {
  ...TIMES,
  PROCESSED_AT: ({ processedAt }) => processedAt,
  ORDER_NUMBER: ({ number }) => number,
};
const CUSTOMER_KEYS: Keys<Customer> = {
  ...TIMES,
  NAME: ({ lastName, firstName }) => `${lastName}, ${firstName}`,
};
const COLLECTION_KEYS: Keys<Collection> = { ID: ({ id }) => id, TITLE: ({ title }) => title };
const PRODUCT_KEYS: Keys<Product> = { ...TIMES, TITLE: ({ title }) => title };

const DISCOUNT_KEYS: Keys<Discount> = {
  ...TIMES,
  TITLE: ({ title }) => title,
  STARTS_AT: ({ startsAt }) => startsAt,
  ENDS_AT: ({ endsAt }) => endsAt ?? Infinity,
};
const GIFT_CARD_KEYS: Keys<GiftCard> = { ...TIMES, BALANCE: ({ balanceMinor }) => balanceMinor };

/** All of the words, in any place, as Shopify's search for words does. */
function hasWords(text: string, wanted: string): boolean {
  const lower = text.toLowerCase();
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}

function orderTerms({ at, countedUntil }: ApiContext): Terms<Order> {
  const isCounted = ({ createdAt }: Order): boolean => countedUntil >= at || createdAt <= countedUntil;
  return {
    discount_code:
      ({ value }) =>
      (order) =>
        isCounted(order) && hasCode(order, value),
    customer_id: (term) => byNumber(term, ({ customerId }) => customerId ?? 0),
  };
}
const DISCOUNT_TERMS: Terms<Discount> = {
  title: ({ value }) => {
    return ({ title }) => hasWords(title, value);
  },
  times_used: (term) => byNumber(term, ({ codes }) => codes.reduce((sum, one) => sum + one.usageCount, 0)),
};

function giftCardTerms(state: ShopState): Terms<GiftCard> {
  return {
    // Looks for the whole code; what else Shopify looks through is not played.
    default: ({ value }) => {
      const found = findGiftCard(state, value);
      return (card) => card === found;
    },
    customer_id: (term) => byNumber(term, ({ customerId }) => customerId ?? 0),
  };
}

export const QUERY_FIELDS = {
  QueryRoot: fieldsOf<undefined>({
    shop: (_root, _args, { state }) => state.record,
    shopLocales: (_root, _args, { state }) => [state.record],
    currentAppInstallation: (_root, _args, { state }) => state.installation,
    node: (_root, { id = '' }, context) => nodeOf(context, id),
    nodes: (_root, { ids = [] }, context) => ids.map((id) => nodeOf(context, id)),
    order: ofType('Order'),
    customer: ofType('Customer'),
    product: ofType('Product'),
    productVariant: ofType('ProductVariant'),
    collection: ofType('Collection'),
    bulkOperation: ofType('BulkOperation'),
    refund: (_root, { id = '' }, context) => {
      const wanted = parseGid(id);
      if (wanted?.type !== 'Refund') return null;
      for (const order of visibleOrders(context)) {
        const found = refundsOf(order).find(({ refund }) => refund.id === wanted.id);
        if (found) return found;
      }
      return null;
    },
    orders: (_root, args, context) => {
      const { ianaTimezone } = context.state.record;
      const found = searched(visibleOrders(context), args.query, ianaTimezone, orderTerms(context));
      return connection(found, args, context, sorted(ORDER_KEYS, args));
    },
    ordersCount: (_root, { query }, context) =>
      searched(visibleOrders(context), query, context.state.record.ianaTimezone, orderTerms(context)).length,
    customers: (_root, args, context) => {
      const { customers, record } = context.state;
      const found = searched([...customers.values()], args.query, record.ianaTimezone);
      return connection(found, args, context, sorted(CUSTOMER_KEYS, args));
    },
    customersCount: (_root, { query }, { state }) =>
      searched([...state.customers.values()], query, state.record.ianaTimezone).length,
    products: (_root, args, context) => {
      const { products, record } = context.state;
      const found = searched([...products.values()], args.query, record.ianaTimezone);
      return connection(found, args, context, sorted(PRODUCT_KEYS, args));
    },
    collections: (_root, args, context) => {
      if (args.query) throw badRequest('devshop does not search collections');
      return connection(
        [...context.state.collections.values()],
        args,
        context,
        sorted(COLLECTION_KEYS, args),
      );
    },
    codeDiscountNode: ofType('DiscountCodeNode'),
    codeDiscountNodeByCode: (_root, args, { state }) =>
      findCode(state, (args as { readonly code?: string }).code ?? '')?.discount ?? null,
    codeDiscountNodes: (_root, args, context) => {
      const { discounts, record } = context.state;
      const found = searched([...discounts.values()], args.query, record.ianaTimezone, DISCOUNT_TERMS);
      return connection(found, args, context, sorted(DISCOUNT_KEYS, args));
    },
    discountRedeemCodeBulkCreation: ofType('DiscountRedeemCodeBulkCreation'),
    job: (_root, { id = '' }, { state }) => {
      const [, uuid] = /^gid:\/\/shopify\/Job\/([\w-]+)$/.exec(id) ?? [];
      return [...state.codeDeletions.values()].find((one) => one.uuid === uuid) ?? null;
    },
    giftCard: ofType('GiftCard'),
    giftCards: (_root, args, context) => {
      const { giftCards, record } = context.state;
      const own = giftCardTerms(context.state);
      const found = searched([...giftCards.values()], args.query, record.ianaTimezone, own);
      return connection(found, args, context, sorted(GIFT_CARD_KEYS, args));
    },
    storeCreditAccount: ofType('StoreCreditAccount'),
    bulkOperations: (_root, args, context) => {
      if (args.query) throw badRequest('devshop does not search bulk operations');
      const all = [...context.state.bulkOperations.values()];
      return connection(
        all,
        args,
        context,
        sorted({ ID: ({ id }) => id, CREATED_AT: (one) => one.createdAt }, args),
      );
    },
  }),
};
