/** Carries a document out over a shop. What devshop does not play is an error that names the field. */
import {
  type DocumentNode,
  execute,
  type ExecutionResult,
  getNamedType,
  GraphQLError,
  type GraphQLFieldResolver,
  isCompositeType,
  type GraphQLTypeResolver,
} from 'graphql';
import { checkAccess } from './access.ts';
import type { ApiContext } from './context.ts';
import { BALANCE_FIELDS } from './resolvers/balance-fields.ts';
import { CUSTOMER_FIELDS } from './resolvers/customer-fields.ts';
import { DISCOUNT_FIELDS } from './resolvers/discount-fields.ts';
import type { Args, Field, FieldTable } from './resolvers/fields.ts';
import { METAFIELD_FIELDS } from './resolvers/metafield-fields.ts';
import { MONEY_FIELDS } from './resolvers/money-fields.ts';
import { MUTATION_FIELDS } from './resolvers/mutation-fields.ts';
import { ORDER_FIELDS } from './resolvers/order-fields.ts';
import { PRODUCT_FIELDS } from './resolvers/product-fields.ts';
import { QUERY_FIELDS } from './resolvers/query-fields.ts';
import { SHOP_FIELDS } from './resolvers/shop-fields.ts';
import { adminSchema } from './schema.ts';

const TABLES: Readonly<Record<string, FieldTable>> = {
  ...QUERY_FIELDS,
  ...MUTATION_FIELDS,
  ...SHOP_FIELDS,
  ...ORDER_FIELDS,
  ...CUSTOMER_FIELDS,
  ...PRODUCT_FIELDS,
  ...METAFIELD_FIELDS,
  ...MONEY_FIELDS,
  ...DISCOUNT_FIELDS,
  ...BALANCE_FIELDS,
};

export function carryOut(
  context: ApiContext,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
  operationName?: string,
): ExecutionResult {
  const result = execute({
    schema: adminSchema().schema,
    document,
    variableValues: variables,
    operationName: operationName ?? null,
    contextValue: context,
    fieldResolver: resolveField,
    typeResolver: typeOf,
  });
  if (result instanceof Promise) throw new Error('resolvers answer at once');
  return result;
}

const resolveField: GraphQLFieldResolver<unknown, ApiContext> = (source, args, context, info) => {
  checkAccess(info, context.scopes);
  const { parentType, fieldName } = info;
  const isPart = /(Connection|Edge)$/.test(parentType.name) || parentType.name === 'PageInfo';
  const value = isPart
    ? ownPart(source, fieldName)
    : resolve(source, args, context, parentType.name, fieldName);
  if (value === undefined) {
    throw new GraphQLError(`devshop does not play ${parentType.name}.${fieldName}`, {
      extensions: { code: 'NOT_IMPLEMENTED' },
    });
  }
  const type = getNamedType(info.returnType);
  if (value !== null && isCompositeType(type) && !/(Connection|Edge)$|^PageInfo$/.test(type.name)) {
    context.spent.points += Array.isArray(value) ? value.length : 1;
  }
  return value;
};

function resolve(source: unknown, args: object, context: ApiContext, type: string, field: string): unknown {
  const resolver = TABLES[type]?.[field] as Field<unknown> | undefined;
  if (!resolver) return undefined;
  if (type === 'Mutation' && context.refusesMutations) return REFUSED;
  return resolver(source, args as Args, context);
}

const REFUSED = { userErrors: [{ field: null, message: 'Refused by a fault switch of devshop.' }] };

/** Connections, edges and page infos come ready made. */
function ownPart(source: unknown, field: string): unknown {
  return (source as Readonly<Record<string, unknown>>)[field];
}

const typeOf: GraphQLTypeResolver<unknown, ApiContext> = (value) => (value as { readonly type: string }).type;
