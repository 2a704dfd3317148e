import type { LoaderFunctionArgs } from '@remix-run/node';
import {
  isRouteErrorResponse,
  Links,
  Meta,
  Outlet,
  Scripts,
  ScrollRestoration,
  useRouteError,
  useRouteLoaderData,
} from '@remix-run/react';
import type { ReactNode } from 'react';
import { env } from '#app/config/env.server.ts';

/** Pages inside Shopify's admin bring App Bridge, which wants to know whose they are. */
export function loader({ request }: LoaderFunctionArgs) {
  const isEmbedded = /^\/app(\/|$)/.test(new URL(request.url).pathname);
  return { appBridgeKey: isEmbedded ? env().SHOPIFY_API_KEY : null };
}

export const shouldRevalidate = () => false;

export function Layout({ children }: { children: ReactNode }) {
  const data = useRouteLoaderData<typeof loader>('root');
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        {/* The first script, and neither async nor deferred: https://shopify.dev/docs/api/app-bridge-library */}
        {data?.appBridgeKey ? (
          <script
            src="https://cdn.shopify.com/shopifycloud/app-bridge.js"
            data-api-key={data.appBridgeKey}
          ></script>
        ) : null}
        <Meta />
        <Links />
      </head>
      <body>
        {children}
        <ScrollRestoration />
        <Scripts />
      </body>
    </html>
  );
}

export default function App() {
  return <Outlet />;
}

export function ErrorBoundary() {
  const error = useRouteError();
  const isMissing = isRouteErrorResponse(error) && error.status === 404;
  return (
    <main>
      <h1>{isMissing ? 'There is no such page' : 'Something went wrong'}</h1>
      <p>{isMissing ? 'The address may be mistyped.' : 'Nothing was changed. Please try again.'}</p>
    </main>
  );
}
