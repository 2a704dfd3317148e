/** Shopify's Customer Account API as the account pages ask it, besides the real connection to the app. */
import { afterEach, beforeEach } from 'vitest';
import type { WireAccount, WireProgram } from '#app/domain/shopper-wire.ts';
import { startShopperServer, type ShopperServer } from './shopper-server.ts';
import { openSurface } from './surface.ts';
import { account, program } from './wire-samples.ts';

const ADDRESS = 'shopify://customer-account/api/2026-07/graphql.json';
const realFetch = globalThis.fetch;

export interface Published {
  /** Null: the app has not been opened yet. */
  readonly program?: Partial<WireProgram> | null;
  /** Null: not published yet. */
  readonly account?: Partial<WireAccount> | null;
}

type AccountTarget =
  | 'customer-account.page.render'
  | 'customer-account.order-index.block.render'
  | 'customer-account.profile.block.render';

export interface AccountWorld {
  server: ShopperServer;
  /** The Customer Account API does not answer. */
  isShopifyDown: boolean;
  open(
    extension: string,
    target: AccountTarget,
    published?: Published,
    language?: string,
  ): ReturnType<typeof openSurface>;
}

/** For each test of the file a fresh one. */
export function useAccountWorld(): AccountWorld {
  const world = { isShopifyDown: false, open } as AccountWorld;

  beforeEach(async () => {
    world.server = await startShopperServer();
    world.isShopifyDown = false;
  });
  afterEach(() => world.server.stop());

  function open(extension: string, target: AccountTarget, published: Published = {}, language?: string) {
    const surface = openSurface(extension, target, language);
    surface.fetch = async (input, init) => {
      if (input !== ADDRESS) return realFetch(input, init);
      if (world.isShopifyDown) throw new TypeError('Failed to fetch');
      return Response.json({ data: answer(published) });
    };
    return surface;
  }

  function answer(published: Published) {
    const json = (value: object) => ({ value: JSON.stringify(value) });
    return {
      shop: {
        ...{ name: 'Lumen', url: 'https://lumen.example' },
        metafield:
          published.program === null ? null : json(program({ api: world.server.url, ...published.program })),
      },
      customer: {
        id: 'gid://shopify/Customer/7',
        metafield: published.account === null ? null : json(account(published.account)),
      },
    };
  }

  return world;
}
