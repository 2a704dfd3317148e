/** The way of what the extension renders to the page. */
import { BatchingRemoteConnection, connectRemoteNode, setRemoteId } from '@remote-dom/core/elements';
import type { RemoteConnection } from '@remote-dom/core';
import type { PageSide, Placed } from '../wire.ts';
import { checkValue, type Complain } from './elements.ts';

/** The page's name for the root of what is rendered. */
const ROOT_ID = '~';
const INSERT_CHILD = 0;
const UPDATE_PROPERTY = 3;

interface RemoteNode {
  readonly id: string;
  readonly element?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly children?: readonly RemoteNode[];
}

/** From now on `document.body` is in the page. */
export function connectBody(placed: Placed, page: PageSide, complain: Complain): void {
  const tags = new Map<string, string>();
  const check = (node: RemoteNode): void => {
    const { element, properties, children } = node;
    if (element === undefined) return;
    tags.set(node.id, element);
    for (const [name, value] of Object.entries(properties ?? {})) {
      checkValue(placed, element, name, value, complain);
    }
    for (const child of children ?? []) check(child);
  };
  const connection = new BatchingRemoteConnection({
    call: (id: string, method: string, ...args: readonly unknown[]) => page.callElement(id, method, args),
    mutate: (records: readonly (readonly unknown[])[]) => {
      for (const [kind, id, what, value] of records) {
        if (kind === INSERT_CHILD) check(what as RemoteNode);
        if (kind === UPDATE_PROPERTY)
          checkValue(placed, tags.get(String(id)) ?? '', String(what), value, complain);
      }
      page.mutate(records).catch((error: unknown) => {
        complain({ kind: 'error', text: `The page could not show it: ${String(error)}` });
      });
    },
  } as RemoteConnection);
  setRemoteId(document.body, ROOT_ID);
  connectRemoteNode(document.body, connection);
}
