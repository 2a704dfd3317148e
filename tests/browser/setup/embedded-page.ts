/**
 * The least app that can be embedded: three places without a server round trip, and everything of App Bridge that
 * a press of a button can show. It answers `/api` with who asked.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface EmbeddedPage {
  readonly url: string;
  /** Every request that came, the latest last. */
  readonly seen: readonly { readonly path: string; readonly authorization: string | undefined }[];
  readonly close: () => Promise<void>;
}

export async function startEmbeddedPage(clientId: string): Promise<EmbeddedPage> {
  const seen: { path: string; authorization: string | undefined }[] = [];
  const server = createServer((request, response) => {
    seen.push({ path: request.url ?? '', authorization: request.headers.authorization });
    answer(clientId, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () => close(server),
  };
}

function answer(clientId: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://app');
  if (url.pathname === '/api') {
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ authorization: request.headers.authorization ?? null }));
    return;
  }
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  response.setHeader(
    'Content-Security-Policy',
    'frame-ancestors https://lumen.myshopify.com https://admin.shopify.com;',
  );
  // What Shopify's library answers where a document came without a token.
  if (url.pathname === '/auth/session-token') return void response.end(head(clientId));
  if (!url.searchParams.has('id_token')) {
    const reload = `https://perennial.example.com${url.pathname}${url.search}`;
    response.writeHead(302, { Location: `/auth/session-token?shopify-reload=${encodeURIComponent(reload)}` });
    return void response.end();
  }
  response.end(page(clientId));
}

function head(clientId: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Test app</title><link rel="icon" href="data:,">
<script data-api-key="${clientId}" src="https://cdn.shopify.com/shopifycloud/app-bridge.js"></script></head>`;
}

function page(clientId: string): string {
  return `${head(clientId)}<body>
<ui-nav-menu><a href="/app" rel="home">Home</a><a href="/app/members">Members</a><a href="/app/settings">Settings</a></ui-nav-menu>
<ui-title-bar title="Test"><button variant="primary" id="add">Add reward</button></ui-title-bar>
<ui-save-bar id="save-bar" discardConfirmation="true"><button variant="primary" id="save">Save</button><button id="discard">Discard</button></ui-save-bar>
<ui-modal id="modal"><ui-title-bar title="Pause program?"><button variant="primary" tone="critical" id="pause">Pause</button></ui-title-bar></ui-modal>
<main><h1>Test app</h1><p>At <output id="at"></output></p><p>Did <output id="did"></output></p>
<p><a href="https://lumen.myshopify.com/admin/themes/current/editor" target="_top">Theme editor</a></p></main>
<script>
const did = (text) => { document.getElementById('did').textContent = text; };
const at = () => { document.getElementById('at').textContent = location.pathname; };
addEventListener('popstate', at);
addEventListener('shopify:navigate', (event) => { history.pushState({}, '', event.target.getAttribute('href')); at(); });
for (const id of ['add', 'pause']) document.getElementById(id).addEventListener('click', () => did(id));
document.getElementById('save').addEventListener('click', () => { did('save'); shopify.saveBar.hide('save-bar'); shopify.toast.show('Saved'); });
document.getElementById('discard').addEventListener('click', () => { did('discard'); shopify.saveBar.hide('save-bar'); });
document.getElementById('modal').content.textContent = 'New orders will not earn.';
at();
</script></body></html>`;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
