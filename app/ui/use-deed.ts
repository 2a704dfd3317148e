import { useFetcher } from '@remix-run/react';
import { useAppBridge } from '@shopify/app-bridge-react';
import { useEffect, useRef, useState } from 'react';

/** What the page's action answers. */
export type DeedAnswer =
  | { readonly ok: true; readonly toast: string | null; readonly points?: number }
  | { readonly ok: false; readonly code: string; readonly message: string; readonly field?: string };

export interface Deed {
  readonly send: (fields: Readonly<Record<string, string>>) => void;
  readonly isBusy: boolean;
  /** What is wrong with a field, until something else stands in it. */
  readonly errorOf: (field: string, value?: string) => string | false;
  /** What no field is to blame for. */
  readonly refusal: string | null;
}

/**
 * One thing that staff do, sent to the page's action. Its id is made here, once for as long as the form is open: sent
 * twice, it is done once. What was refused and is tried again is another deed with the same id, as nothing was done.
 */
export function useDeed(onDone: (answer: DeedAnswer & { ok: true }) => void): Deed {
  const fetcher = useFetcher<DeedAnswer>();
  const bridge = useAppBridge();
  const [id] = useState(() => crypto.randomUUID());
  const [sent, setSent] = useState<Readonly<Record<string, string>>>({});
  const { data, state } = fetcher;
  const done = useRef(onDone);
  useEffect(() => {
    done.current = onDone;
  });
  useEffect(() => {
    if (state !== 'idle' || !data?.ok) return;
    if (data.toast !== null) bridge.toast.show(data.toast);
    done.current(data);
  }, [data, state, bridge]);
  return {
    send: (fields) => {
      setSent(fields);
      fetcher.submit({ deedId: id, ...fields }, { method: 'post' });
    },
    isBusy: state !== 'idle',
    errorOf: (field, value) =>
      data?.ok === false &&
      data.field === field &&
      (value === undefined || sent[field] === value) &&
      data.message,
    refusal: data?.ok === false && data.field === undefined ? data.message : null,
  };
}
