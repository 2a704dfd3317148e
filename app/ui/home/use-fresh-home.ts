import { useEffect, useRef } from 'react';

const REFRESHING_MS = 3_000;
const WATCHED_MS = 10_000;

/**
 * Keeps the page fresh while somebody looks at it: soon while new figures are being computed, otherwise now and then,
 * and whenever staff come back to it.
 */
export function useFreshHome(
  revalidate: () => void,
  { isRefreshing }: { readonly isRefreshing: boolean },
): void {
  const latest = useRef(revalidate);
  latest.current = revalidate;
  const everyMs = isRefreshing ? REFRESHING_MS : WATCHED_MS;
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === 'visible') latest.current();
    };
    const timer = setInterval(look, everyMs);
    document.addEventListener('visibilitychange', look);
    window.addEventListener('focus', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
      window.removeEventListener('focus', look);
    };
  }, [everyMs]);
}
