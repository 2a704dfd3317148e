/** What every walk through the admin needs: to wait for the page to listen, to look, to ask axe. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect } from 'vitest';
import type { Customer, Order, Variant } from '../../../devshop/shop/state.ts';
import type { Outcome } from '../../../devshop/shop/act.ts';
import type { Admin, World } from './start-world.ts';

/** A machine that does much else needs a moment. */
export const soon = <Read>(read: () => Read) => expect.poll(read, { timeout: 25_000, interval: 100 });

/** The page as the server made it shows everything, but does not listen yet. */
export async function awake(admin: Admin): Promise<void> {
  const listens = `Object.keys(document.querySelector('h1') ?? {}).some((key) => key.startsWith('__reactFiber'))`;
  await (await admin.frame()).waitForFunction(listens);
}

/** Goes to a page of the app by a full load, and waits until it listens. */
export async function visit(admin: Admin, path: string, heading: string | RegExp): Promise<void> {
  await admin.goto(path);
  await admin.app.getByRole('heading', { name: heading, level: 1 }).waitFor();
  await awake(admin);
}

/** What axe has against the app's page, as it is now. */
export async function violations(admin: Admin): Promise<readonly unknown[]> {
  // The builder's types name Playwright's Page of another package; it is the same.
  const found = await new AxeBuilder({ page: admin.page as never }).include('#app').analyze();
  return found.violations.map(({ id, nodes }) => [id, ...nodes.slice(0, 3).map(({ html }) => html)]);
}

/** How many pixels the app's page is wider than what shows it. */
export async function sidewaysScroll(admin: Admin): Promise<number> {
  return (await admin.frame()).evaluate('document.documentElement.scrollWidth - innerWidth');
}

/**
 * Shopify tells times in whole seconds: an order of the very second of a change would seem to be from before it.
 */
export async function nextSecond(): Promise<void> {
  const second = () => Math.floor(Date.now() / 1000);
  const now = second();
  await expect.poll(second, { timeout: 5_000, interval: 20 }).toBeGreaterThan(now);
}

/** What came of an operation of devshop; one that was refused is a mistake of the test. */
export function came<Value>(outcome: Outcome<Value>): Value {
  if (!outcome.ok) throw new Error(`${outcome.code}: ${outcome.message}`);
  return outcome.value;
}

/** The one with this price, in minor units. */
export function variantFor({ shop }: World, priceMinor: number): Variant {
  const all = [...shop.state.products.values()].filter(({ giftCard }) => !giftCard);
  const found = all.flatMap(({ variants }) => variants).find((one) => one.priceMinor === priceMinor);
  if (found === undefined) throw new Error(`Nothing costs ${priceMinor}.`);
  return found;
}

export function newCustomer(world: World, name: string): Customer {
  const [firstName = '', lastName = ''] = name.split(' ');
  const email = `${firstName}.${lastName}@example.com`.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return came(world.shop.operations.createCustomer({ firstName, lastName, email }));
}

export function order(world: World, customer: Customer, priceMinor: number, quantity = 1): Order {
  const lines = [{ variantId: variantFor(world, priceMinor).id, quantity }];
  return came(world.shop.operations.placeOrder({ customerId: customer.id, lines }));
}
