/** What the endpoint answers: connections, nodes and mutations over an in-memory shop. */
import { GraphQLError, type GraphQLFieldResolver, type GraphQLResolveInfo } from 'graphql';
import { adminOrder } from '#app/ops/rendering/admin-order.ts';
import type { OrderModel } from '#app/ops/rendering/order-model.ts';

export interface ProductModel {
  readonly productGid: string;
  readonly tags: readonly string[];
  readonly collectionGids: readonly string[];
}

export interface CustomerModel {
  readonly customerGid: string;
  readonly tags: readonly string[];
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  readonly email?: string | null;
  /** Those the endpoint has, where it is not told. */
  readonly numberOfOrders?: number;
}

/** Each shop's own: they are told apart by their domain. */
export const SHOP_GID = 'gid://shopify/Shop/1';

/** The data of one shop; change it as a test goes along. */
export interface ShopData {
  readonly orders: Map<string, OrderModel>;
  readonly products: Map<string, ProductModel>;
  /** Owners of metafields are checked against it once it has an entry. */
  readonly customers: Map<string, CustomerModel>;
  /** By owner, then `namespace.key`. */
  readonly metafields: Map<string, Map<string, string>>;
  /** Customer gids whose metafields are refused with a user error. */
  readonly refusedOwners: Set<string>;
  /** The app is not approved for protected customer data of level 2. */
  namesRefused: boolean;
  /** Bulk operations started, newest last. */
  readonly bulkQueries: string[];
  /** How operations go: as many looks see it running, then it ends so; without an `ends` it completes. */
  readonly bulk: { looks: number; ends: { status: string; errorCode: string | null } | null };
}

export function emptyShop(): ShopData {
  return {
    orders: new Map(),
    products: new Map(),
    customers: new Map(),
    metafields: new Map(),
    refusedOwners: new Set(),
    namesRefused: false,
    bulkQueries: [],
    bulk: { looks: 0, ends: null },
  };
}

/** Thrown for what the endpoint does not play: it never invents an answer. */
export class NotImplemented extends Error {
  constructor(info: GraphQLResolveInfo) {
    super(`${info.parentType.name}.${info.fieldName} is not implemented by the test endpoint`);
  }
}

type Args = Readonly<Record<string, unknown>>;

export const resolveField: GraphQLFieldResolver<unknown, ShopData, Args> = (source, args, shop, info) => {
  if (info.parentType.name === 'QueryRoot') return queryRoot(shop, args, info);
  if (info.parentType.name === 'Mutation') return mutation(shop, args, info);
  const isName = ['firstName', 'lastName', 'defaultEmailAddress'].includes(info.fieldName);
  if (shop.namesRefused && info.parentType.name === 'Customer' && isName) {
    throw new GraphQLError(`This app is not approved to use the ${info.fieldName} field.`, {
      extensions: { code: 'ACCESS_DENIED' },
    });
  }
  const value = (source as Readonly<Record<string, unknown>>)[info.fieldName];
  if (value === undefined) throw new NotImplemented(info);
  if (!Array.isArray(value)) return value;
  if (/Connection!?$/.test(String(info.returnType))) return connection(value, args);
  return typeof args['first'] === 'number' ? value.slice(0, args['first']) : value;
};

/** Cursors are positions: `c3` stands after the third node. */
function connection(all: readonly unknown[], args: Args) {
  const start = typeof args['after'] === 'string' ? Number(args['after'].slice(1)) : 0;
  const first = typeof args['first'] === 'number' ? args['first'] : all.length;
  if (first > 250) throw new Error('first must be at most 250');
  const nodes = all.slice(start, start + first);
  return {
    nodes,
    edges: nodes.map((node, i) => ({ node, cursor: `c${start + i + 1}` })),
    pageInfo: {
      hasNextPage: start + nodes.length < all.length,
      hasPreviousPage: start > 0,
      startCursor: nodes.length > 0 ? `c${start + 1}` : null,
      endCursor: nodes.length > 0 ? `c${start + nodes.length}` : null,
    },
  };
}

function queryRoot(shop: ShopData, args: Args, info: GraphQLResolveInfo): unknown {
  const id = String(args['id'] ?? '');
  switch (info.fieldName) {
    case 'order': {
      const order = shop.orders.get(id);
      return order ? adminOrder(order) : null;
    }
    case 'orders':
      return connection(ordersByUpdate(shop, String(args['query'] ?? '')), args);
    case 'refund':
      return refundById(shop, id);
    case 'product':
      return productById(shop, id);
    case 'nodes':
      return (args['ids'] as string[]).map((one) => productById(shop, one) ?? customerById(shop, one));
    case 'customer':
      return customerById(shop, id);
    case 'shop':
      return { id: SHOP_GID };
    case 'bulkOperation':
      return bulkOperation(shop, id);
    default:
      throw new NotImplemented(info);
  }
}

