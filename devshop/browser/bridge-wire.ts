/** The wire between the app's page and the frame around it. */
import type { BridgeMessage, FrameMessage, Question } from './messages.ts';

type Listener = (message: FrameMessage) => void;

const isEmbedded = window.parent !== window;
const listeners = new Set<Listener>();
const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
let lastQuestion = 0;

window.addEventListener('message', (event: MessageEvent<FrameMessage | undefined>) => {
  if (!isEmbedded || event.source !== window.parent) return;
  const message = event.data;
  if (message?.kind === 'answer') {
    const asked = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.ok) asked?.resolve(message.value);
    else asked?.reject(new Error(message.message));
  } else if (message?.kind !== undefined) {
    for (const listener of listeners) listener(message);
  }
});

export function onFrameMessage(listener: Listener): void {
  listeners.add(listener);
}

export function tellFrame(message: BridgeMessage): void {
  // Nothing here is secret; what is comes the other way, to the app's origin only.
  if (isEmbedded) window.parent.postMessage(message, '*');
}

export function askFrame(question: Question): Promise<unknown> {
  if (!isEmbedded) {
    return Promise.reject(
      new Error(`shopify: ${question.about} needs the admin around the page; it stands alone.`),
    );
  }
  lastQuestion += 1;
  const id = lastQuestion;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    tellFrame({ kind: 'ask', id, question });
  });
}
