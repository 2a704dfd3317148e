import { Badge, BlockStack, Box, Button, Card, InlineGrid, InlineStack, Modal, Text } from '@shopify/polaris';
import { DeleteIcon, PlusIcon } from '@shopify/polaris-icons';
import { useState } from 'react';
import type { ProgramForm } from '#app/domain/program-form.ts';
import { useFormat } from '../format.tsx';
import { Group } from './earning-tab.tsx';
import { Field } from './field.tsx';
import type { TierCount } from './program-types.ts';
import type { DraftState } from './use-draft.ts';

const MOST_TIERS = 20;

export interface TiersTabProps {
  readonly draft: DraftState;
  readonly currency: string;
  /** Names of the tiers in force. */
  readonly tiersNow: readonly string[];
}

export function TiersTab({ draft, currency, tiersNow }: TiersTabProps) {
  const [deleting, setDeleting] = useState<number | null>(null);
  const { levels } = draft.form.tiers;
  const counts = draft.answer?.moves?.counts;
  const change = (next: ProgramForm['tiers']['levels']) =>
    draft.edit('tiers.levels', (form) => ({ ...form, tiers: { ...form.tiers, levels: next } }));
  const remove = (index: number) => {
    const isKnown = tiersNow.includes(levels[index]?.name.trim() ?? '');
    if (isKnown) setDeleting(index);
    else change(levels.toSpliced(index, 1));
  };
  const listProblem = draft.problem('tiers.levels');
  return (
    <BlockStack gap="400">
      <Group title="Spend that counts">
        <Field
          draft={draft}
          path="tiers.windowMonths"
          label="Spend of the last"
          suffix="months"
          helpText="Refunds and cancellations lower it. An order never counts toward its own tier."
        />
      </Group>
      {levels.map((level, index) => (
        <TierCard
          key={index}
          {...{ draft, currency, index }}
          counts={counts}
          onDelete={levels.length > 1 ? () => remove(index) : undefined}
          name={level.name}
        />
      ))}
      {listProblem === undefined ? null : (
        <Text as="p" tone="critical">
          {listProblem}
        </Text>
      )}
      <Box paddingInline={{ xs: '400', sm: '0' }}>
        <Button
          icon={PlusIcon}
          disabled={levels.length >= MOST_TIERS}
          onClick={() => change([...levels, { name: '', thresholdMinor: '', multiplier: '1' }])}
        >
          Add tier
        </Button>
      </Box>
      <DeleteTier
        levels={levels}
        index={deleting}
        counts={counts}
        onClose={() => setDeleting(null)}
        onDelete={(index) => {
          change(levels.toSpliced(index, 1));
          setDeleting(null);
        }}
      />
    </BlockStack>
  );
}

interface TierCardProps {
  readonly draft: DraftState;
  readonly currency: string;
  readonly index: number;
  readonly name: string;
  readonly counts: readonly TierCount[] | undefined;
  readonly onDelete: (() => void) | undefined;
}

function TierCard({ draft, currency, index, name, counts, onDelete }: TierCardProps) {
  const path = `tiers.levels.${index}`;
  const title = name.trim() || 'New tier';
  return (
    <Card>
      <BlockStack gap="400">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <InlineStack gap="200" blockAlign="center">
            <Text as="h2" variant="headingMd">
              {title}
            </Text>
            <MembersThen name={name.trim()} counts={counts} />
          </InlineStack>
          {onDelete ? (
            <Button
              icon={DeleteIcon}
              variant="tertiary"
              onClick={onDelete}
              accessibilityLabel={`Delete ${title}`}
            />
          ) : null}
        </InlineStack>
        <InlineGrid columns={{ xs: 1, sm: 3 }} gap="400">
          <Field draft={draft} path={`${path}.name`} label="Name" isText />
          <Field draft={draft} path={`${path}.thresholdMinor`} label="From spend of" suffix={currency} />
          <Field draft={draft} path={`${path}.multiplier`} label="Points times" prefix="×" />
        </InlineGrid>
      </BlockStack>
    </Card>
  );
}

/** `212 → 240 members`: in force, and by the draft. */
function MembersThen({
  name,
  counts,
}: {
  readonly name: string;
  readonly counts: readonly TierCount[] | undefined;
}) {
  const format = useFormat();
  if (!counts) return null;
  const now = membersIn(counts, 'before', name);
  const then = membersIn(counts, 'after', name);
  return (
    <Badge>
      {now === then ? membersText(now, format) : `${format.count(now)} → ${membersText(then, format)}`}
    </Badge>
  );
}

function membersText(count: number, format: ReturnType<typeof useFormat>): string {
  return `${format.count(count)} ${count === 1 ? 'member' : 'members'}`;
}

export function membersIn(counts: readonly TierCount[], side: 'before' | 'after', name: string): number {
  return counts.reduce((sum, count) => sum + (count[side] === name ? count.members : 0), 0);
}

interface DeleteTierProps {
  readonly levels: ProgramForm['tiers']['levels'];
  readonly index: number | null;
  readonly counts: readonly TierCount[] | undefined;
  readonly onClose: () => void;
  readonly onDelete: (index: number) => void;
}

function DeleteTier({ levels, index, counts, onClose, onDelete }: DeleteTierProps) {
  const format = useFormat();
  const name = index === null ? '' : (levels[index]?.name.trim() ?? '');
  const below = index === null ? undefined : (levels[index - 1] ?? levels[index + 1]);
  const members = counts === undefined ? null : membersIn(counts, 'before', name);
  const target = below?.name.trim() || 'the tier below';
  const sentence =
    members === 0
      ? 'Nobody is in this tier now.'
      : `${members === null ? 'Its members' : membersText(members, format)} ${members === 1 ? 'moves' : 'move'} to ${target} when you save.`;
  return (
    <Modal
      open={index !== null}
      onClose={onClose}
      title={`Delete ${name}?`}
      primaryAction={{
        content: 'Delete',
        destructive: true,
        onAction: () => index !== null && onDelete(index),
      }}
      secondaryActions={[{ content: 'Cancel', onAction: onClose }]}
    >
      <Modal.Section>
        <Text as="p">{sentence}</Text>
      </Modal.Section>
    </Modal>
  );
}
