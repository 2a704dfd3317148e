import { Button } from '@shopify/polaris';
import type { ReactNode } from 'react';
import { useFormat } from '../format.tsx';
import { editorUrls, isRunning, type Guide, type PastOrders } from './home-types.ts';
import { PastOrdersProgress, pastOrdersText } from './past-orders.tsx';
import type { ExtensionsOn } from './use-extensions.ts';

export interface SetupState {
  /** Null when it could not be loaded. */
  readonly guide: Guide | null;
  readonly pastOrders: PastOrders | null;
  readonly history: { readonly from: number | null; readonly until: number | null };
  readonly extensions: ExtensionsOn | null;
  readonly shopDomain: string;
  /** Only Plus stores can change checkout itself. */
  readonly isPlus: boolean;
  readonly isBusy: boolean;
  readonly onKeepDefault: () => void;
  readonly onPastOrders: () => void;
}

export interface SetupStep {
  readonly label: string;
  readonly isDone: boolean;
  readonly note?: string | null;
  readonly body?: ReactNode;
  readonly actions?: (isNext: boolean) => ReactNode;
}

/** The steps of the set-up guide, each with its live state. */
export function useSetupSteps(props: SetupState): readonly SetupStep[] {
  const format = useFormat();
  const { guide, pastOrders, history, extensions, shopDomain, isPlus, isBusy, onKeepDefault, onPastOrders } =
    props;
  const isChosen = guide?.isProgramChosen === true;
  const urls = editorUrls(shopDomain);
  const variant = (isNext: boolean) => (isNext ? { variant: 'primary' as const } : {});
  const comesIn = pastOrders !== null && isRunning(pastOrders);
  return [
    { label: 'App installed', isDone: true },
    {
      label: isChosen ? 'Program chosen' : 'Choose your program',
      isDone: isChosen,
      note: isChosen ? null : 'A program is running already: keep it, or make it yours.',
      actions: (isNext) => (
        <>
          <Button url="/app/program">View program</Button>
          <Button {...variant(isNext)} onClick={onKeepDefault} disabled={isBusy}>
            Keep the default
          </Button>
        </>
      ),
    },
    {
      label: pastOrders?.phase === 'done' ? 'Past orders in' : 'Bring in past orders',
      isDone: pastOrders?.phase === 'done',
      note: pastOrdersText(pastOrders, history, format),
      body: comesIn ? <PastOrdersProgress pastOrders={pastOrders} /> : null,
      actions: (isNext) =>
        comesIn ? null : (
          <Button {...variant(isNext)} onClick={onPastOrders}>
            {pastOrders?.phase === 'failed' ? 'Try again' : 'Bring in past orders'}
          </Button>
        ),
    },
    {
      label: 'Show points in your theme',
      isDone: extensions?.theme === true,
      actions: (isNext) => (
        <Button {...variant(isNext)} url={urls.theme} target="_top">
          Open theme editor
        </Button>
      ),
    },
    {
      label: isPlus ? 'Show points at checkout and after purchase' : 'Show points after purchase',
      isDone: extensions?.afterPurchase === true,
      actions: (isNext) => (
        <Button {...variant(isNext)} url={urls.checkout} target="_top">
          Open checkout editor
        </Button>
      ),
    },
  ];
}
