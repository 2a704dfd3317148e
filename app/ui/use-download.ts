import { useAppBridge } from '@shopify/app-bridge-react';
import { useState } from 'react';

export interface Download {
  readonly state: 'idle' | 'running' | 'failed';
  readonly start: () => void;
}

/**
 * Fetches a file and hands it to the browser. A link would not do: only a fetch carries the session token. What arrives
 * is kept as a blob, which browsers hold on disk where it is large.
 * @param fallbackName where the answer names no file
 */
export function useDownload(
  url: string,
  { fallbackName, toast, method = 'GET' }: { fallbackName: string; toast: string; method?: 'GET' | 'POST' },
): Download {
  const bridge = useAppBridge();
  const [state, setState] = useState<Download['state']>('idle');
  const start = async () => {
    setState('running');
    try {
      const response = await fetch(url, { method });
      if (!response.ok) throw new Error(`answered ${response.status}`);
      bridge.toast.show(toast);
      save(await response.blob(), nameIn(response.headers.get('Content-Disposition')) ?? fallbackName);
      setState('idle');
    } catch {
      setState('failed');
    }
  };
  return { state, start: () => void start() };
}

function nameIn(disposition: string | null): string | undefined {
  return /filename="([^"]+)"/.exec(disposition ?? '')?.[1];
}

function save(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  // The browser has taken hold of it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
