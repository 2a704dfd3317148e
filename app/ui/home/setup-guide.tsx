import { BlockStack, Box, Button, Card, Icon, InlineStack, ProgressBar, Text } from '@shopify/polaris';
import { CheckCircleIcon } from '@shopify/polaris-icons';
import type { ReactNode } from 'react';
import { useFormat } from '../format.tsx';
import { editorUrls, isRunning, type Guide, type PastOrders } from './home-types.ts';
import { PastOrdersProgress, pastOrdersText } from './past-orders.tsx';
import type { ExtensionsOn } from './use-extensions.ts';

export interface SetupGuideProps {
  readonly guide: Guide;
  readonly pastOrders: PastOrders | null;
  readonly history: { readonly from: number | null; readonly until: number | null };
  readonly extensions: ExtensionsOn | null;
  readonly shopDomain: string;
  /** Only Plus stores can change checkout itself. */
  readonly isPlus: boolean;
  readonly isBusy: boolean;
  readonly onKeepDefault: () => void;
  readonly onPastOrders: () => void;
  readonly onDismiss: () => void;
}

interface Step {
  readonly label: string;
  readonly isDone: boolean;
  readonly note?: string | null;
  readonly body?: ReactNode;
  readonly actions?: (isNext: boolean) => ReactNode;
}

/** Ticks itself; gone when all is done, or when it was put away. */
export function SetupGuide(props: SetupGuideProps) {
  const steps = useSteps(props);
  const done = steps.filter((step) => step.isDone).length;
  const next = steps.findIndex((step) => !step.isDone);
  if (props.guide.isDismissed || done === steps.length) return null;
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <InlineStack gap="300" blockAlign="baseline">
            <Text as="h2" variant="headingMd" id="setup-guide">
              Set up your program
            </Text>
            <Text as="p" tone="subdued" id="setup-guide-done">
              {`${done} of ${steps.length} done`}
            </Text>
          </InlineStack>
          <Button variant="tertiary" onClick={props.onDismiss} accessibilityLabel="Dismiss set-up guide">
            Dismiss
          </Button>
        </InlineStack>
        <ProgressBar
          progress={(done / steps.length) * 100}
          size="small"
          tone="success"
          ariaLabelledBy="setup-guide setup-guide-done"
        />
        <Box as="ul" padding="0">
          {steps.map((step, index) => (
            <StepRow key={step.label} step={step} isNext={index === next} />
          ))}
        </Box>
      </BlockStack>
    </Card>
  );
}

function StepRow({ step, isNext }: { readonly step: Step; readonly isNext: boolean }) {
  return (
    <li style={{ listStyle: 'none' }}>
      <Box paddingBlock="200">
        <BlockStack gap="200">
          <InlineStack align="space-between" blockAlign="center" gap="200">
            <InlineStack gap="200" blockAlign="center" wrap={false}>
              <StepMark isDone={step.isDone} />
              <BlockStack>
                <Text as="span" fontWeight={isNext ? 'semibold' : 'regular'}>
                  {step.label}
                </Text>
                {step.note ? (
                  <Text as="span" tone="subdued" variant="bodySm">
                    {step.note}
                  </Text>
                ) : null}
              </BlockStack>
            </InlineStack>
            {step.isDone || !step.actions ? null : (
              <InlineStack gap="200">{step.actions(isNext)}</InlineStack>
            )}
          </InlineStack>
          {step.body ? <Box paddingInlineStart="600">{step.body}</Box> : null}
        </BlockStack>
      </Box>
    </li>
  );
}

function StepMark({ isDone }: { readonly isDone: boolean }) {
  if (isDone) return <Icon source={CheckCircleIcon} tone="success" accessibilityLabel="Done:" />;
  return (
    <svg
      width="20"
      height="20"
      viewBox="0 0 20 20"
      role="img"
      aria-label="Not done:"
      style={{ flexShrink: 0 }}
    >
      <circle cx="10" cy="10" r="7" fill="none" stroke="#8a8a8a" strokeWidth="1.5" strokeDasharray="3 2.5" />
    </svg>
  );
}

function useSteps(props: SetupGuideProps): readonly Step[] {
  const format = useFormat();
  const { guide, pastOrders, history, extensions, shopDomain, isPlus, isBusy, onKeepDefault, onPastOrders } =
    props;
  const urls = editorUrls(shopDomain);
  const variant = (isNext: boolean) => (isNext ? { variant: 'primary' as const } : {});
  const comesIn = pastOrders !== null && isRunning(pastOrders);
  return [
    { label: 'App installed', isDone: true },
    {
      label: guide.isProgramChosen ? 'Program chosen' : 'Choose your program',
      isDone: guide.isProgramChosen,
      note: guide.isProgramChosen ? null : 'A program is running already: keep it, or make it yours.',
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
