import { BlockStack, Box, Button, Card, Icon, InlineStack, ProgressBar, Text } from '@shopify/polaris';
import { CheckCircleIcon } from '@shopify/polaris-icons';
import type { SetupStep } from './setup-steps.tsx';

export interface SetupGuideProps {
  readonly steps: readonly SetupStep[];
  readonly onDismiss: () => void;
}

/** Ticks itself; gone when all is done, or when it was put away. */
export function SetupGuide({ steps, onDismiss }: SetupGuideProps) {
  const done = steps.filter((step) => step.isDone).length;
  const next = steps.findIndex((step) => !step.isDone);
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
          <Button variant="tertiary" onClick={onDismiss} accessibilityLabel="Dismiss set-up guide">
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

function StepRow({ step, isNext }: { readonly step: SetupStep; readonly isNext: boolean }) {
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
