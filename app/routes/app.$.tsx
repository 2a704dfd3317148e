import type { LoaderFunctionArgs } from '@remix-run/node';
import { admitStaff } from '#app/use-cases/admit-staff.ts';

/** An address that no page has: says so inside the app, where the navigation is. */
export async function loader({ request, context }: LoaderFunctionArgs): Promise<never> {
  await admitStaff(request, context);
  throw new Response(null, { status: 404 });
}

export default function NoPage() {
  return null;
}
