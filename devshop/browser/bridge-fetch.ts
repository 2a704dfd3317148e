/** `fetch` that shows the app's own server who is asking. */
import { askFrame } from './bridge-wire.ts';

const RETRY = 'X-Shopify-Retry-Invalid-Session-Request';
const ELSEWHERE = 'X-Shopify-API-Request-Failure-Reauthorize-Url';

let latest: { readonly token: string; readonly goodUntil: number } | null = null;

/** A token with at least some seconds to live. */
export async function idToken(): Promise<string> {
  if (latest === null || latest.goodUntil < Date.now()) {
    const token = String(await askFrame({ about: 'idToken' }));
    const claims = JSON.parse(atob(base64(token.split('.')[1] ?? ''))) as { exp: number };
    latest = { token, goodUntil: claims.exp * 1000 - 15_000 };
  }
  return latest.token;
}

export function patchFetch(goElsewhere: (url: string) => void): void {
  const plainFetch = window.fetch.bind(window);
  window.fetch = async (input, init) => {
    const request = new Request(input, init);
    if (request.url.startsWith('shopify:')) {
      throw new Error('devshop: direct API access (fetch("shopify:admin/...")) is not played.');
    }
    if (new URL(request.url).origin !== location.origin || request.headers.has('Authorization')) {
      return plainFetch(input, init);
    }
    const again = request.clone();
    let response = await plainFetch(await signed(request));
    if (response.headers.has(RETRY)) {
      latest = null;
      response = await plainFetch(await signed(again));
    }
    const elsewhere = response.headers.get(ELSEWHERE);
    if (elsewhere !== null) goElsewhere(elsewhere);
    return response;
  };
}

async function signed(request: Request): Promise<Request> {
  const headers = new Headers(request.headers);
  headers.set('Authorization', `Bearer ${await idToken()}`);
  headers.set('X-Requested-With', 'XMLHttpRequest');
  return new Request(request, { headers });
}

function base64(base64url: string): string {
  return base64url.replaceAll('-', '+').replaceAll('_', '/');
}
