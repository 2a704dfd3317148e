import { BlockStack, Button, Card, InlineStack, Link, Modal, Select, Text } from '@shopify/polaris';
import { useEffect, useState } from 'react';
import type { ProgramChange } from '#app/domain/program-difference.ts';
import { useFormat } from '../format.tsx';
import { ErrorBanner } from '../page-states.tsx';
import { describeChange } from './changes.ts';
import type { VersionLine } from './program-types.ts';

export interface VersionsTabProps {
  readonly versions: readonly VersionLine[];
  readonly hasMore: boolean;
  readonly newest: number;
  readonly unitMinor: number;
  readonly onRestore: (version: number) => void;
  readonly isRestoring: boolean;
}

/** Newest first; what each changed, by whom. */
export function VersionsTab({
  versions,
  hasMore,
  newest,
  unitMinor,
  onRestore,
  isRestoring,
}: VersionsTabProps) {
  const [comparing, setComparing] = useState<number | null>(null);
  const last = versions.at(-1)?.version ?? 1;
  return (
    <BlockStack gap="400">
      {versions.map((line) => (
        <VersionCard
          key={line.version}
          {...{ line, unitMinor, isRestoring }}
          isNewest={line.version === newest}
          isAlone={newest === 1}
          onCompare={() => setComparing(line.version)}
          onRestore={() => onRestore(line.version)}
        />
      ))}
      <InlineStack gap="200">
        {(versions[0]?.version ?? newest) < newest ? (
          <Link url="/app/program?tab=versions">Newest versions</Link>
        ) : null}
        {hasMore ? <Link url={`/app/program?tab=versions&before=${last}`}>Older versions</Link> : null}
      </InlineStack>
      <CompareModal
        key={comparing}
        {...{ comparing, newest, unitMinor }}
        onClose={() => setComparing(null)}
      />
    </BlockStack>
  );
}

interface VersionCardProps {
  readonly line: VersionLine;
  readonly isNewest: boolean;
  readonly isAlone: boolean;
  readonly unitMinor: number;
  readonly isRestoring: boolean;
  readonly onCompare: () => void;
  readonly onRestore: () => void;
}

function VersionCard(props: VersionCardProps) {
  const { line, isNewest, isAlone, unitMinor, isRestoring, onCompare, onRestore } = props;
  const format = useFormat();
  const { version, inForceFrom, createdBy, changes } = line;
  const who = createdBy === 'install' ? 'At install' : createdBy;
  return (
    <Card>
      <InlineStack align="space-between" blockAlign="start" gap="200">
        <BlockStack gap="100">
          <Text as="h2" variant="headingSm">
            {`Version ${version}${isNewest ? ', in force' : ''}`}
          </Text>
          <Text as="p" tone="subdued">
            {`${format.dateTime(inForceFrom)} · ${who}`}
          </Text>
          <ChangeLines changes={changes} unitMinor={unitMinor} />
        </BlockStack>
        <InlineStack gap="200">
          {isAlone ? null : (
            <Button onClick={onCompare} accessibilityLabel={`Compare version ${version}`}>
              Compare
            </Button>
          )}
          {isNewest ? null : (
            <Button
              onClick={onRestore}
              disabled={isRestoring}
              accessibilityLabel={`Restore version ${version}`}
            >
              Restore
            </Button>
          )}
        </InlineStack>
      </InlineStack>
    </Card>
  );
}

export function ChangeLines({
  changes,
  unitMinor,
}: {
  readonly changes: readonly ProgramChange[];
  readonly unitMinor: number;
}) {
  const format = useFormat();
  return (
    <BlockStack gap="050">
      {changes.map((change, index) => (
        <Text key={index} as="p">
          {describeChange(change, format, unitMinor)}
        </Text>
      ))}
    </BlockStack>
  );
}

interface CompareModalProps {
  readonly comparing: number | null;
  readonly newest: number;
  readonly unitMinor: number;
  readonly onClose: () => void;
}

/** At first with the version in force; of that, with the one before. */
function CompareModal({ comparing, newest, unitMinor, onClose }: CompareModalProps) {
  const [other, setOther] = useState(comparing === newest ? newest - 1 : newest);
  const { changes, hasFailed, retry } = useComparison(comparing, other);
  const numbers = Array.from({ length: newest }, (_, index) => newest - index).filter(
    (one) => one !== comparing,
  );
  const [from, to] = [Math.min(comparing ?? 0, other), Math.max(comparing ?? 0, other)];
  return (
    <Modal
      open={comparing !== null}
      onClose={onClose}
      title={`From version ${from} to version ${to}`}
      secondaryActions={[{ content: 'Close', onAction: onClose }]}
    >
      <Modal.Section>
        <BlockStack gap="400">
          <Select
            label={`Compare version ${comparing ?? ''} with`}
            options={numbers.map((one) => ({ value: String(one), label: `Version ${one}` }))}
            value={String(other)}
            onChange={(value) => setOther(Number(value))}
          />
          <div aria-live="polite">
            {hasFailed ? <ErrorBanner what="Versions" onRetry={retry} /> : null}
            {changes?.length === 0 ? <Text as="p">The rules are the same.</Text> : null}
            {changes ? <ChangeLines changes={changes} unitMinor={unitMinor} /> : null}
          </div>
        </BlockStack>
      </Modal.Section>
    </Modal>
  );
}

function useComparison(one: number | null, other: number) {
  const [changes, setChanges] = useState<readonly ProgramChange[] | null>(null);
  const [hasFailed, setHasFailed] = useState(false);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (one === null) return undefined;
    const given = new AbortController();
    const [from, to] = [Math.min(one, other), Math.max(one, other)];
    setChanges(null);
    setHasFailed(false);
    fetch(`/app/program/compare?from=${from}&to=${to}`, { signal: given.signal })
      .then(async (response) => {
        if (!response.ok) throw new Error(String(response.status));
        setChanges(((await response.json()) as { changes: readonly ProgramChange[] }).changes);
      })
      .catch(() => given.signal.aborted || setHasFailed(true));
    return () => given.abort();
  }, [one, other, attempt]);
  return { changes, hasFailed, retry: () => setAttempt((count) => count + 1) };
}
