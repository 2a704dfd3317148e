import { useAppBridge } from '@shopify/app-bridge-react';
import { useState } from 'react';

export interface MemberExport {
  readonly state: 'idle' | 'running' | 'failed';
  readonly start: () => void;
}

/**
 * Fetches everything held of a member and hands it to the browser as a file. A link would not do: only a fetch carries
 * the session token.
 */
export function useMemberExport(memberId: number): MemberExport {
  const bridge = useAppBridge();
  const [state, setState] = useState<MemberExport['state']>('idle');
  const start = async () => {
    setState('running');
    try {
      const response = await fetch(`/app/members/${memberId}/export`, { method: 'POST' });
      if (!response.ok) throw new Error(`answered ${response.status}`);
      save(await response.blob(), `member-${memberId}.json`);
      bridge.toast.show('Data exported');
      setState('idle');
    } catch {
      setState('failed');
    }
  };
  return { state, start: () => void start() };
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
