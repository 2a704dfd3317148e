/** `/control/events`: the lists as they change, as server-sent events. */
import { anyFaultOn } from './faults-form.ts';
import { listsOf } from './live-page.ts';
import type { LiveRow } from './live-rows.ts';
import type { Visit } from '../visitor.ts';

/** Many changes of a moment are one event. */
const GATHER_MS = 250;

export function streamLive(visit: Visit): void {
  const { request, response } = visit;
  const { box } = visit.devshop;
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  const known = new Map<string, string>();
  let timer: NodeJS.Timeout | null = null;
  const sendNow = (): void => {
    timer = null;
    const { deliveries, calls } = listsOf(visit);
    const data = {
      deliveries: changed(known, deliveries),
      calls: changed(known, calls),
      faults: anyFaultOn(box.faults),
    };
    const keys = new Set([...deliveries, ...calls].map(({ key }) => key));
    for (const key of known.keys()) if (!keys.has(key)) known.delete(key);
    response.write(`data: ${JSON.stringify(data)}\n\n`);
  };
  const later = (): void => {
    timer ??= setTimeout(sendNow, GATHER_MS);
  };
  const end = (): void => {
    box.events.off('delivery', later);
    box.events.off('apiCall', later);
    if (timer !== null) clearTimeout(timer);
  };
  request.once('close', end);
  box.events.on('delivery', later);
  box.events.on('apiCall', later);
  sendNow();
}

/** All keys in their order, and the rows that are new or have changed. */
function changed(known: Map<string, string>, rows: readonly LiveRow[]): object {
  const news: Record<string, string> = {};
  for (const { key, html } of rows) {
    if (known.get(key) === html.text) continue;
    known.set(key, html.text);
    news[key] = html.text;
  }
  return { keys: rows.map(({ key }) => key), rows: news };
}
