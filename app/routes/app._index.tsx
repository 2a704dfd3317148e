import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { useFetcher, useLoaderData, useRevalidator } from '@remix-run/react';
import { useAppBridge } from '@shopify/app-bridge-react';
import { useEffect, useState } from 'react';
import { log } from '#app/config/log.server.ts';
import { homeState, pastOrdersState } from '#app/reports/home-state.ts';
import { needsOfOwner } from '#app/reports/needs-owner.ts';
import { HomePage, type Dialog, type HomeDeed, type HomeView } from '#app/ui/home/home-page.tsx';
import { isRunning, type Part } from '#app/ui/home/home-types.ts';
import { useExtensions, type ExtensionsOn } from '#app/ui/home/use-extensions.ts';
import { useFreshHome } from '#app/ui/home/use-fresh-home.ts';
import { admitStaff } from '#app/use-cases/admit-staff.ts';
import { doOnHome } from '#app/use-cases/do-on-home.ts';
import { currentFigures } from '#app/use-cases/refresh-figures.ts';
import type { loader as pastOrdersLoader } from './app.past-orders.tsx';

export async function loader({ request, context }: LoaderFunctionArgs): Promise<HomeView> {
  const { database, shop, hasAllOrders, isPlus } = await admitStaff(request, context);
  const part = async <T,>(load: () => Promise<T>): Promise<Part<T>> => {
    try {
      return { ok: true, value: await load() };
    } catch (error) {
      log.error('part of the start page failed', { shop: shop.domain, error });
      return { ok: false };
    }
  };
  const [state, pastOrders, needs, figures] = await Promise.all([
    part(() => homeState(database, shop.id).then((found) => found ?? Promise.reject(new Error('no shop')))),
    part(() => pastOrdersState(database, shop.id)),
    part(() => needsOfOwner(database, shop.id)),
    part(() => currentFigures(database, shop.id, Date.now())),
  ]);
  return { shopDomain: shop.domain, isPlus, hasAllOrders, state, pastOrders, needs, figures };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { database, shop, staff } = await admitStaff(request, context);
  return doOnHome(database, shop.id, Object.fromEntries(await request.formData()), staff);
}

const TOAST: Readonly<Record<HomeDeed['intent'], string | null>> = {
  pause: 'Program paused',
  resume: 'Program resumed',
  keep_default: 'Default program kept',
  dismiss_guide: null,
  past_orders: null,
  extensions: null,
};

export default function Home() {
  const loaded = useLoaderData<typeof loader>();
  const revalidator = useRevalidator();
  const { pastOrders } = usePastOrders(loaded);
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const deed = useDeed(() => setDialog(null));
  const older = useAllowOlder(revalidator.revalidate);
  const extensions = useExtensions();
  useNotedExtensions(extensions, loaded);
  useFreshHome(revalidator.revalidate, {
    isRefreshing: loaded.figures.ok && loaded.figures.value.isRefreshing,
  });
  return (
    <HomePage
      view={{ ...loaded, pastOrders }}
      extensions={extensions}
      doing={deed.doing}
      error={deed.error}
      onDo={deed.start}
      allowOlderNote={older.note}
      onAllowOlder={older.ask}
      onRetry={revalidator.revalidate}
      isRetrying={revalidator.state === 'loading'}
      dialog={dialog}
      onDialog={setDialog}
    />
  );
}

/** Tells the server what App Bridge says, when it is news. */
function useNotedExtensions(extensions: ExtensionsOn | null, { state }: HomeView): void {
  const { submit } = useFetcher();
  const known = state.ok ? state.value.extensions : null;
  const isNews =
    extensions !== null &&
    known !== null &&
    (extensions.theme !== known.theme || extensions.afterPurchase !== known.afterPurchase);
  useEffect(() => {
    if (isNews)
      void submit({ intent: 'extensions', ...extensions }, { method: 'post', action: '/app?index' });
  }, [isNews, extensions, submit]);
}

const LOOK_EVERY_MS = 1_000;

/** Past orders as they come in: the small resource is asked, and the page anew when they are in. */
function usePastOrders({ pastOrders }: HomeView): Pick<HomeView, 'pastOrders'> {
  const { data, load } = useFetcher<typeof pastOrdersLoader>();
  const { revalidate } = useRevalidator();
  const runs = pastOrders.ok && isRunning(pastOrders.value);
  const isOver = runs && data !== undefined && !isRunning(data.pastOrders);
  useEffect(() => {
    if (!runs) return;
    const timer = setInterval(() => load('/app/past-orders'), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [runs, load]);
  useEffect(() => {
    if (isOver) revalidate();
  }, [isOver, revalidate]);
  return { pastOrders: runs && data !== undefined ? { ok: true, value: data.pastOrders } : pastOrders };
}

/** One deed at a time, its outcome told by a toast or where it was asked for. */
function useDeed(onDone: () => void) {
  const fetcher = useFetcher<typeof action>();
  const shopify = useAppBridge();
  const [asked, setAsked] = useState<HomeDeed['intent'] | null>(null);
  const { data, state } = fetcher;
  const isOver = state === 'idle' && data !== undefined && asked !== null;
  useEffect(() => {
    if (!isOver) return;
    setAsked(null);
    if (!data.ok) return;
    const toast = TOAST[data.intent];
    if (toast !== null) shopify.toast.show(toast);
    onDone();
  }, [isOver, data]);
  return {
    doing: asked,
    error:
      asked === null && data !== undefined && !data.ok
        ? { intent: data.intent, message: data.message }
        : null,
    start: (deed: HomeDeed) => {
      if (asked !== null) return;
      setAsked(deed.intent);
      void fetcher.submit({ ...deed }, { method: 'post', action: '/app?index' });
    },
  };
}

const OLDER_SCOPE = 'read_all_orders';
const NOT_YET =
  'Shopify has not allowed this app to read all orders yet: its developer asks for that in the Partner Dashboard.';

function useAllowOlder(onGranted: () => void) {
  const shopify = useAppBridge();
  const [note, setNote] = useState<string | null>(null);
  const ask = async () => {
    try {
      const { result } = await shopify.scopes.request([OLDER_SCOPE]);
      if (result === 'granted-all') onGranted();
    } catch {
      setNote(NOT_YET);
    }
  };
  return { note, ask: () => void ask() };
}
