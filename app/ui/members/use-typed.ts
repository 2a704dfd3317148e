import { useEffect, useRef, useState } from 'react';

/** A pause in typing; each letter would be a search of its own. */
const PAUSE_MS = 300;

/**
 * What stands in a field while it is typed. It is stored after a pause, and follows what is stored when that changes
 * from outside, such as by the back button.
 */
export function useTyped(stored: string, store: (text: string) => void): [string, (text: string) => void] {
  const [text, setText] = useState(stored);
  const lastStored = useRef(stored);
  const latest = useRef(store);
  latest.current = store;
  useEffect(() => {
    if (stored === lastStored.current) return;
    lastStored.current = stored;
    setText(stored);
  }, [stored]);
  useEffect(() => {
    if (text === lastStored.current) return undefined;
    const timer = setTimeout(() => {
      lastStored.current = text;
      latest.current(text);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return [text, setText];
}
