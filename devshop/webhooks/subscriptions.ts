/** What the app has told Shopify about itself: `shopify.app.toml`, as `shopify app deploy` would send it. */
import { readFileSync } from 'node:fs';
import { parse } from 'smol-toml';

export interface Subscription {
  /** Also compliance topics. */
  readonly topics: readonly string[];
  /** A path of the app, or an address of its own. */
  readonly uri: string;
  /** `null`: the whole payload. */
  readonly includeFields: readonly string[] | null;
}

export interface AppConfig {
  readonly name: string;
  /** `2026-10`. */
  readonly apiVersion: string;
  readonly scopes: readonly string[];
  /** What the app may ask for while it runs. */
  readonly optionalScopes: readonly string[];
  readonly subscriptions: readonly Subscription[];
  /** `null` when the app has none. */
  readonly appProxy: AppProxy | null;
}

export interface AppProxy {
  /** On the storefront: `/apps/perennial`. */
  readonly at: string;
  /** At the app: `/proxy`. */
  readonly to: string;
}

interface Toml {
  readonly name?: string;
  readonly application_url?: string;
  readonly access_scopes?: { readonly scopes?: string; readonly optional_scopes?: readonly string[] };
  readonly app_proxy?: { readonly url: string; readonly subpath: string; readonly prefix: string };
  readonly webhooks?: {
    readonly api_version?: string;
    readonly subscriptions?: readonly {
      readonly topics?: readonly string[];
      readonly compliance_topics?: readonly string[];
      readonly uri: string;
      readonly include_fields?: readonly string[];
    }[];
  };
}

const TOML = new URL('../../shopify.app.toml', import.meta.url);

export function readAppConfig(file: URL = TOML): AppConfig {
  const toml = parse(readFileSync(file, 'utf8')) as unknown as Toml;
  const apiVersion = toml.webhooks?.api_version;
  if (apiVersion === undefined) throw new Error('shopify.app.toml: [webhooks] needs an api_version.');
  return {
    name: toml.name ?? 'App',
    apiVersion,
    scopes: (toml.access_scopes?.scopes ?? '').split(',').filter((scope) => scope !== ''),
    optionalScopes: toml.access_scopes?.optional_scopes ?? [],
    appProxy: appProxyOf(toml),
    subscriptions: (toml.webhooks?.subscriptions ?? []).map((one) => ({
      topics: [...(one.topics ?? []), ...(one.compliance_topics ?? [])],
      uri: one.uri,
      // Compliance notices cannot be cut down.
      includeFields: one.compliance_topics ? null : (one.include_fields ?? null),
    })),
  };
}

/** The app listens elsewhere than its configuration says, but under the same paths. */
function appProxyOf({ app_proxy: told, application_url: base }: Toml): AppProxy | null {
  if (told === undefined) return null;
  const { pathname } = new URL(told.url, base);
  return { at: `/${told.prefix}/${told.subpath}`, to: pathname.replace(/\/$/, '') };
}
