/** Where mutations begin. Most only tell the shop's own operations what to do. */
import { sortedTags, updateCustomer } from '../../shop/operations/customers.ts';
import { parseGid } from '../../shop/ids.ts';
import { accessDenied, isGranted } from '../access.ts';
import type { ApiContext } from '../context.ts';
import { BALANCE_MUTATIONS, BALANCE_PAYLOADS } from './balance-mutations.ts';
import { DISCOUNT_MUTATIONS, DISCOUNT_PAYLOADS } from './discount-mutations.ts';
import { fieldsOf } from './fields.ts';
import { type MetafieldInput, setMetafields } from './metafields-set.ts';
import { nodeOf } from './query-fields.ts';
import { notPlayed, payload, USER_ERROR } from './user-errors.ts';

interface Input {
  readonly id?: string;
  readonly tags?: readonly string[];
  readonly metafields?: readonly MetafieldInput[];
  readonly query?: string;
  readonly groupObjects?: boolean;
}

/** `write_customers` for customers and so on: what changes an owner changes what belongs to it. */
export function checkMayWrite(context: ApiContext, ownerType: string, fieldName: string): void {
  const scope = WRITE_SCOPES[ownerType];
  if (scope !== undefined && !isGranted(scope, context.scopes)) {
    throw accessDenied(fieldName, `\`${scope}\` access scope.`);
  }
}

const WRITE_SCOPES: Readonly<Record<string, string>> = {
  Customer: 'write_customers',
  Order: 'write_orders',
  Product: 'write_products',
  ProductVariant: 'write_products',
  Collection: 'write_products',
};

function changeTags(kind: 'tagsAdd' | 'tagsRemove') {
  return (_root: unknown, args: object, context: ApiContext) => {
    const { id = '', tags = [] } = args as Input;
    const parsed = parseGid(id);
    checkMayWrite(context, parsed?.type ?? '', kind);
    const node = nodeOf(context, id);
    if (!parsed || !node) {
      return {
        node: null,
        userErrors: [{ field: ['id'], message: `${parsed?.type ?? 'Node'} does not exist` }],
      };
    }
    if (parsed.type !== 'Customer') throw notPlayed(`${kind} for a ${parsed.type}`);
    const customer = context.state.customers.get(parsed.id);
    if (!customer) return { node: null, userErrors: [{ field: ['id'], message: 'Customer does not exist' }] };
    const lower = new Set(tags.map((tag) => tag.trim().toLowerCase()));
    const after =
      kind === 'tagsAdd'
        ? sortedTags([...customer.tags, ...tags])
        : customer.tags.filter((tag) => !lower.has(tag.toLowerCase()));
    // What changes nothing sets off no webhook.
    if (after.join('\n') !== customer.tags.join('\n')) {
      updateCustomer(context.state, context.act(), { customerId: customer.id, tags: after });
    }
    return { node: customer, userErrors: [] };
  };
}

export const MUTATION_FIELDS = {
  Mutation: fieldsOf<undefined>({
    tagsAdd: changeTags('tagsAdd'),
    tagsRemove: changeTags('tagsRemove'),
    metafieldsSet: (_root, args, context) => {
      const { metafields = [] } = args as Input;
      for (const { ownerId } of metafields) {
        checkMayWrite(context, parseGid(ownerId)?.type ?? '', 'metafieldsSet');
      }
      return setMetafields(context, metafields, (owner) => nodeOf(context, owner) !== null);
    },
    bulkOperationRunQuery: (_root, args, context) => {
      const { query = '', groupObjects = false } = args as Input;
      return context.bulk.start(context, query, groupObjects);
    },
    bulkOperationCancel: (_root, args, context) => context.bulk.cancel(context, (args as Input).id ?? ''),
    ...DISCOUNT_MUTATIONS,
    ...BALANCE_MUTATIONS,
  }),
  TagsAddPayload: payload('node'),
  TagsRemovePayload: payload('node'),
  MetafieldsSetPayload: payload('metafields'),
  BulkOperationRunQueryPayload: payload('bulkOperation'),
  BulkOperationCancelPayload: payload('bulkOperation'),
  UserError: USER_ERROR,
  MetafieldsSetUserError: USER_ERROR,
  BulkOperationUserError: USER_ERROR,
  ...DISCOUNT_PAYLOADS,
  ...BALANCE_PAYLOADS,
};
