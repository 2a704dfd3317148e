import { useCallback, useEffect, useRef, useState } from 'react';
import type { ProgramForm } from '#app/domain/program-form.ts';
import type { DraftAnswer } from './program-types.ts';

/** Long enough not to ask at every letter. */
const PAUSE_MS = 300;
/** A large shop is counted when nobody types any more. */
const PATIENT_PAUSE_MS = 1500;

export interface DraftState {
  readonly form: ProgramForm;
  readonly isDirty: boolean;
  /** Changes the form; the field at `path` counts as touched. */
  readonly edit: (path: string, change: (form: ProgramForm) => ProgramForm) => void;
  readonly touch: (path: string) => void;
  /** What to do about the field at `path`; undefined while it was not touched. */
  readonly problem: (path: string) => string | undefined;
  readonly touchAll: () => void;
  readonly discard: () => void;
  /** The newest answer, also while a newer one is on its way. */
  readonly answer: DraftAnswer | undefined;
  /** The answer is about what the form holds now. */
  readonly isFresh: boolean;
  readonly hasFailed: boolean;
  readonly askAgain: () => void;
}

/**
 * The form as typed, and what the server says to it: rules and figures are computed there alone.
 * @param loaded what was loaded: when it changes by a save of this page, the form begins anew; what somebody else saved
 *   does not take away what was typed
 * @param begun a draft to begin with in its place
 * @param isOwn the newest version was made by this page
 */
export function useDraft(loaded: ProgramForm, begun: ProgramForm | null, isOwn: boolean): DraftState {
  const [form, setForm] = useState(begun ?? loaded);
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [isAllTouched, setIsAllTouched] = useState(false);
  const loadedText = JSON.stringify(loaded);
  const formText = JSON.stringify(form);
  const lastLoaded = useRef(loadedText);
  useEffect(() => {
    const before = lastLoaded.current;
    lastLoaded.current = loadedText;
    if (before === loadedText || (before !== formText && !isOwn)) return;
    setForm(JSON.parse(loadedText) as ProgramForm);
    setTouched(new Set());
    setIsAllTouched(false);
    // Only a load begins anew, not typing.
  }, [loadedText, isOwn]);
  const { answer, isFresh, hasFailed, askAgain } = useAnswer(formText, loadedText);
  const touch = useCallback((path: string) => setTouched((known) => new Set(known).add(path)), []);
  return {
    form,
    isDirty: formText !== loadedText,
    edit: useCallback(
      (path, change) => {
        setForm(change);
        touch(path);
      },
      [touch],
    ),
    touch,
    problem: (path) => (isAllTouched || touched.has(path) ? answer?.problems[path] : undefined),
    touchAll: () => setIsAllTouched(true),
    discard: () => {
      setForm(loaded);
      setTouched(new Set());
      setIsAllTouched(false);
    },
    ...{ answer, isFresh, hasFailed, askAgain },
  };
}

interface Answered {
  readonly about: string;
  /** null where it could not be had. */
  readonly draft: DraftAnswer | null;
}

/**
 * Asked with `fetch`, which App Bridge signs: a line that breaks for a moment must not take away what was typed, as an
 * error of the page would, and what nobody waits for any more is given up.
 */
function useAnswer(formText: string, inForce: string) {
  // Another version in force is another question.
  const about = `${formText} ${inForce}`;
  const [answered, setAnswered] = useState<Answered | null>(null);
  const [newest, setNewest] = useState<DraftAnswer>();
  const [attempt, setAttempt] = useState(0);
  const isFresh = answered?.about === about;
  const takesLong = isFresh && answered.draft?.takesLong === true;
  const pause = takesLong ? PATIENT_PAUSE_MS : isFresh ? null : PAUSE_MS;
  useEffect(() => {
    if (pause === null) return undefined;
    const given = new AbortController();
    const timer = setTimeout(() => {
      void ask(formText, takesLong, given.signal).then((draft) => {
        if (given.signal.aborted) return;
        setAnswered({ about, draft: draft?.takesLong && takesLong ? null : draft });
        if (draft) setNewest(draft);
      });
    }, pause);
    return () => {
      clearTimeout(timer);
      given.abort();
    };
  }, [formText, about, pause, takesLong, attempt]);
  return {
    answer: newest,
    isFresh: isFresh && answered.draft !== null,
    hasFailed: isFresh && answered.draft === null,
    askAgain: () => {
      setAnswered(null);
      setAttempt((count) => count + 1);
    },
  };
}

async function ask(formText: string, patient: boolean, signal: AbortSignal): Promise<DraftAnswer | null> {
  try {
    const response = await fetch('/app/program/preview', {
      ...{ method: 'POST', signal, headers: { 'Content-Type': 'application/json' } },
      body: JSON.stringify({ form: JSON.parse(formText) as unknown, patient }),
    });
    return response.ok ? ((await response.json()) as DraftAnswer) : null;
  } catch {
    return null;
  }
}
