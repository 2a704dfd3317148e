import type { LoaderFunctionArgs } from '@remix-run/node';
import { pastOrdersState } from '#app/reports/home-state.ts';
import { admitStaff } from '#app/use-cases/admit-staff.ts';

/** How far past orders are; asked each second while they come in. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { database, shop } = await admitStaff(request, context);
  return { pastOrders: await pastOrdersState(database, shop.id) };
}