/** Completed as soon as it is asked for, unless told otherwise; the endpoint serves the file under `url`. */
function bulkOperation(shop: ShopData, id: string) {
  const number = Number(/^gid:\/\/shopify\/BulkOperation\/(\d+)$/.exec(id)?.[1] ?? 0);
  if (number < 1 || number > shop.bulkQueries.length) return null;
  const running = { id, status: 'RUNNING', errorCode: null, objectCount: '1', url: null };
  if (shop.bulk.looks-- > 0) return running;
  if (shop.bulk.ends) return { ...running, ...shop.bulk.ends };
  const url = `https://bulk.myshopify.com/bulk/${number}.jsonl`;
  return { id, status: 'COMPLETED', errorCode: null, objectCount: String(shop.orders.size), url };
}

/** Plays `updated_at:>='<time>'` only. */
function ordersByUpdate(shop: ShopData, query: string) {
  const since = /^updated_at:>='([^']+)'$/.exec(query)?.[1];
  if (query !== '' && since === undefined) throw new Error(`search "${query}" is not implemented`);
  const from = since === undefined ? 0 : Date.parse(since);
  return [...shop.orders.values()]
    .filter((order) => order.updatedAt >= from)
    .sort((a, b) => a.updatedAt - b.updatedAt)
    .map(adminOrder);
}

function refundById(shop: ShopData, id: string) {
  for (const order of shop.orders.values()) {
    const refund = adminOrder(order).refunds.find((one) => one.id === id);
    if (refund) return refund;
  }
  return null;
}

function productById(shop: ShopData, id: string) {
  const product = shop.products.get(id);
  if (!product) return null;
  const collections = product.collectionGids.map((gid) => ({ id: gid }));
  return { __typename: 'Product', id, tags: product.tags, collections };
}

function customerById(shop: ShopData, id: string) {
  const customer = shop.customers.get(id);
  if (!customer) return null;
  const { tags, firstName = null, lastName = null, email = null } = customer;
  const defaultEmailAddress = email === null ? null : { emailAddress: email };
  const orders = [...shop.orders.values()].filter(
    ({ customerId }) => id === `gid://shopify/Customer/${customerId}`,
  );
  const numberOfOrders = String(customer.numberOfOrders ?? orders.length);
  return { __typename: 'Customer', id, tags, firstName, lastName, defaultEmailAddress, numberOfOrders };
}

interface MetafieldInput {
  readonly ownerId: string;
  readonly namespace?: string;
  readonly key: string;
  readonly type?: string;
  readonly value: string;
}

function mutation(shop: ShopData, args: Args, info: GraphQLResolveInfo): unknown {
  if (info.fieldName === 'metafieldsSet') return metafieldsSet(shop, args['metafields'] as MetafieldInput[]);
  if (info.fieldName === 'bulkOperationRunQuery') {
    shop.bulkQueries.push(String(args['query']));
    const id = `gid://shopify/BulkOperation/${shop.bulkQueries.length}`;
    return { bulkOperation: { id, status: 'CREATED' }, userErrors: [] };
  }
  throw new NotImplemented(info);
}

/** All or nothing, as Shopify's. */
function metafieldsSet(shop: ShopData, inputs: readonly MetafieldInput[]) {
  const userErrors = inputs.flatMap((input, i) => {
    const isKnown =
      shop.customers.size === 0 || shop.customers.has(input.ownerId) || input.ownerId === SHOP_GID;
    if (isKnown && !shop.refusedOwners.has(input.ownerId)) return [];
    return [
      {
        field: ['metafields', String(i), 'ownerId'],
        message: 'Owner does not exist',
        code: 'INVALID',
        elementIndex: i,
      },
    ];
  });
  if (inputs.length > 25) {
    userErrors.push({ field: ['metafields'], message: 'Too many', code: 'INVALID', elementIndex: 25 });
  }
  if (userErrors.length > 0) return { metafields: null, userErrors };
  const metafields = inputs.map((input, i) => {
    const owned = shop.metafields.get(input.ownerId) ?? new Map<string, string>();
    owned.set(`${input.namespace}.${input.key}`, input.value);
    shop.metafields.set(input.ownerId, owned);
    return { id: `gid://shopify/Metafield/${i + 1}` };
  });
  return { metafields, userErrors: [] };
}
