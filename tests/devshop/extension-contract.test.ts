/** What devshop holds against extensions is what Shopify's package says, and devshop invents nothing beside it. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contract, contractText, type ApiMember } from '../../devshop/extensions/contract/contract.ts';
import { readContract } from '../../devshop/extensions/contract/read-types.ts';
import { PLAYED_CALLS } from '../../devshop/extensions/calls.ts';
import type { Placed } from '../../devshop/extensions/wire.ts';
import { placeKey } from '../../devshop/pages/extensions.ts';
import { startDevshop, type Devshop } from '../../devshop/start.ts';
import { KEYS } from './setup/extension-shop.ts';
import { sampleExtensions } from './setup/sample-extension.ts';

const FILE = new URL('../../devshop/extensions/contract/contract.json', import.meta.url);

test('elements and calls are those of the installed package', { timeout: 180_000 }, () => {
  expect(contractText(readContract())).toBe(readFileSync(FILE, 'utf8'));
});

test('each call that is played exists at some target', () => {
  const all = new Set(Object.values(contract().targets).flatMap(({ api }) => pathsOf(api, 'function')));
  // Globals of the worker, beside `shopify`.
  const known = PLAYED_CALLS.filter((name) => name !== 'fetch' && name !== 'navigation.navigate');
  expect(known.filter((name) => !all.has(name))).toEqual([]);
});

/** Not told: what devshop has nothing to say about. */
const NOT_TOLD = [
  'billingAddress',
  'customer.id',
  'deliveryGroups',
  'experimentalIsShopAppStyle',
  'localizedFields',
  'product.id',
  'scanner.scannerData.current',
  'scanner.sources.current',
  'shippingAddress',
];

describe('signals and values', () => {
  let devshop: Devshop;
  let remove: () => Promise<void>;
  const targets = Object.keys(contract().targets);

  beforeAll(async () => {
    const everywhere = Object.fromEntries(targets.map((target) => [target, 'staff.js']));
    const samples = await sampleExtensions({ handle: 'all', networkAccess: true, targets: everywhere });
    remove = samples.remove;
    devshop = await startDevshop({ seed: 1, ...KEYS, extensionsFolder: samples.folder });
    devshop.shop.operations.installApp({ scopes: devshop.box.config.scopes });
    devshop.shop.state.extensionsOn = targets.map((target) => placeKey('all', target));
  });

  afterAll(async () => {
    await devshop?.close();
    await remove?.();
  });

  test.each(targets)('%s', async (target) => {
    const { shop, hosts } = devshop;
    const [product] = shop.state.products.values();
    const lines = [{ variantId: product?.variants[0]?.id ?? 0, quantity: 1 }];
    const order = shop.operations.placeOrder({ lines });
    if (!order.ok) throw new Error(order.message);
    const trolley = { customerId: 0, lines: [[lines[0]?.variantId, 1]], codes: [] };
    const page = target.startsWith('pos.')
      ? `/pos/done/${order.value.token}`
      : target.startsWith('admin.')
        ? `/admin/orders/${order.value.id}`
        : target.startsWith('purchase.checkout')
          ? '/checkout'
          : `/orders/${order.value.token}`;
    const response = await fetch(`${hosts.plainOrigin}/devshop/extensions/ask`, {
      method: 'POST',
      headers: { Cookie: `devshop_shopper=${encodeURIComponent(JSON.stringify(trolley))}` },
      body: new URLSearchParams({ ask: JSON.stringify({ about: 'places', page, targets: [target] }) }),
    });
    const [placed] = (await response.json()) as Placed[];
    const told = new Set(placed?.members.map(([path]) => path));
    const wanted = [...pathsOf(placed?.api ?? {}, 'signal'), ...pathsOf(placed?.api ?? {}, 'value')];
    expect(wanted.filter((path) => !told.has(path) && !NOT_TOLD.includes(path))).toEqual([]);
  });
});

function pathsOf(api: ApiMember, kind: ApiMember, prefix = ''): string[] {
  if (typeof api === 'string') return api === kind ? [prefix] : [];
  return Object.entries(api).flatMap(([name, member]) =>
    pathsOf(member, kind, prefix === '' ? name : `${prefix}.${name}`),
  );
}
