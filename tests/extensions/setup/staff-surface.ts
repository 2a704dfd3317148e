/** A surface of staff: relative addresses are the app's own there, as at Shopify's. */
import type { ShopperServer } from './shopper-server.ts';
import { openSurface } from './surface.ts';

export function openStaffSurface<T extends Parameters<typeof openSurface>[1]>(
  server: ShopperServer,
  extension: string,
  target: T,
  language = 'en',
) {
  const surface = openSurface(extension, target, language);
  const { fetch: ask } = surface;
  surface.fetch = (address, init) => ask(new URL(String(address), server.url), init);
  return surface;
}
