import { useCallback, useEffect, useRef, useState } from 'react';
import type { RewardForm } from '#app/domain/rewards/reward-form.ts';
import type { DraftAnswer, Problems } from './reward-types.ts';

/** Long enough not to ask at every letter. */
const PAUSE_MS = 250;

export interface RewardDraftState {
  readonly form: RewardForm;
  readonly isDirty: boolean;
  /** Changes fields; the first of them counts as touched. */
  readonly edit: (changes: Partial<RewardForm>) => void;
  readonly touch: (field: keyof RewardForm) => void;
  /** What to do about a field; undefined while it was not touched. */
  readonly problem: (field: keyof RewardForm) => string | undefined;
  readonly touchAll: () => void;
  readonly discard: () => void;
  /** The newest answer, also while a newer one is on its way. */
  readonly answer: DraftAnswer | undefined;
}

/**
 * The form as typed, and what the server says to it.
 * @param loaded when it changes, by a save of this page, the form begins anew
 * @param refused what the last save said of fields
 */
export function useRewardDraft(loaded: RewardForm, refused: Problems | undefined): RewardDraftState {
  const [form, setForm] = useState(loaded);
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [isAllTouched, setIsAllTouched] = useState(false);
  const loadedText = JSON.stringify(loaded);
  const formText = JSON.stringify(form);
  const begin = useCallback((text: string) => {
    setForm(JSON.parse(text) as RewardForm);
    setTouched(new Set());
    setIsAllTouched(false);
  }, []);
  const lastLoaded = useRef(loadedText);
  useEffect(() => {
    if (lastLoaded.current !== loadedText) begin(loadedText);
    lastLoaded.current = loadedText;
  }, [loadedText, begin]);
  const { answer, isFresh } = useAnswer(formText);
  const touch = useCallback((field: string) => setTouched((known) => new Set(known).add(field)), []);
  return {
    ...{ form, isDirty: formText !== loadedText, touch, answer },
    edit: (changes) => {
      setForm((before) => ({ ...before, ...changes }));
      touch(Object.keys(changes)[0] ?? '');
    },
    problem: (field) => {
      if (!isAllTouched && !touched.has(field)) return undefined;
      // Until the server has answered to what is typed now, what the save said counts.
      return answer && (isFresh || !refused) ? answer.problems[field] : refused?.[field];
    },
    touchAll: () => setIsAllTouched(true),
    discard: () => begin(loadedText),
  };
}

/** A line that breaks for a moment must not take away what was typed: then the last answer stays. */
function useAnswer(formText: string) {
  const [answered, setAnswered] = useState<{ readonly about: string; readonly answer: DraftAnswer } | null>(
    null,
  );
  const isFresh = answered?.about === formText;
  useEffect(() => {
    if (isFresh) return undefined;
    const given = new AbortController();
    const timer = setTimeout(() => {
      fetch('/app/rewards/preview', {
        ...{ method: 'POST', signal: given.signal, headers: { 'Content-Type': 'application/json' } },
        body: `{"form":${formText}}`,
      })
        .then(async (response) => {
          if (!response.ok) return;
          const answer = (await response.json()) as DraftAnswer;
          if (!given.signal.aborted) setAnswered({ about: formText, answer });
        })
        .catch(() => undefined);
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      given.abort();
    };
  }, [formText, isFresh]);
  return { answer: answered?.answer, isFresh };
}
