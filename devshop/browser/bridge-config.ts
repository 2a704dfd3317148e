/** What the page was loaded with: the app's key from its own HTML, shop and host from the address. */

/** Parameters that the admin adds to the app's address; they are not part of the app's path. */
export const SHOPIFY_PARAMETERS: readonly string[] = [
  'embedded',
  'hmac',
  'host',
  'id_token',
  'locale',
  'protocol',
  'session',
  'shop',
  'timestamp',
];

export interface BridgeConfig {
  readonly apiKey: string;
  readonly shop: string;
  readonly host: string;
  readonly locale: string;
}

/** A later document of the same frame, whose address has no parameters, finds them where the first left them. */
export function readConfig(): BridgeConfig {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="shopify-api-key"]');
  const script = document.currentScript ?? document.querySelector('script[data-api-key]');
  const apiKey = meta?.content ?? script?.getAttribute('data-api-key') ?? '';
  if (apiKey === '') {
    throw new Error(
      'App Bridge needs the client id: <meta name="shopify-api-key" content="..."> or data-api-key.',
    );
  }
  return { apiKey, shop: remembered('shop'), host: remembered('host'), locale: remembered('locale') || 'en' };
}

function remembered(name: string): string {
  const key = `devshop.${name}`;
  const given = new URLSearchParams(location.search).get(name);
  if (given !== null) sessionStorage.setItem(key, given);
  return given ?? sessionStorage.getItem(key) ?? '';
}
