/**
 * Runs one extension at one place: the script as `shopify app build` wrote it, in a worker without a DOM of its own,
 * as in Shopify's checkout. What it renders goes to the page as remote DOM.
 */
import '@remote-dom/core/polyfill';
import { ThreadMessagePort } from '@quilted/threads';
import type { Complaint, PageSide, WorkerSide } from '../wire.ts';
import { connectBody } from './connection.ts';
import { defineElements } from './elements.ts';
import { Navigation, setGlobals } from './globals.ts';
import { ShopifyGlobal } from './shopify-global.ts';

interface Begin {
  readonly port: MessagePort;
  readonly script: string;
}

addEventListener(
  'message',
  (event: MessageEvent<Begin>) => {
    void begin(event.data);
  },
  { once: true },
);

async function begin({ port, script }: Begin): Promise<void> {
  let global: ShopifyGlobal | null = null;
  let navigation: Navigation | null = null;
  const exports: WorkerSide = {
    changed: (members) => Promise.resolve(global?.changed(members)),
    navigated: (url, state) => Promise.resolve(navigation?.arrived(url, state)),
  };
  const thread = new ThreadMessagePort<PageSide, WorkerSide>(port, { exports });
  port.start();
  const page = thread.imports as unknown as PageSide;
  const told = new Set<string>();
  const complain = (complaint: Complaint): void => {
    const text = `${complaint.kind}: ${complaint.text}`;
    if (told.has(text)) return;
    told.add(text);
    void page.complain(complaint);
  };
  const failed = (error: unknown): void => complain({ kind: 'error', text: textOf(error) });
  addEventListener('error', (event: ErrorEvent) => failed(event.error ?? event.message));
  addEventListener('unhandledrejection', (event: PromiseRejectionEvent) => failed(event.reason));
  try {
    const placed = await page.placed();
    defineElements(placed, complain);
    setGlobals(placed, page, complain);
    global = new ShopifyGlobal(placed, page, complain);
    navigation = new Navigation(page, String(Object.fromEntries(placed.members)['page.url'] ?? ''));
    const isNavigable = placed.surface === 'customer-account' || placed.surface === 'point-of-sale';
    Object.assign(globalThis, { shopify: global.shopify, ...(isNavigable ? { navigation } : {}) });
    if (placed.surface === 'point-of-sale') {
      Object.assign(globalThis.window, { close: () => void page.call('window.close', []) });
    }
    connectBody(placed, page, complain);
    evaluate(script, placed.handle);
    const run = global.extended.get(placed.target);
    if (run === undefined) throw new Error(`The script does not register ${placed.target}.`);
    await run();
    await page.rendered();
  } catch (error) {
    failed(error);
  }
}

/** As a script, not as a module: so the command line tool of Shopify writes it. */
function evaluate(script: string, handle: string): void {
  const url = URL.createObjectURL(
    new Blob([`${script}\n//# sourceURL=${handle}.js`], { type: 'text/javascript' }),
  );
  const load = (globalThis as unknown as { importScripts: (url: string) => void }).importScripts.bind(
    globalThis,
  );
  load(url);
  URL.revokeObjectURL(url);
  Reflect.deleteProperty(globalThis, 'importScripts');
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message).slice(0, 2000) : String(error);
}
