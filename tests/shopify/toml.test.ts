import { readFileSync } from 'node:fs';
import { parse } from 'smol-toml';
import { expect, test } from 'vitest';
import { SHOPIFY_API_VERSION } from '#app/config/shopify-api-version.ts';
import { includeFields } from '#app/shopify/webhooks/include-fields.ts';
import { TOPICS, type Topic } from '#app/shopify/webhooks/topics.ts';

interface Subscription {
  readonly topics?: readonly string[];
  readonly compliance_topics?: readonly string[];
  readonly uri: string;
  readonly include_fields?: readonly string[];
}

const toml = parse(readFileSync(new URL('../../shopify.app.toml', import.meta.url), 'utf8')) as unknown as {
  readonly access_scopes: { readonly scopes: string; readonly optional_scopes: readonly string[] };
  readonly webhooks: { readonly api_version: string; readonly subscriptions: readonly Subscription[] };
  readonly customer: {
    readonly metafields: { readonly app: Record<string, { type: string; access: Record<string, string> }> };
  };
};

const { subscriptions } = toml.webhooks;
const topics = Object.entries(TOPICS) as [Topic, (typeof TOPICS)[Topic]][];

test('the API version is the one the program uses', () => {
  expect(toml.webhooks.api_version).toBe(SHOPIFY_API_VERSION);
});

test('exactly the topics that have a reader are subscribed, each once, at the one door', () => {
  const subscribed = subscriptions.flatMap((one) => [
    ...(one.topics ?? []),
    ...(one.compliance_topics ?? []),
  ]);
  expect(subscribed.sort()).toEqual(topics.map(([topic]) => topic).sort());
  expect(new Set(subscriptions.map((one) => one.uri))).toEqual(new Set(['/webhooks']));
});

test.each(topics.filter(([, reader]) => !reader.compliance))(
  '%s asks for the fields its schema reads, and no others',
  (topic, reader) => {
    const subscription = subscriptions.find((one) => one.topics?.includes(topic));
    expect(subscription?.include_fields).toEqual(includeFields(reader.schema));
  },
);

test.each(topics.filter(([, reader]) => reader.compliance))('%s is a compliance topic', (topic) => {
  expect(subscriptions.find((one) => one.compliance_topics?.includes(topic))).toBeDefined();
});

test('no field with personal data is subscribed', () => {
  const fields = subscriptions.flatMap((one) => one.include_fields ?? []);
  // The order's name is its number.
  expect(fields.filter((field) => /email|phone|name$|address|note|[._]ip$|tags|user/.test(field))).toEqual([
    'name',
    'source_name',
  ]);
});

test('balances are declared as an app-owned customer metafield that storefront and account can read', () => {
  expect(toml.customer.metafields.app['loyalty']).toMatchObject({
    type: 'json',
    access: { admin: 'merchant_read', storefront: 'public_read', customer_account: 'read' },
  });
});

test('scopes are the least this needs', () => {
  expect(toml.access_scopes.scopes.split(',')).toEqual([
    'read_customer_merge',
    'read_orders',
    'read_products',
    'write_app_proxy',
    'write_customers',
    'write_discounts',
  ]);
  // What only some rewards need is asked for when one is made.
  expect(toml.access_scopes.optional_scopes).toEqual([
    'read_store_credit_accounts',
    'write_gift_cards',
    'write_store_credit_account_transactions',
  ]);
});
