import { Badge, Banner, BlockStack, Card, EmptyState, Modal, Page, Text } from '@shopify/polaris';
import { useState } from 'react';
import { useFormat } from '../format.tsx';
import { ErrorBanner } from '../page-states.tsx';
import { FiguresCard } from './figures-card.tsx';
import { HomeCharts } from './home-charts.tsx';
import {
  isRunning,
  type Figures,
  type Guide,
  type Need,
  type Part,
  type PastOrders,
  type Period,
} from './home-types.ts';
import { NeedsYou } from './needs-you.tsx';
import { PastOrdersModal, PastOrdersProgress } from './past-orders.tsx';
import { SetupGuide } from './setup-guide.tsx';
import { useSetupSteps } from './setup-steps.tsx';
import type { ExtensionsOn } from './use-extensions.ts';

export interface HomeView {
  readonly shopDomain: string;
  readonly isPlus: boolean;
  readonly hasAllOrders: boolean;
  readonly state: Part<{
    readonly guide: Guide;
    readonly extensions: ExtensionsOn;
    readonly pausedSince: number | null;
    readonly historyFrom: number | null;
    readonly historyUntil: number | null;
  }>;
  readonly pastOrders: Part<PastOrders | null>;
  readonly needs: Part<readonly Need[]>;
  readonly figures: Part<{
    readonly figures: Figures | null;
    readonly isRefreshing: boolean;
    readonly isOld: boolean;
  }>;
}

export type HomeDeed =
  | { readonly intent: 'pause' | 'resume' | 'keep_default' | 'dismiss_guide' }
  | ({ readonly intent: 'extensions' } & ExtensionsOn)
  | { readonly intent: 'past_orders'; readonly earns: boolean; readonly requestId: string };

export interface HomePageProps {
  readonly view: HomeView;
  /** As App Bridge says; null until it has said. */
  readonly extensions: ExtensionsOn | null;
  /** The deed under way, if there is one. */
  readonly doing: HomeDeed['intent'] | null;
  /** Why the last deed was not done. */
  readonly error: { readonly intent: HomeDeed['intent']; readonly message: string } | null;
  readonly onDo: (deed: HomeDeed) => void;
  readonly allowOlderNote: string | null;
  readonly onAllowOlder: () => void;
  readonly onRetry: () => void;
  readonly isRetrying: boolean;
  readonly dialog: Dialog | null;
  readonly onDialog: (dialog: Dialog | null) => void;
}

/** A question asked; `requestId` makes a double press harmless. */
export type Dialog =
  { readonly kind: 'pause' } | { readonly kind: 'past_orders'; readonly requestId: string };

const DEFAULT_PERIOD: Period = '30d';

export function HomePage(props: HomePageProps) {
  const { view, doing, onDo, onDialog } = props;
  const [period, setPeriod] = useState<Period>(DEFAULT_PERIOD);
  const retry = (what: string) => (
    <ErrorBanner what={what} onRetry={props.onRetry} isRetrying={props.isRetrying} />
  );
  const state = view.state.ok ? view.state.value : null;
  const pastOrders = view.pastOrders.ok ? view.pastOrders.value : null;
  const askPastOrders = () => onDialog({ kind: 'past_orders', requestId: crypto.randomUUID() });
  const extensions = props.extensions ?? state?.extensions ?? null;
  const steps = useSetupSteps({
    guide: state?.guide ?? null,
    pastOrders,
    history: { from: state?.historyFrom ?? null, until: state?.historyUntil ?? null },
    ...{ extensions, shopDomain: view.shopDomain, isPlus: view.isPlus, isBusy: doing !== null },
    onKeepDefault: () => onDo({ intent: 'keep_default' }),
    onPastOrders: askPastOrders,
  });
  const hasGuide = state !== null && !state.guide.isDismissed && steps.some((step) => !step.isDone);
  return (
    <Page
      title="Perennial"
      titleMetadata={hasGuide || extensions === null ? undefined : <ThemeStatus isOn={extensions.theme} />}
      actionGroups={[{ title: 'More actions', actions: actionsOf(props, askPastOrders) }]}
    >
      <BlockStack gap="400">
        <Paused {...props} />
        {state === null ? retry('The set-up guide') : null}
        {hasGuide ? <SetupGuide steps={steps} onDismiss={() => onDo({ intent: 'dismiss_guide' })} /> : null}
        {!hasGuide && pastOrders !== null && isRunning(pastOrders) ? (
          <Card>
            <BlockStack gap="200">
              <Text as="h2" variant="headingMd">
                Past orders
              </Text>
              <PastOrdersProgress pastOrders={pastOrders} />
            </BlockStack>
          </Card>
        ) : null}
        {view.needs.ok ? (
          <NeedsYou
            needs={view.needs.value}
            hasAllOrders={view.hasAllOrders}
            pastOrdersError={!hasGuide && pastOrders?.phase === 'failed' ? (pastOrders.error ?? '') : null}
            allowOlderNote={props.allowOlderNote}
            onAllowOlder={props.onAllowOlder}
            onPastOrders={askPastOrders}
          />
        ) : (
          retry('What needs you')
        )}
        {view.figures.ok ? (
          <FiguresPart
            hasGuide={hasGuide}
            view={view}
            period={period}
            onPeriod={setPeriod}
            onPastOrders={askPastOrders}
          />
        ) : (
          retry('Figures')
        )}
      </BlockStack>
      <Dialogs {...props} />
    </Page>
  );
}

