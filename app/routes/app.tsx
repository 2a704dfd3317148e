import type { HeadersFunction, LinksFunction, LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import {
  isRouteErrorResponse,
  Outlet,
  useLoaderData,
  useRevalidator,
  useRouteError,
  useRouteLoaderData,
} from '@remix-run/react';
import { boundary } from '@shopify/shopify-app-remix/server';
import polarisStyles from '@shopify/polaris/build/esm/styles.css?url';
import { ErrorPage, NotFoundPage } from '#app/ui/page-states.tsx';
import { Shell } from '#app/ui/shell.tsx';
import { admitStaff } from '#app/use-cases/admit-staff.ts';

export const links: LinksFunction = () => [{ rel: 'stylesheet', href: polarisStyles }];
export const meta: MetaFunction = () => [{ title: 'Perennial' }];

/** What Shopify's library says to App Bridge in headers reaches it, also when a page below could not be shown. */
export const headers: HeadersFunction = (headersArgs) => boundary.headers(headersArgs);

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { currency, exponent, timezone, locale } = (await admitStaff(request, context)).shop;
  return { settings: { currency, exponent, timezone, locale } };
}

/** The same for all pages of the shop; each page admits staff by itself. */
export const shouldRevalidate = () => false;

export default function AppLayout() {
  const { settings } = useLoaderData<typeof loader>();
  return (
    <Shell settings={settings}>
      <Outlet />
    </Shell>
  );
}

/** English, until it is known who reads. */
const UNKNOWN_READER = { currency: 'USD', exponent: 2, timezone: 'UTC', locale: 'en' };

export function ErrorBoundary() {
  const error = useRouteError();
  const revalidator = useRevalidator();
  const known = useRouteLoaderData<typeof loader>('routes/app');
  const isMissing = isRouteErrorResponse(error) && error.status === 404;
  return (
    <Shell settings={known?.settings ?? UNKNOWN_READER}>
      {isMissing ? (
        <NotFoundPage />
      ) : (
        <ErrorPage what="This page" onRetry={known === undefined ? undefined : revalidator.revalidate} />
      )}
    </Shell>
  );
}
