import type { LoaderFunctionArgs } from '@remix-run/node';
import { Page } from '@shopify/polaris';
import { admitStaff } from '#app/use-cases/admit-staff.ts';

export async function loader({ request, context }: LoaderFunctionArgs) {
  await admitStaff(request, context);
  return null;
}

export default function Placeholder() {
  return <Page title="Perennial" />;
}
