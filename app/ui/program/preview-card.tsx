import {
  BlockStack,
  Button,
  Card,
  Collapsible,
  Divider,
  InlineStack,
  Link,
  Modal,
  Text,
} from '@shopify/polaris';
import { useState, type ReactNode } from 'react';
import { useFormat } from '../format.tsx';
import { ErrorBanner } from '../page-states.tsx';
import { ratioText } from './changes.ts';
import type { Example, LastTest } from './program-types.ts';
import { membersIn } from './tiers-tab.tsx';
import type { DraftState } from './use-draft.ts';

export interface PreviewCardProps {
  readonly draft: DraftState;
  readonly unitMinor: number;
  readonly onTest: () => void;
  readonly isStarting: boolean;
  readonly lastTest: LastTest | null;
}

/** Beside the form: who moves tier, and what an order earns. */
export function PreviewCard(props: PreviewCardProps) {
  const { draft, unitMinor, onTest, isStarting, lastTest } = props;
  const [isListed, setIsListed] = useState(false);
  const format = useFormat();
  const moving = draft.answer?.moves?.moving ?? 0;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          What would change
        </Text>
        <div aria-live="polite" aria-busy={!draft.isFresh}>
          <TierLines draft={draft} />
        </div>
        <InlineStack gap="200">
          {moving > 0 ? (
            <Button onClick={() => setIsListed(true)}>
              {`See ${format.count(moving)} ${moving === 1 ? 'member' : 'members'}`}
            </Button>
          ) : null}
          <Button onClick={onTest} loading={isStarting} disabled={!canTest(draft)}>
            Test on past orders
          </Button>
        </InlineStack>
        {lastTest ? (
          <Link url={`/app/program/test/${lastTest.id}`}>
            {lastTest.status === 'running'
              ? 'A test is running'
              : `Test of ${format.date(lastTest.requestedAt)}`}
          </Link>
        ) : null}
        <Divider />
        <Text as="h3" variant="headingSm">
          Example
        </Text>
        <Examples examples={draft.answer?.example ?? null} unitMinor={unitMinor} />
      </BlockStack>
      <MoversModal draft={draft} isOpen={isListed} onClose={() => setIsListed(false)} />
    </Card>
  );
}

/** On the phone: one line, which opens. */
export function PreviewLine(props: PreviewCardProps) {
  const [isOpen, setIsOpen] = useState(false);
  const format = useFormat();
  const moves = props.draft.answer?.moves;
  const text = moves
    ? moves.moving === 0
      ? 'Nobody would move tier'
      : `${format.count(moves.moving)} ${moves.moving === 1 ? 'member' : 'members'} would move tier`
    : 'What would change';
  return (
    <BlockStack gap="200">
      <Button
        fullWidth
        textAlign="left"
        disclosure={isOpen ? 'up' : 'down'}
        ariaExpanded={isOpen}
        ariaControls="program-preview"
        onClick={() => setIsOpen(!isOpen)}
      >
        {text}
      </Button>
      <Collapsible id="program-preview" open={isOpen}>
        <PreviewCard {...props} />
      </Collapsible>
    </BlockStack>
  );
}

export function canTest(draft: DraftState): boolean {
  return draft.isFresh && draft.answer?.changes !== null && draft.answer?.changes !== undefined;
}

function TierLines({ draft }: { readonly draft: DraftState }) {
  const format = useFormat();
  const { answer, hasFailed, askAgain } = draft;
  if (hasFailed) return <ErrorBanner what="Figures" onRetry={askAgain} />;
  if (!answer) return <Subdued>Counting…</Subdued>;
  if (answer.changes === null) return <Subdued>Mend the marked fields to see what would change.</Subdued>;
  if (!answer.moves) return <Subdued>Counting…</Subdued>;
  const { counts, moving } = answer.moves;
  const then = [...new Set(counts.map(({ after }) => after))];
  const names = draft.form.tiers.levels.map(({ name }) => name.trim());
  const shown = [...names, ...then.filter((name) => !names.includes(name))];
  return (
    <BlockStack gap="100">
      {shown.map((name, index) => {
        const [now, soon] = [membersIn(counts, 'before', name), membersIn(counts, 'after', name)];
        return (
          <InlineStack key={index} align="space-between" gap="200">
            <Text as="span">{name}</Text>
            <Text as="span" numeric>
              {now === soon ? format.count(now) : `${format.count(now)} → ${format.count(soon)}`}
            </Text>
          </InlineStack>
        );
      })}
      {moving === 0 ? <Subdued>Nobody would move tier.</Subdued> : null}
    </BlockStack>
  );
}

function Subdued({ children }: { readonly children: ReactNode }) {
  return (
    <Text as="p" tone="subdued">
      {children}
    </Text>
  );
}

function Examples({
  examples,
  unitMinor,
}: {
  readonly examples: readonly Example[] | null;
  readonly unitMinor: number;
}) {
  const format = useFormat();
  if (!examples) return <Subdued>–</Subdued>;
  return (
    <BlockStack gap="100">
      {examples.map(({ tier, amountMinor, rate, multiplier, points }) => {
        const times = multiplier.times === multiplier.per ? '' : ` × ${ratioText(multiplier)}`;
        const formula = `${format.money(amountMinor)} × ${ratioText(rate, unitMinor)}${times}`;
        return (
          <Text key={tier} as="p">
            {examples.length > 1 ? `${tier}: ` : ''}
            {formula} = <strong>{format.points(points)} points</strong>
          </Text>
        );
      })}
    </BlockStack>
  );
}

function MoversModal({
  draft,
  isOpen,
  onClose,
}: {
  readonly draft: DraftState;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  const format = useFormat();
  const moves = draft.answer?.moves;
  const moving = moves?.moving ?? 0;
  const movers = moves?.movers ?? [];
  return (
    <Modal
      open={isOpen}
      onClose={onClose}
      title={`${format.count(moving)} ${moving === 1 ? 'member' : 'members'} would move`}
      secondaryActions={[{ content: 'Close', onAction: onClose }]}
    >
      <Modal.Section>
        <BlockStack gap="200">
          {movers.map(({ memberId, name, before, after, spendMinor }) => (
            <InlineStack key={memberId} align="space-between" gap="200">
              <Link url={`/app/members/${memberId}`}>{name ?? `Member ${memberId}`}</Link>
              <Text as="span">
                {before} → {after} · {format.money(spendMinor)}
              </Text>
            </InlineStack>
          ))}
          {moving > movers.length ? (
            <Subdued>{`The first ${format.count(movers.length)}, highest spend first.`}</Subdued>
          ) : null}
        </BlockStack>
      </Modal.Section>
    </Modal>
  );
}
