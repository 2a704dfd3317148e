/** `/devshop/extensions`: what the pages of devshop need to run the app's extensions. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { send, sendJson, type Door } from '../hosts/http.ts';
import { pageDoor, type Visit } from '../pages/visitor.ts';
import type { Devshop } from '../start.ts';
import { answerCall } from './calls.ts';
import { entriesOf, membersOf, placedAt } from './place-extensions.ts';
import { readExtensions } from './read-extensions.ts';
import { extensionScript } from './scripts.ts';
import { pageContext } from './state/page-context.ts';
import type { Ask, CallAnswer } from './wire.ts';

const CSS = path.join(import.meta.dirname, 'host/host.css');

export function extensionsDoor(devshop: Devshop): Door {
  return pageDoor(devshop, '/devshop/extensions', answerExtensions);
}

async function answerExtensions(visit: Visit): Promise<void> {
  const { response, url } = visit;
  const [what, file = ''] = visit.path;
  if (what === 'ask' && visit.fields !== null) return answerAsk(visit, visit.fields['ask'] ?? '');
  if (what === 'host.js')
    return send(response, 200, 'text/javascript', await extensionScript('host/host.ts'));
  if (what === 'worker.js')
    return send(response, 200, 'text/javascript', await extensionScript('worker/worker.ts'));
  if (what === 'host.css') return send(response, 200, 'text/css', readFileSync(CSS, 'utf8'));
  if (what === 'sandbox') return sendSandbox(visit, url.searchParams.get('network') === '1');
  if (what === 'scripts') {
    const found = readExtensions(visit.devshop.extensionsFolder).find(
      ({ handle }) => `${handle}.js` === file,
    );
    if (found?.scriptFile)
      return send(response, 200, 'text/javascript', readFileSync(found.scriptFile, 'utf8'));
  }
  send(response, 404, 'text/plain', 'No such file.\n');
}

/**
 * A document without an origin, and the worker it starts: `connect-src` is what `network_access` gives. A script
 * that runs here can reach nothing of the store: no cookie, no storage, no page.
 */
function sendSandbox({ response }: Visit, network: boolean): void {
  const policy = [
    'sandbox allow-scripts',
    "default-src 'none'",
    "script-src 'unsafe-inline' blob:",
    'worker-src blob:',
    `connect-src ${network ? '*' : "'none'"}`,
  ].join('; ');
  const page = `<!doctype html><html lang="en"><title>Sandbox</title><script>
addEventListener('message', (event) => {
  if (event.source !== parent) return;
  const { worker, script, port } = event.data;
  const url = URL.createObjectURL(new Blob([worker], { type: 'text/javascript' }));
  new Worker(url).postMessage({ port, script }, [port]);
}, { once: true });
</script></html>`;
  send(response, 200, 'text/html', page, { 'Content-Security-Policy': policy });
}

function answerAsk(visit: Visit, text: string): void {
  const { response } = visit;
  const ask = JSON.parse(text) as Ask;
  const context = pageContext(visit, ask.page);
  if (ask.about === 'places') return sendJson(response, 200, placedAt(visit, context, ask.targets));
  const extension = readExtensions(visit.devshop.extensionsFolder).find(
    ({ handle }) => handle === ask.handle,
  );
  if (!extension) return sendJson(response, 404, { error: `There is no extension ${ask.handle}.` });
  if (ask.about === 'members') {
    return sendJson(response, 200, entriesOf(membersOf(visit, extension, ask.target, context)));
  }
  try {
    const { value, trolley } = answerCall(
      { visit, extension, target: ask.target, context },
      ask.name,
      ask.args,
    );
    const next = trolley === undefined ? null : { ...context, trolley, customer: trolley.customer };
    const answer: CallAnswer = {
      value,
      ...(next === null ? {} : { members: entriesOf(membersOf(visit, extension, ask.target, next)) }),
    };
    sendJson(response, 200, answer);
  } catch (error) {
    sendJson(response, 200, { error: error instanceof Error ? error.message : String(error) });
  }
}
