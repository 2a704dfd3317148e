import { redirect, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';

/** Shopify opens an app at its bare address, and says with the query who asks; anybody else sees what this is. */
export function loader({ request }: LoaderFunctionArgs) {
  const { search, searchParams } = new URL(request.url);
  if (searchParams.has('shop')) throw redirect(`/app${search}`);
  return null;
}

export const meta: MetaFunction = () => [
  { title: 'Perennial' },
  { name: 'description', content: 'Open-source loyalty and retention for Shopify.' },
];

export default function Index() {
  return (
    <main
      style={{
        fontFamily: 'system-ui, sans-serif',
        maxWidth: '40rem',
        margin: '4rem auto',
        padding: '0 1rem',
      }}
    >
      <h1>Perennial</h1>
      <p>
        Open-source loyalty and retention for Shopify: every order earns points and moves tiers by itself.
      </p>
      <p>To use it, open it in your Shopify admin, under Apps.</p>
      <p>
        This server is running. It takes Shopify&rsquo;s webhooks at <code>POST /webhooks</code>; whether its
        database and its queue are ready is at <a href="/readyz">/readyz</a>.
      </p>
    </main>
  );
}
