/** The member page's use case, for tests: a whole timeline, however many pages it has. */
import { expect } from 'vitest';
import { showMember, type MemberView } from '#app/use-cases/show-member.ts';
import type { TimelineRow } from '#app/use-cases/member/timeline.ts';
import { gidOf, type TestShop } from '../ledger/setup/test-shop.ts';

export async function memberIdOf(shop: TestShop, customerId: string): Promise<number> {
  const { rows } = await shop.database.query<{ id: number }>(
    'SELECT id FROM member WHERE shop_id = $1 AND customer_gid = $2',
    [shop.shopId, gidOf(customerId)],
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new Error(`no member ${customerId}`);
  return id;
}

type Asked = Partial<Parameters<typeof showMember>[2]>;

export async function viewOf(shop: TestShop, memberId: number, asked: Asked = {}): Promise<MemberView> {
  const whole = { memberId, filter: 'all' as const, after: null, ordersFrom: 0, ...asked };
  const view = await showMember(shop.database, shop.shopId, whole, shop.clock);
  if (!view || 'mergedInto' in view) throw new Error('no such member');
  return view;
}

export async function wholeTimeline(
  shop: TestShop,
  memberId: number,
  filter: NonNullable<Asked['filter']> = 'all',
): Promise<TimelineRow[]> {
  const rows: TimelineRow[] = [];
  let view = await viewOf(shop, memberId, { filter });
  rows.push(...view.timeline.rows);
  while (view.timeline.next) {
    view = await viewOf(shop, memberId, { filter, after: view.timeline.next });
    expect(view.timeline.rows.length).toBeGreaterThan(0);
    rows.push(...view.timeline.rows);
  }
  return rows;
}
