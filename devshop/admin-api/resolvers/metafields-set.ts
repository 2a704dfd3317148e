/**
 * `metafieldsSet`: at most 25, all or none, each only over the value that was seen if a digest is given.
 * https://shopify.dev/docs/api/admin-graphql/latest/mutations/metafieldsSet
 */
import { digestOf, findMetafield, putMetafield, storedNamespace } from '../../shop/metafields.ts';
import type { ApiContext } from '../context.ts';

export interface MetafieldInput {
  readonly ownerId: string;
  readonly namespace?: string | null;
  readonly key: string;
  readonly type?: string | null;
  readonly value: string;
  /** `null` is told too: there must be none yet. */
  readonly compareDigest?: string | null;
}

interface SetError {
  readonly field: readonly string[];
  readonly message: string;
  readonly code: string;
  readonly elementIndex: number | null;
}

const MOST = 25;
const MOST_BYTES = 2_000_000;

export function setMetafields(
  context: ApiContext,
  inputs: readonly MetafieldInput[],
  isThere: (ownerGid: string) => boolean,
): { readonly metafields: readonly object[] | null; readonly userErrors: readonly SetError[] } {
  if (inputs.length > MOST) {
    const message = `Exceeded the maximum metafields input limit of ${MOST}.`;
    const tooMany = { field: ['metafields'], message, code: 'LESS_THAN_OR_EQUAL_TO', elementIndex: null };
    return { metafields: null, userErrors: [tooMany] };
  }
  const userErrors = inputs.flatMap((input, index) => {
    const wrong = complaint(context, input, isThere);
    if (!wrong) return [];
    const field = ['metafields', String(index), ...(wrong.field ? [wrong.field] : [])];
    return [{ field, message: wrong.message, code: wrong.code, elementIndex: index }];
  });
  if (userErrors.length > 0) return { metafields: null, userErrors };
  const act = context.act();
  const metafields = inputs.map((input) =>
    putMetafield(context.state, act, {
      ownerGid: input.ownerId,
      namespace: namespaceOf(context, input),
      key: input.key,
      metafieldType: input.type ?? known(context, input)?.metafieldType ?? '',
      value: input.value,
    }),
  );
  return { metafields, userErrors: [] };
}

interface Complaint {
  readonly field: keyof MetafieldInput | null;
  readonly message: string;
  readonly code: string;
}

function complaint(
  context: ApiContext,
  input: MetafieldInput,
  isThere: (ownerGid: string) => boolean,
): Complaint | null {
  if (!isThere(input.ownerId)) {
    return { field: 'ownerId', message: 'Owner does not exist.', code: 'INVALID' };
  }
  const namespace = namespaceOf(context, input);
  if (namespace.startsWith('app--') && !namespace.startsWith(`app--${context.appNumber}`)) {
    const message = 'Access to this namespace and key on Metafields for this resource type is not allowed.';
    return { field: null, message, code: 'APP_NOT_AUTHORIZED' };
  }
  if (!/^[\w-]{2,64}$/.test(input.key)) {
    const code = input.key.length < 2 ? 'TOO_SHORT' : input.key.length > 64 ? 'TOO_LONG' : 'INVALID';
    return { field: 'key', message: 'Key is 2 to 64 letters, digits, _ and -.', code };
  }
  const present = known(context, input);
  const type = input.type ?? present?.metafieldType;
  if (!type) return { field: 'type', message: "Type can't be blank", code: 'BLANK' };
  if (input.value === '') return { field: 'value', message: "Value can't be blank", code: 'BLANK' };
  if (Buffer.byteLength(input.value) > MOST_BYTES) {
    return { field: 'value', message: 'Value is too long.', code: 'TOO_LONG' };
  }
  if (!fits(type, input.value)) {
    return { field: 'value', message: `Value is no ${type}.`, code: 'INVALID_VALUE' };
  }
  if (!('compareDigest' in input)) return null;
  const digest = present ? digestOf(present) : null;
  return digest === input.compareDigest
    ? null
    : { field: null, message: 'The resource has been updated since it was loaded.', code: 'STALE_OBJECT' };
}

function fits(type: string, value: string): boolean {
  if (type === 'number_integer') return /^-?\d{1,16}$/.test(value);
  if (type === 'boolean') return value === 'true' || value === 'false';
  if (type !== 'json' && !type.startsWith('list.')) return true;
  try {
    const parsed: unknown = JSON.parse(value);
    return type === 'json' || Array.isArray(parsed);
  } catch {
    return false;
  }
}

function namespaceOf({ appNumber }: ApiContext, { namespace }: MetafieldInput): string {
  return storedNamespace(namespace ?? '$app', appNumber);
}

function known(context: ApiContext, input: MetafieldInput) {
  return findMetafield(context.state, input.ownerId, namespaceOf(context, input), input.key);
}
