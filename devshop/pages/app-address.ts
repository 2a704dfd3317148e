/** The address at which the admin opens a page of the app. */
import { createHmac } from 'node:crypto';
import { SHOPIFY_PARAMETERS } from '../browser/bridge-config.ts';
import type { Doors } from '../hosts/shop-side.ts';
import type { StaffUser } from '../shop/state.ts';
import { sessionToken } from '../sign-in/session-token.ts';

interface Opening {
  readonly origin: string;
  /** With its query. */
  readonly path: string;
  readonly staff: StaffUser;
}

export function appAddress({ shop, keys, now }: Doors, { origin, path, staff }: Opening): string {
  const { domain } = shop.state.record;
  const url = new URL(path, origin);
  // Somebody else's parameters must not come through.
  for (const name of SHOPIFY_PARAMETERS) url.searchParams.delete(name);
  const added: Readonly<Record<string, string>> = {
    embedded: '1',
    host: hostParameter(domain),
    id_token: sessionToken(keys, { shopDomain: domain, staffId: staff.id }, now()),
    locale: staff.locale,
    session: createHmac('sha256', keys.clientSecret).update(`session:${staff.id}`).digest('hex'),
    shop: domain,
    timestamp: String(Math.floor(now() / 1000)),
  };
  for (const [name, value] of Object.entries(added)) url.searchParams.set(name, value);
  const signed = [...url.searchParams].map(([name, value]) => `${name}=${value}`).sort();
  url.searchParams.set(
    'hmac',
    createHmac('sha256', keys.clientSecret).update(signed.join('&')).digest('hex'),
  );
  return url.href;
}

/** Where the admin is, for App Bridge: base64 without padding. */
function hostParameter(domain: string): string {
  const place = `admin.shopify.com/store/${domain.replace('.myshopify.com', '')}`;
  return Buffer.from(place).toString('base64').replaceAll('=', '');
}
