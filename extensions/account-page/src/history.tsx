/** How each point came about, newest first, 20 at a time. */
import { useEffect, useState } from 'preact/hooks';
import type { WireEntry, WireHistoryAnswer } from '../../../app/domain/shopper-wire.ts';
import type { Door } from '../../shared/door.ts';
import { tellEntry, type Telling } from '../../shared/why.ts';
import { NotLoaded } from './not-loaded.tsx';

export function History({ door, telling }: { door: Door; telling: Telling }) {
  const { speech } = telling;
  const { entries, after, hasFailed, load } = useHistory(door);
  if (hasFailed) {
    return (
      <NotLoaded
        text={speech.say('page.notLoaded')}
        again={speech.say('spend.tryAgain')}
        onAgain={() => load()}
      />
    );
  }
  return (
    <s-section heading={speech.say('page.history')}>
      <s-stack gap="base">
        {entries === null && <s-skeleton-paragraph />}
        {entries?.length === 0 && <s-text>{speech.say('page.empty')}</s-text>}
        {entries?.map((entry) => (
          <Entry key={entry.id} {...{ entry, telling }} />
        ))}
        {after !== null && (
          <s-button variant="secondary" onClick={() => load(after)}>
            {speech.say('page.more')}
          </s-button>
        )}
      </s-stack>
    </s-section>
  );
}

function Entry({ entry, telling }: { entry: WireEntry; telling: Telling }) {
  const { speech } = telling;
  const { title, sentences } = tellEntry(entry, telling);
  const line = `${speech.signed(entry.points)} · ${title} · ${speech.date(entry.at)}`;
  if (sentences.length === 0) return <s-text>{line}</s-text>;
  return (
    <s-details>
      <s-summary>{line}</s-summary>
      <s-stack gap="small-200">
        {sentences.map((sentence) => (
          <s-text key={sentence}>{sentence}</s-text>
        ))}
      </s-stack>
    </s-details>
  );
}

function useHistory(door: Door) {
  const [entries, setEntries] = useState<readonly WireEntry[] | null>(null);
  const [after, setAfter] = useState<string | null>(null);
  const [hasFailed, setHasFailed] = useState(false);

  function load(from?: string): void {
    setHasFailed(false);
    const query = from === undefined ? '' : `?after=${encodeURIComponent(from)}`;
    void door.get<WireHistoryAnswer>(`history${query}`).then((answer) => {
      if (!answer.ok) {
        setHasFailed(entries === null);
        return;
      }
      setEntries((known) => [...(from === undefined ? [] : (known ?? [])), ...answer.value.entries]);
      setAfter(answer.value.after);
    });
  }
  useEffect(() => load(), []);
  return { entries, after, hasFailed, load };
}
