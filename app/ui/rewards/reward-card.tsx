import { BlockStack, Box, Button, Card, Collapsible, Divider, InlineStack, Text } from '@shopify/polaris';
import { useState } from 'react';
import type { RewardTerms } from '#app/domain/rewards/reward-terms.ts';
import { useFormat, type Format } from '../format.tsx';
import { conditionSentences, costText, pointsText, rewardName, valueName } from './reward-words.ts';

/** What the shoppers' panel will show, kept up to date while somebody types. */
export function RewardCard({ terms }: { readonly terms: RewardTerms | null }) {
  const format = useFormat();
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          Shoppers see
        </Text>
        <div aria-live="polite">
          {terms === null ? (
            <Text as="p" tone="subdued">
              Mend the marked fields to see it.
            </Text>
          ) : (
            <ShopperCard terms={terms} format={format} />
          )}
        </div>
      </BlockStack>
    </Card>
  );
}

/** On the phone: one line, which opens. */
export function RewardLine({ terms }: { readonly terms: RewardTerms | null }) {
  const [isOpen, setIsOpen] = useState(false);
  const format = useFormat();
  const what =
    terms === null ? '' : `: ${rewardName(terms, format)}, ${costText(terms, format).toLowerCase()}`;
  return (
    <BlockStack gap="200">
      <Button
        fullWidth
        textAlign="left"
        disclosure={isOpen ? 'up' : 'down'}
        ariaExpanded={isOpen}
        ariaControls="reward-preview"
        onClick={() => setIsOpen(!isOpen)}
      >
        {`Shoppers see${what}`}
      </Button>
      <Collapsible id="reward-preview" open={isOpen}>
        <RewardCard terms={terms} />
      </Collapsible>
    </BlockStack>
  );
}

function ShopperCard({ terms, format }: { readonly terms: RewardTerms; readonly format: Format }) {
  const { cost } = terms;
  const sentences = conditionSentences(terms, format);
  return (
    <BlockStack gap="300">
      <Box borderWidth="025" borderColor="border" borderRadius="300" padding="400">
        <BlockStack gap="200">
          <InlineStack align="space-between" blockAlign="center" gap="200">
            <BlockStack gap="050">
              <Text as="span" variant="headingMd" breakWord>
                {rewardName(terms, format)}
              </Text>
              <Text as="span" tone="subdued">
                {costText(terms, format)}
              </Text>
            </BlockStack>
            {cost.kind === 'granted' ? null : <LooksLikeButton />}
          </InlineStack>
          {sentences.length === 0 ? null : (
            <Text as="p" variant="bodySm">
              {sentences.join(' ')}
            </Text>
          )}
        </BlockStack>
      </Box>
      {cost.kind === 'any_amount' ? <Examples terms={terms} format={format} /> : null}
      <Text as="p" variant="bodySm" tone="subdued">
        In the shopper’s language, with your theme’s colors.
      </Text>
    </BlockStack>
  );
}

/** Nothing to press: a picture of what shoppers press. */
function LooksLikeButton() {
  return (
    <Box background="bg-fill-brand" borderRadius="200" paddingInline="300" paddingBlock="100">
      <Text as="span" tone="text-inverse" fontWeight="medium">
        Redeem
      </Text>
    </Box>
  );
}

/** The least, what a usual balance buys, and the most. */
function Examples({ terms, format }: { readonly terms: RewardTerms; readonly format: Format }) {
  const { cost, value } = terms;
  if (cost.kind !== 'any_amount') return null;
  const { minSteps, maxSteps, pointsPerStep, amountMinorPerStep } = cost;
  const within = (steps: number) => maxSteps === null || steps <= maxSteps;
  const shown = [
    ...new Set([minSteps, minSteps * 2, minSteps * 4, ...(maxSteps === null ? [] : [maxSteps])]),
  ];
  return (
    <BlockStack gap="100">
      <Divider />
      <Text as="h3" variant="headingSm">
        Examples
      </Text>
      {shown.filter(within).map((steps) => (
        <InlineStack key={steps} align="space-between" gap="200">
          <Text as="span" numeric>
            {pointsText(steps * pointsPerStep, format)}
          </Text>
          <Text as="span" numeric>
            {valueName(value, format, steps * amountMinorPerStep)}
          </Text>
        </InlineStack>
      ))}
    </BlockStack>
  );
}
