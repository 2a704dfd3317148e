/**
 * The Customer Account API as extensions ask it, over Shopify's published schema: of the customer who is signed in,
 * and only what the app's configuration opens to customer accounts. What is not played is an error with its name.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import {
  buildClientSchema,
  graphqlSync,
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  type IntrospectionQuery,
} from 'graphql';
import { parse } from 'smol-toml';
import { fullName } from '../../pages/format.ts';
import { gid } from '../../shop/ids.ts';
import { appNumber, findMetafield, storedNamespace } from '../../shop/metafields.ts';
import type { Customer, Metafield, ShopRecord, ShopState } from '../../shop/state.ts';

const FILE = new URL('customer_2026-10.json.gz', import.meta.url);
const TOML = new URL('../../../shopify.app.toml', import.meta.url);

export interface AccountContext {
  readonly state: ShopState;
  readonly clientId: string;
  /** `null`: nobody is signed in. */
  readonly customer: Customer | null;
}

type Field = (source: never, args: Readonly<Record<string, unknown>>, context: AccountContext) => unknown;

const FIELDS: Readonly<Record<string, Readonly<Record<string, Field>>>> = {
  QueryRoot: {
    shop: (_source, _args, { state }) => state.record,
    customer: (_source, _args, { customer }) => {
      if (customer === null)
        throw new GraphQLError('Nobody is signed in.', { extensions: { code: 'UNAUTHORIZED' } });
      return customer;
    },
  },
  Shop: {
    id: (shop: ShopRecord) => gid(shop),
    name: ({ name }: ShopRecord) => name,
    url: ({ primaryDomain }: ShopRecord) => `https://${primaryDomain}`,
    myshopifyDomain: ({ domain }: ShopRecord) => domain,
    metafield: (shop: ShopRecord, args, context) => metafield('shop', gid(shop), args, context),
  },
  Customer: {
    id: (customer: Customer) => gid(customer),
    firstName: ({ firstName }: Customer) => firstName,
    lastName: ({ lastName }: Customer) => lastName,
    displayName: (customer: Customer) => fullName(customer),
    tags: ({ tags }: Customer) => tags,
    creationDate: ({ createdAt }: Customer) => new Date(createdAt).toISOString(),
    emailAddress: ({ email }: Customer) => (email === null ? null : { emailAddress: email }),
    metafield: (customer: Customer, args, context) => metafield('customer', gid(customer), args, context),
  },
  CustomerEmailAddress: {
    emailAddress: ({ emailAddress }: { readonly emailAddress: string }) => emailAddress,
  },
  Metafield: {
    id: (found: Metafield) => gid(found),
    key: ({ key }: Metafield) => key,
    namespace: ({ namespace }: Metafield) => namespace,
    type: ({ metafieldType }: Metafield) => metafieldType,
    value: ({ value }: Metafield) => value,
    jsonValue: ({ metafieldType, value }: Metafield) =>
      /^(?:json|number_integer|boolean|list\.)/.test(metafieldType) ? (JSON.parse(value) as unknown) : value,
    createdAt: ({ createdAt }: Metafield) => new Date(createdAt).toISOString(),
    updatedAt: ({ updatedAt }: Metafield) => new Date(updatedAt).toISOString(),
  },
};

function metafield(
  owner: string,
  ownerGid: string,
  { namespace, key }: Readonly<Record<string, unknown>>,
  { state, clientId }: AccountContext,
): Metafield | null {
  const asked = typeof namespace === 'string' ? namespace : '$app';
  // Without a definition that says so, customer accounts see none of the app's own.
  if (asked === '$app' && !isOpen(owner, String(key))) return null;
  return findMetafield(state, ownerGid, storedNamespace(asked, appNumber(clientId)), String(key));
}

interface Definition {
  readonly access?: { readonly customer_account?: string };
}

/** `[customer.metafields.app.loyalty] access.customer_account = "read"` in shopify.app.toml. */
function isOpen(owner: string, key: string): boolean {
  const toml = parse(readFileSync(TOML, 'utf8')) as unknown as Readonly<
    Record<
      string,
      { readonly metafields?: { readonly app?: Readonly<Record<string, Definition>> } } | undefined
    >
  >;
  const definition = toml[owner]?.metafields?.app?.[key];
  // https://shopify.dev/changelog/metafields-now-require-a-definition-to-be-accessed-through-the-customer-account-api
  if (definition === undefined) return owner === 'customer';
  const access = definition.access?.customer_account;
  return access === 'read' || access === 'read_write';
}

const resolveField: GraphQLFieldResolver<unknown, AccountContext> = (source, args, context, info) => {
  const field = FIELDS[info.parentType.name]?.[info.fieldName];
  if (field === undefined) {
    throw new GraphQLError(
      `devshop does not play ${info.parentType.name}.${info.fieldName} of the Customer Account API`,
      {
        extensions: { code: 'NOT_IMPLEMENTED' },
      },
    );
  }
  return field(source as never, args as Readonly<Record<string, unknown>>, context);
};

let schema: GraphQLSchema | null = null;

export function askAccountApi(
  context: AccountContext,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): object {
  schema ??= buildClientSchema(
    (JSON.parse(gunzipSync(readFileSync(FILE)).toString()) as { readonly data: IntrospectionQuery }).data,
  );
  const { data, errors } = graphqlSync({
    schema,
    source: query,
    variableValues: variables,
    contextValue: context,
    fieldResolver: resolveField,
  });
  return { ...(data === undefined ? {} : { data }), ...(errors === undefined ? {} : { errors }) };
}
