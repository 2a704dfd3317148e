import { SaveBar, useAppBridge } from '@shopify/app-bridge-react';
import { Banner, BlockStack, Card, Layout, Modal, Page, Tabs, Text, useBreakpoints } from '@shopify/polaris';
import { useEffect, useRef, useState } from 'react';
import type { ProgramForm } from '#app/domain/program-form.ts';
import { useFormat } from '../format.tsx';
import { EarningTab } from './earning-tab.tsx';
import { canTest, PreviewCard, PreviewLine } from './preview-card.tsx';
import type { Answer, LastTest, VersionLine } from './program-types.ts';
import { TiersTab } from './tiers-tab.tsx';
import { useDraft, type DraftState } from './use-draft.ts';
import { useLeaving } from './use-leaving.ts';
import { ChangeLines, VersionsTab } from './versions-tab.tsx';

export interface ProgramPageProps {
  readonly version: number;
  readonly inForceFrom: number;
  readonly paused: boolean;
  readonly form: ProgramForm;
  /** A draft that was tested: to begin with. */
  readonly begun: ProgramForm | null;
  readonly versions: readonly VersionLine[];
  readonly hasMoreVersions: boolean;
  readonly unitMinor: number;
  readonly currency: string;
  readonly names: Readonly<Record<string, string>>;
  readonly lastTest: LastTest | null;
  readonly tab: 'earning' | 'tiers' | 'versions';
  /** What the last action answered. */
  readonly answer: Answer | undefined;
  readonly doing: 'save' | 'restore' | 'test' | null;
  readonly onSave: (form: ProgramForm) => void;
  readonly onRestore: (version: number) => void;
  /** With an id for this very draft: asked for twice, it is tested once. */
  readonly onTest: (form: ProgramForm, requestId: string) => void;
}

const TABS = [
  { id: 'earning', content: 'Earning' },
  { id: 'tiers', content: 'Tiers' },
  { id: 'versions', content: 'Versions' },
] as const;