function actionsOf({ view, doing, onDialog, onDo }: HomePageProps, askPastOrders: () => void) {
  const isPaused = view.state.ok && view.state.value.pausedSince !== null;
  const comesIn = view.pastOrders.ok && isRunning(view.pastOrders.value);
  return [
    { content: 'Bring in past orders', onAction: askPastOrders, disabled: comesIn },
    isPaused
      ? { content: 'Resume program', onAction: () => onDo({ intent: 'resume' }), disabled: doing !== null }
      : { content: 'Pause program', onAction: () => onDialog({ kind: 'pause' }), disabled: !view.state.ok },
  ];
}

/** The guide says it while it is there. */
function ThemeStatus({ isOn }: { readonly isOn: boolean }) {
  return isOn ? (
    <Badge tone="success">Shown in your theme</Badge>
  ) : (
    <Badge tone="attention">Not shown in your theme</Badge>
  );
}

function Paused({ view, doing, onDo }: HomePageProps) {
  const format = useFormat();
  const since = view.state.ok ? view.state.value.pausedSince : null;
  if (since === null) return null;
  return (
    <Banner
      tone="warning"
      title={`Program paused since ${format.day(since)}`}
      action={{
        content: 'Resume program',
        onAction: () => onDo({ intent: 'resume' }),
        loading: doing === 'resume',
      }}
    >
      <p>New orders don’t earn; nothing can be redeemed. Balances stay.</p>
    </Banner>
  );
}

interface FiguresPartProps {
  /** Then the likeliest step is the guide's. */
  readonly hasGuide: boolean;
  readonly view: HomeView;
  readonly period: Period;
  readonly onPeriod: (period: Period) => void;
  readonly onPastOrders: () => void;
}

function FiguresPart({ hasGuide, view, period, onPeriod, onPastOrders }: FiguresPartProps) {
  if (!view.figures.ok) return null;
  const { figures, isOld } = view.figures.value;
  if (figures !== null && !figures.hasOrders && figures.periods[period].now.members === 0) {
    const phase = view.pastOrders.ok ? view.pastOrders.value?.phase : undefined;
    const action = { content: 'Bring in past orders', onAction: onPastOrders };
    const isOffered = phase === undefined || phase === 'failed';
    return (
      <Card>
        <EmptyState
          heading="No orders yet"
          image=""
          {...(isOffered ? (hasGuide ? { secondaryAction: action } : { action }) : {})}
        >
          <p>Figures start with your first paid order.</p>
        </EmptyState>
      </Card>
    );
  }
  return (
    <>
      <FiguresCard
        figures={figures}
        period={period}
        onPeriod={onPeriod}
        asOf={isOld ? (figures?.computedAt ?? null) : null}
      />
      <HomeCharts figures={figures} period={period} />
    </>
  );
}

function Dialogs({ view, doing, error, dialog, onDialog, onDo }: HomePageProps) {
  const close = () => onDialog(null);
  const requestId = dialog?.kind === 'past_orders' ? dialog.requestId : '';
  return (
    <>
      <Modal
        open={dialog?.kind === 'pause'}
        onClose={close}
        title="Pause program?"
        primaryAction={{
          content: 'Pause',
          loading: doing === 'pause',
          onAction: () => onDo({ intent: 'pause' }),
        }}
        secondaryActions={[{ content: 'Cancel', onAction: close }]}
      >
        <Modal.Section>
          <BlockStack gap="300">
            {error?.intent === 'pause' ? (
              <Text as="p" tone="critical">
                {error.message}
              </Text>
            ) : null}
            <Text as="p">New orders won’t earn; nothing can be redeemed. Balances stay.</Text>
          </BlockStack>
        </Modal.Section>
      </Modal>
      <PastOrdersModal
        isOpen={dialog?.kind === 'past_orders'}
        onClose={close}
        onStart={(earns) => onDo({ intent: 'past_orders', earns, requestId })}
        isStarting={doing === 'past_orders'}
        error={error?.intent === 'past_orders' ? error.message : null}
        hasAllOrders={view.hasAllOrders}
      />
    </>
  );
}
