import {
  Badge,
  BlockStack,
  Box,
  Button,
  Card,
  IndexTable,
  InlineStack,
  Link,
  Text,
  useBreakpoints,
  type BadgeProps,
  type IndexTableProps,
} from '@shopify/polaris';
import { useState } from 'react';
import type { RewardRow } from '#app/reports/rewards-list.ts';
import { useFormat, type Format } from '../format.tsx';
import { costText, rewardName } from './reward-words.ts';
import { TurnModal } from './turn-modal.tsx';

const HEADINGS: IndexTableProps['headings'] = [
  { title: 'Reward' },
  { title: 'Costs' },
  { title: 'Redeemed', alignment: 'end' },
  { title: 'Used', alignment: 'end' },
  { title: 'Cost to you', alignment: 'end' },
  { title: 'Status' },
  { title: 'Turn on or off', hidden: true },
];

export function RewardsTable({ rewards }: { readonly rewards: readonly RewardRow[] }) {
  const { smDown: isPhone } = useBreakpoints();
  const [turning, setTurning] = useState<RewardRow | null>(null);
  return (
    <BlockStack gap="300">
      <Card padding="0">
        <IndexTable
          resourceName={{ singular: 'reward', plural: 'rewards' }}
          itemCount={rewards.length}
          selectable={false}
          condensed={isPhone}
          headings={HEADINGS}
        >
          {rewards.map((reward, position) => (
            <IndexTable.Row key={reward.rewardId} id={String(reward.rewardId)} position={position}>
              {isPhone ? (
                <PhoneRow reward={reward} onTurn={setTurning} />
              ) : (
                <WideRow reward={reward} onTurn={setTurning} />
              )}
            </IndexTable.Row>
          ))}
        </IndexTable>
      </Card>
      <CostNote rewards={rewards} />
      {turning === null ? null : <TurnModal reward={turning} onClose={() => setTurning(null)} />}
    </BlockStack>
  );
}

interface RowProps {
  readonly reward: RewardRow;
  readonly onTurn: (reward: RewardRow) => void;
}

function WideRow({ reward, onTurn }: RowProps) {
  const format = useFormat();
  const figures = [
    { key: 'redeemed', text: format.count(reward.redeemed) },
    { key: 'used', text: format.count(reward.used) },
    { key: 'cost', text: tookText(reward, format) },
  ];
  return (
    <>
      <IndexTable.Cell>
        <RewardLink reward={reward} />
      </IndexTable.Cell>
      <IndexTable.Cell>{costText(reward.terms, format)}</IndexTable.Cell>
      {figures.map(({ key, text }) => (
        <IndexTable.Cell key={key}>
          <Text as="span" alignment="end" numeric>
            {text}
          </Text>
        </IndexTable.Cell>
      ))}
      <IndexTable.Cell>
        <StatusBadge reward={reward} />
      </IndexTable.Cell>
      <IndexTable.Cell>
        <TurnButton reward={reward} onTurn={onTurn} />
      </IndexTable.Cell>
    </>
  );
}

function PhoneRow({ reward, onTurn }: RowProps) {
  const format = useFormat();
  return (
    <Box padding="300" paddingInline="400" width="100%">
      <BlockStack gap="100">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <RewardLink reward={reward} />
          <StatusBadge reward={reward} />
        </InlineStack>
        <Text as="span">{costText(reward.terms, format)}</Text>
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="span" tone="subdued" numeric>
            {`${format.count(reward.redeemed)} redeemed · ${format.count(reward.used)} used · ${tookText(reward, format)}`}
          </Text>
          <TurnButton reward={reward} onTurn={onTurn} />
        </InlineStack>
      </BlockStack>
    </Box>
  );
}

function RewardLink({ reward }: Pick<RowProps, 'reward'>) {
  const format = useFormat();
  return (
    <Link url={`/app/rewards/${reward.rewardId}`} monochrome removeUnderline>
      <Text as="span" fontWeight="semibold" breakWord>
        {rewardName(reward.terms, format)}
      </Text>
    </Link>
  );
}

function TurnButton({ reward, onTurn }: RowProps) {
  const name = rewardName(reward.terms, useFormat());
  const verb = reward.active ? 'Turn off' : 'Turn on';
  return (
    <Button variant="plain" accessibilityLabel={`${verb} ${name}`} onClick={() => onTurn(reward)}>
      {verb}
    </Button>
  );
}

/** `$485.00`; unknown where no order tells it. */
function tookText({ cost, used }: RewardRow, format: Format): string {
  switch (cost.is) {
    case 'exact':
      return format.money(cost.minor);
    case 'at_most':
      return `up to ${format.money(cost.minor)}`;
    case 'at_least':
      return used > 0 && cost.minor === 0 ? format.money(null) : `over ${format.money(cost.minor)}`;
  }
}

/** What the figure is, and where it is not exact. */
function CostNote({ rewards }: { readonly rewards: readonly RewardRow[] }) {
  const is = (what: RewardRow['cost']['is']) => rewards.some(({ cost }) => cost.is === what);
  const sentences = [
    'Cost to you is what used codes took off orders, and what was given as credit or gift cards.',
    ...(is('at_most') ? ['Where an order doesn’t tell, a code counts in full: “up to”.'] : []),
    ...(is('at_least') ? ['Where its value can’t be told at all, it isn’t counted: “over”.'] : []),
  ];
  return (
    <Box paddingInline={{ xs: '400', sm: '0' }}>
      <Text as="p" tone="subdued">
        {sentences.join(' ')}
      </Text>
    </Box>
  );
}

function StatusBadge({ reward }: Pick<RowProps, 'reward'>) {
  const format = useFormat();
  const { tone, word } = statusWord(reward, format);
  return <Badge {...(tone === undefined ? {} : { tone })}>{word}</Badge>;
}

function statusWord(
  { status, terms: { conditions } }: RewardRow,
  format: Format,
): { readonly word: string; readonly tone?: NonNullable<BadgeProps['tone']> } {
  switch (status) {
    case 'active':
      return conditions.endsAt === null
        ? { word: 'Active', tone: 'success' }
        : { word: `Active until ${format.day(conditions.endsAt - 1)}`, tone: 'success' };
    case 'off':
      return { word: 'Off' };
    case 'not_started':
      return { word: `Starts ${format.date(conditions.startsAt)}`, tone: 'info' };
    case 'ended':
      return { word: `Ended ${format.date((conditions.endsAt ?? 1) - 1)}` };
    case 'out_of_stock':
      return { word: 'None left', tone: 'attention' };
  }
}