export function ProgramPage(props: ProgramPageProps) {
  const { version, inForceFrom, form, begun, unitMinor, currency, doing, answer } = props;
  const format = useFormat();
  const draft = useDraft(form, begun, answer?.ok === true && answer.version === version);
  const [tab, setTab] = useState(() => TABS.findIndex(({ id }) => id === props.tab));
  const [isAsking, setIsAsking] = useState(false);
  const [restoring, setRestoring] = useState<number | null>(null);
  const { smDown } = useBreakpoints();
  const requestId = useRequestId(draft.form);
  useSavedToast(answer);
  useLeaving(draft.isDirty && doing === null);
  useEffect(() => {
    if (answer && doing === null) {
      setIsAsking(false);
      setRestoring(null);
    }
  }, [answer, doing]);
  const askToSave = useWhenChecked(draft, (firstProblem) => {
    if (firstProblem === undefined) setIsAsking(true);
    else setTab(firstProblem.startsWith('tiers') ? 1 : 0);
  });
  const preview = {
    ...{ draft, unitMinor, isStarting: doing === 'test', lastTest: props.lastTest },
    onTest: () => canTest(draft) && props.onTest(draft.form, requestId()),
  };
  const isVersions = tab === 2;
  return (
    <Page
      title="Program"
      subtitle={`Version ${version}, since ${format.date(inForceFrom)}${props.paused ? ', paused' : ''}`}
    >
      <SaveBar id="program" open={draft.isDirty} discardConfirmation>
        <button variant="primary" onClick={askToSave} disabled={doing !== null} />
        <button onClick={draft.discard} disabled={doing !== null} />
      </SaveBar>
      <Layout>
        <Layout.Section>
          <BlockStack gap="400">
            <Refusal answer={doing === null ? answer : undefined} />
            <Card padding="0">
              <Tabs tabs={[...TABS]} selected={tab} onSelect={setTab} />
            </Card>
            {smDown && !isVersions ? <PreviewLine {...preview} /> : null}
            {tab === 0 ? <EarningTab {...{ draft, unitMinor, currency }} names={props.names} /> : null}
            {tab === 1 ? (
              <TiersTab {...{ draft, currency }} tiersNow={form.tiers.levels.map(({ name }) => name)} />
            ) : null}
            {isVersions ? (
              <VersionsTab
                versions={props.versions}
                hasMore={props.hasMoreVersions}
                newest={version}
                unitMinor={unitMinor}
                onRestore={setRestoring}
                isRestoring={doing !== null}
              />
            ) : null}
          </BlockStack>
        </Layout.Section>
        {smDown || isVersions ? null : (
          <Layout.Section variant="oneThird">
            <PreviewCard {...preview} />
          </Layout.Section>
        )}
      </Layout>
      <Modal
        open={isAsking}
        onClose={() => setIsAsking(false)}
        title={`Save version ${version + 1}?`}
        primaryAction={{
          content: 'Save',
          loading: doing === 'save',
          onAction: () => props.onSave(draft.form),
        }}
        secondaryActions={[{ content: 'Keep editing', onAction: () => setIsAsking(false) }]}
      >
        <Modal.Section>
          <BlockStack gap="300">
            <Text as="p">For orders from now on; earlier ones keep their rules.</Text>
            <ChangeLines changes={draft.answer?.changes ?? []} unitMinor={unitMinor} />
          </BlockStack>
        </Modal.Section>
      </Modal>
      <Modal
        open={restoring !== null}
        onClose={() => setRestoring(null)}
        title={`Restore version ${restoring ?? ''}?`}
        primaryAction={{
          content: 'Restore',
          loading: doing === 'restore',
          onAction: () => restoring !== null && props.onRestore(restoring),
        }}
        secondaryActions={[{ content: 'Cancel', onAction: () => setRestoring(null) }]}
      >
        <Modal.Section>
          <BlockStack gap="200">
            <Text as="p">{`Its rules become version ${version + 1}.`}</Text>
            {draft.isDirty ? <Text as="p">Your unsaved changes are discarded.</Text> : null}
          </BlockStack>
        </Modal.Section>
      </Modal>
    </Page>
  );
}

/**
 * Save may be pressed before the server has looked at what was typed last: then it happens when it has.
 * @param then is told the path of the first problem, if there is one
 */
function useWhenChecked(draft: DraftState, then: (firstProblem: string | undefined) => void): () => void {
  const [isWanted, setIsWanted] = useState(false);
  const { isFresh, hasFailed, answer } = draft;
  useEffect(() => {
    if (!isWanted || !(isFresh || hasFailed)) return;
    setIsWanted(false);
    if (isFresh) then(Object.keys(answer?.problems ?? {})[0]);
    // Once for each press, whatever else is drawn anew.
  }, [isWanted, isFresh, hasFailed, answer]);
  return () => {
    draft.touchAll();
    setIsWanted(true);
  };
}

/** What an action refused, where it is no field's fault. */
function Refusal({ answer }: { readonly answer: Answer | undefined }) {
  if (!answer || answer.ok) return null;
  if (answer.code === 'no_orders') {
    return (
      <Banner
        tone="info"
        title="No past orders to test"
        action={{ content: 'Bring in past orders', url: '/app' }}
      />
    );
  }
  return (
    <Banner tone="critical" title="Nothing was changed">
      <Text as="p">{answer.message}</Text>
    </Banner>
  );
}

function useSavedToast(answer: Answer | undefined): void {
  const shopify = useAppBridge();
  useEffect(() => {
    if (answer?.ok && answer.version !== undefined) shopify.toast.show(`Version ${answer.version} saved`);
  }, [answer, shopify]);
}

/** The same until the draft changes or the page is loaded again. */
function useRequestId(form: ProgramForm) {
  const known = useRef<{ form: ProgramForm; id: string } | null>(null);
  return () => {
    if (known.current?.form !== form) known.current = { form, id: crypto.randomUUID() };
    return known.current.id;
  };
}
