/**
 * Leads what this process sends to `https://<shop>.myshopify.com` to a server of the test. Import it before the app:
 * Shopify's library keeps the fetch it finds. As `--import` it does so for a process of its own, by `SHOPIFY_DOOR`.
 */
const ordinary = globalThis.fetch;
let door = process.env['SHOPIFY_DOOR'] ?? '';

/** @param address `http://127.0.0.1:<port>` of the test's door */
export function leadShopifyTo(address: string): void {
  door = address;
}

globalThis.fetch = async (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input);
  if (!url.hostname.endsWith('.myshopify.com')) return ordinary(input, init);
  if (door === '') throw new Error(`no door for ${url.hostname}: call leadShopifyTo first`);
  const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : {}));
  headers.set('X-Test-Shop', url.hostname);
  const body = init?.body ?? (input instanceof Request ? await input.text() : null);
  const { method = 'GET' } = input instanceof Request ? input : (init ?? {});
  return ordinary(`${door}${url.pathname}`, { method, headers, body, signal: init?.signal ?? null });
};
