import { useAppBridge } from '@shopify/app-bridge-react';
import { useState } from 'react';

export interface MembersExport {
  readonly state: 'idle' | 'running' | 'failed';
  readonly start: () => void;
}

/**
 * Fetches the file and hands it to the browser. A link would not do: only a fetch carries the session token. The
 * browser keeps what arrives as a blob, on disk where it is large.
 * @param params of the list, which the file is narrowed down by as well
 */
export function useMembersExport(params: URLSearchParams): MembersExport {
  const bridge = useAppBridge();
  const [state, setState] = useState<MembersExport['state']>('idle');
  const start = async () => {
    setState('running');
    try {
      const response = await fetch(`/app/members/export?${params.toString()}`);
      if (!response.ok) throw new Error(`answered ${response.status}`);
      bridge.toast.show('Export started');
      save(await response.blob(), nameIn(response.headers.get('Content-Disposition')));
      setState('idle');
    } catch {
      setState('failed');
    }
  };
  return { state, start: () => void start() };
}

function nameIn(disposition: string | null): string {
  return /filename="([^"]+)"/.exec(disposition ?? '')?.[1] ?? 'members.csv';
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
