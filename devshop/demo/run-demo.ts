/** Brings the demo's parts up, waits until it is to stop, and takes them down in the opposite order. */
import path from 'node:path';
import { startDevshop, type Devshop } from '../start.ts';
import { switchAllOn } from '../pages/extensions.ts';
import { fullName } from '../pages/format.ts';
import { ordersByCustomer } from '../pages/store/sign-in-page.ts';
import { isInstalled } from '../shop/operations/installation.ts';
import type { Customer, ShopState } from '../shop/state.ts';
import { startApp, type AppProcess } from './app-process.ts';
import { bringInPastOrders } from './bring-in.ts';
import { buildOnce } from './build-pages.ts';
import { checkPorts, takeFolder } from './data-folder.ts';
import type { DemoOptions } from './options.ts';
import { Problem } from './problem.ts';
import { Progress } from './progress.ts';

/** Not a secret: everything listens on this machine only. */
const KEYS = { clientId: 'perennial-demo', clientSecret: 'secret-of-the-demo' };
/** Shopify has agreed that this app may ask for it. */
const OPTIONAL_SCOPES = ['read_all_orders'];
const CUSTOMERS_PER_ORDER = 1 / 2;

interface Around {
  /** The project's folder. */
  readonly root: string;
  readonly out: NodeJS.WriteStream;
  readonly stopping: AbortSignal;
}

/** Resolves after everything is down again. */
export async function runDemo(options: DemoOptions, around: Around): Promise<void> {
  await checkPorts(options);
  const release = await takeFolder(options);
  const closing: (() => Promise<void>)[] = [release];
  // What still comes up when it is to stop comes up no further.
  const giveUp = new AbortController();
  const signal = AbortSignal.any([around.stopping, giveUp.signal]);
  try {
    const running = await bringUp(options, around, signal, closing);
    await Promise.race([aborted(around.stopping), running.app.ended]);
    if (!around.stopping.aborted)
      throw new Problem(`The app ended by itself. Its log is ${running.logFile}.`);
  } catch (error) {
    if (!around.stopping.aborted) throw error;
  } finally {
    giveUp.abort();
    if (around.stopping.aborted) around.out.write('\nStopping: what runs is finished first.\n');
    for (let close = closing.pop(); close !== undefined; close = closing.pop()) await close();
    if (around.stopping.aborted) around.out.write('Stopped.\n');
  }
}

interface Running {
  readonly app: AppProcess;
  readonly logFile: string;
}

async function bringUp(
  options: DemoOptions,
  { root, out }: Around,
  signal: AbortSignal,
  closing: (() => Promise<void>)[],
): Promise<Running> {
  const { dataFolder } = options;
  const logFile = path.join(dataFolder, 'app.log');
  const progress = new Progress(out, Date.now);
  closing.push(() => Promise.resolve(progress.end()));
  const steps = {
    pages: progress.add('Building pages and extensions', 40, 30_000),
    shop: progress.add('A year of the store Lumen', 5, 4000),
    app: progress.add('Starting database and app', 15, 10_000),
    past: progress.add('Past orders', 40, 30_000),
  };
  progress.begin(steps.pages);
  const begun = Promise.withResolvers<void>();
  const pages = buildOnce({ signal, onBegun: begun.resolve }).then(() => progress.done(steps.pages));
  const over = pages.catch(() => undefined);
  closing.push(() => over);
  // What comes next takes the whole of this thread for a while.
  await Promise.race([begun.promise, over]);
  progress.begin(steps.shop);
  const devshop = await startShop(options);
  closing.push(() => devshop.close());
  progress.done(steps.shop);
  signal.throwIfAborted();
  progress.begin(steps.app);
  const app = startApp(appEnvironment(devshop, options), logFile);
  closing.push(app.stop);
  devshop.connectApp(await unless(signal, app.ready));
  progress.done(steps.app);
  await unless(signal, told(pages));
  progress.begin(steps.past);
  await firstVisit(devshop, { logFile, signal }, (fraction, words) => {
    steps.past.fraction = fraction;
    progress.say(words);
  });
  progress.done(steps.past);
  progress.end();
  out.write(readyText(devshop, shortPath(root, dataFolder)));
  return { app, logFile };
}

function startShop({ port, addressPort, dataFolder, orders }: DemoOptions): Promise<Devshop> {
  return startDevshop({
    seed: 1,
    ...KEYS,
    port,
    proxyPort: addressPort,
    file: path.join(dataFolder, 'shop.json'),
    history: { until: Date.now(), orders, customers: Math.max(1, Math.round(orders * CUSTOMERS_PER_ORDER)) },
    optionalScopes: OPTIONAL_SCOPES,
  });
}

function appEnvironment(devshop: Devshop, { appPort, dataFolder }: DemoOptions): Record<string, string> {
  return {
    PORT: String(appPort),
    DATA_DIR: dataFolder,
    SHOPIFY_API_KEY: KEYS.clientId,
    SHOPIFY_API_SECRET: KEYS.clientSecret,
    SHOPIFY_APP_URL: devshop.urls.app,
    ...devshop.hosts.appEnvironment,
  };
}

async function firstVisit(
  { shop, box, hosts, urls }: Devshop,
  held: { readonly logFile: string; readonly signal: AbortSignal },
  onProgress: (fraction: number, words: string) => void,
): Promise<void> {
  if (shop.state.installation === null) {
    shop.operations.installApp({ scopes: [...box.config.scopes, ...OPTIONAL_SCOPES] });
    // As an owner would in the editors.
    switchAllOn(shop.state);
  }
  const doors = hosts.doorsOf(shop.state.record.domain);
  // Whoever has removed the app has it removed.
  if (!doors || !isInstalled(shop.state)) return;
  await bringInPastOrders({ doors, origin: urls.app, ...held }, onProgress);
}

function readyText({ shop, urls }: Devshop, dataFolder: string): string {
  const { orders, customers, record } = shop.state;
  const count = (number: number): string => number.toLocaleString('en-US');
  const regular = mostOrders(shop.state);
  const who =
    regular === null
      ? ''
      : `Sign in to the store as ${fullName(regular)}, who has bought most:
${urls.storefront}/sign-in?q=${regular.id}

`;
  return `Perennial is ready. ${record.name} has ${count(customers.size)} customers and ${count(orders.size)} orders.

  Admin           ${urls.admin}
  Storefront      ${urls.storefront}
  Control panel   ${urls.control}
  Point of sale   ${new URL('/pos', urls.storefront).href}

${who}Stop with Ctrl-C. The data stays in ${dataFolder}; start over with: npm run demo -- --fresh
`;
}

/** Somebody to be in the store: with points to spend. */
function mostOrders(state: ShopState): Customer | null {
  const [[id] = []] = [...ordersByCustomer(state)].sort(([, a], [, b]) => b - a);
  return state.customers.get(id ?? 0) ?? null;
}

function shortPath(root: string, folder: string): string {
  const relative = path.relative(root, folder);
  return relative.startsWith('..') ? folder : relative;
}

/** A failed build is a matter of the sources, not a fault of the demo. */
async function told(pages: Promise<void>): Promise<void> {
  try {
    await pages;
  } catch (error) {
    throw new Problem((error as Error).message);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function unless<Value>(signal: AbortSignal, work: Promise<Value>): Promise<Value> {
  const came = await Promise.race([work, aborted(signal).then(() => null)]);
  signal.throwIfAborted();
  return came as Value;
}
