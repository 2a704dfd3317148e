/** Which member of staff the browser is, in the admin and at the point of sale. */
import type { IncomingMessage } from 'node:http';
import { cookie } from '../hosts/http.ts';
import type { ShopState, StaffUser } from '../shop/state.ts';

const STAFF_COOKIE = 'devshop_staff';

/** A session cookie, so that a test or a person can be somebody else in another window. */
export function staffCookie(staffId: number): string {
  return `${STAFF_COOKIE}=${staffId}; Path=/; HttpOnly; SameSite=Lax`;
}

/** Without a choice it is the owner. */
export function currentStaff(
  { state }: { readonly state: Pick<ShopState, 'staff'> },
  request: IncomingMessage,
): StaffUser {
  const all = [...state.staff.values()];
  const chosen = state.staff.get(Number(cookie(request, STAFF_COOKIE)));
  const staff = chosen ?? all.find(({ isOwner }) => isOwner) ?? all[0];
  if (staff === undefined) throw new Error('devshop: the shop has no staff.');
  return staff;
}
