/** A shop that has lived: past orders brought in, fresh ones, a return, rewards redeemed, work of staff, something that went wrong. */
import { createHmac, randomUUID } from 'node:crypto';
import { expect, vi } from 'vitest';
import type { Customer } from '../../../devshop/shop/state.ts';
import { redeemSome } from './redeeming.ts';
import { KEYS, type Admin, type World } from './start-world.ts';
import { awake, came, newCustomer, order, visit } from './walking.ts';

const PATIENCE = { timeout: 30_000, interval: 100 };

/** A member of whom there is everything to see. */
export const SOMEBODY = 'Zsófia Nagy';

/** A delivery Shopify signed, with the body told; answers the status. */
export async function deliver(world: World, topic: string, body: string): Promise<number> {
  const response = await fetch(`${world.app.url}/webhooks`, {
    method: 'POST',
    body,
    headers: {
      'Content-Type': 'application/json',
      'X-Shopify-Topic': topic,
      'X-Shopify-Shop-Domain': world.shop.state.record.domain,
      'X-Shopify-Hmac-Sha256': createHmac('sha256', KEYS.clientSecret).update(body).digest('base64'),
      'X-Shopify-Webhook-Id': randomUUID(),
      'X-Shopify-Triggered-At': new Date().toISOString(),
    },
  });
  return response.status;
}

/** From Home, as the owner does it; resolves when they are in. */
export async function bringInPastOrders(world: World, admin: Admin): Promise<void> {
  await visit(admin, '/app', 'Perennial');
  await admin.app.getByRole('button', { name: 'More actions' }).click();
  await admin.app.getByRole('button', { name: 'Bring in past orders' }).last().click();
  const dialog = admin.app.getByRole('dialog', { name: 'Bring in past orders' });
  await dialog.getByRole('button', { name: 'Bring in past orders' }).click();
  await dialog.waitFor({ state: 'detached' });
  await admin.app.getByText('Past orders in').waitFor({ timeout: 120_000 });
  await world.settled();
}

/** @returns the path of the page of SOMEBODY */
export async function fillShop(world: World, admin: Admin): Promise<string> {
  const { operations } = world.shop;
  await bringInPastOrders(world, admin);
  const zsofia = newCustomer(world, SOMEBODY);
  came(operations.updateCustomer({ customerId: zsofia.id, tags: ['VIP', 'newsletter'] }));
  const bought = [order(world, zsofia, 2400, 6), order(world, zsofia, 4200, 4), order(world, zsofia, 2400)];
  await world.settled();
  const [first] = bought;
  const line = first?.lines[0];
  if (first === undefined || line === undefined) throw new Error('no line');
  came(operations.refundOrder({ orderId: first.id, lines: [{ lineId: line.id, quantity: 2 }] }));
  await deliver(world, 'orders/updated', '{"id": 4242, "name": "#1042", "line_items": [{"quantity": 2}]}');
  await world.settled();
  await redeemSome(world, zsofia);
  const memberPath = await pathOf(world, zsofia);
  await workOnMember(admin, memberPath);
  return memberPath;
}

async function pathOf(world: World, customer: Customer): Promise<string> {
  const query = `SELECT m.id, p.name FROM member m JOIN member_profile p ON p.shop_id = m.shop_id AND p.member_id = m.id
     WHERE m.customer_gid = $1`;
  const found = async () =>
    (
      await world.database.pool.query<{ id: number; name: string | null }>(query, [
        `gid://shopify/Customer/${customer.id}`,
      ])
    ).rows[0];
  // Also called before any test runs, where nothing can be polled.
  await vi.waitFor(async () => expect((await found())?.name).toBe(SOMEBODY), PATIENCE);
  return `/app/members/${(await found())?.id}`;
}

async function workOnMember(admin: Admin, memberPath: string): Promise<void> {
  const { app } = admin;
  await visit(admin, memberPath, SOMEBODY);
  await app.getByRole('button', { name: 'Adjust points' }).click();
  const dialog = app.getByRole('dialog');
  await dialog.getByLabel('Points').fill('200');
  await dialog.getByLabel('Reason').fill('Parcel late');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  await app.getByRole('button', { name: 'Add note' }).click();
  await app.getByLabel('New note').fill('Allergic to nuts');
  await app.getByRole('button', { name: 'Save note' }).click();
  await app.getByRole('button', { name: 'Edit note: Allergic to nuts' }).waitFor();
}

/** Points per 1.00 as typed, saved as the next version. */
export async function changeProgram(admin: Admin, points: string): Promise<void> {
  await visit(admin, '/app/program', 'Program');
  await admin.app.getByRole('textbox', { name: 'Points per $1.00', exact: true }).fill(points);
  await admin.page.getByRole('button', { name: 'Save', exact: true }).click();
  await admin.app.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await admin.page.getByText(/^Version \d+ saved$/).waitFor();
}

/** Types a draft and tests it; resolves on the page with the result. @returns its path */
export async function testDraft(admin: Admin, points: string): Promise<string> {
  await visit(admin, '/app/program', 'Program');
  await admin.app.getByRole('textbox', { name: 'Points per $1.00', exact: true }).fill(points);
  await admin.app.getByText(new RegExp(`× ${points} =`)).waitFor();
  await admin.app.getByRole('button', { name: 'Test on past orders' }).click();
  await admin.app.getByText('What would have happened, not what will').waitFor({ timeout: 120_000 });
  await awake(admin);
  return admin.path();
}
