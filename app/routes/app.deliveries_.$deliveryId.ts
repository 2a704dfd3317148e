import type { LoaderFunctionArgs } from '@remix-run/node';
import { readDeliveryBody } from '#app/reports/deliveries.ts';
import { admitStaff } from '#app/use-cases/admit-staff.ts';

/** One delivery with what Shopify sent, for the window that shows it. */
export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const { database, shop } = await admitStaff(request, context);
  const id = Number(params['deliveryId']);
  const delivery = Number.isSafeInteger(id) ? await readDeliveryBody(database, shop.id, id) : null;
  return { delivery };
}
