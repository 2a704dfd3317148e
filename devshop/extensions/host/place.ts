/** One extension at one place of the page: its worker, and what it shows. */
import { ThreadMessagePort } from '@quilted/threads';
import { DOMRemoteReceiver } from '@remote-dom/core/receivers';
import type { CallAnswer, Complaint, MemberEntries, PageSide, Placed, WorkerSide } from '../wire.ts';
import { ask } from './ask.ts';
import { resolve } from './links.ts';
import { defineParts } from './parts/define.ts';
import { ExtensionStorage } from './storage.ts';

/** What places tell the page. */
export interface Around {
  /** Something of the checkout has changed: the page's own sums, and the others. */
  readonly changed: (members: MemberEntries, by: Place) => void;
  readonly complained: (place: Placed, complaint: Complaint) => void;
  readonly toast: (text: string) => void;
  /** `pos.home.modal.render` and back. */
  readonly presentModal: (handle: string) => void;
  readonly closeModal: () => void;
}

export class Place {
  readonly placed: Placed;
  readonly element: HTMLElement;
  private readonly around: Around;
  private readonly storage: ExtensionStorage;
  private readonly complaints: HTMLElement;
  private worker: Pick<ThreadMessagePort<WorkerSide>, 'imports' | 'close'> | null = null;
  private sandbox: HTMLIFrameElement | null = null;

  constructor(placed: Placed, parent: Element, around: Around) {
    this.placed = placed;
    this.around = around;
    this.storage = new ExtensionStorage(placed.shopDomain, placed.handle);
    this.element = document.createElement('div');
    this.element.className = 'extension';
    Object.assign(this.element.dataset, {
      handle: placed.handle,
      target: placed.target,
      state: 'loading',
      storefront: placed.storefront,
      adminBase: String(Object.fromEntries(placed.members)['page.adminBase'] ?? ''),
    });
    this.element.lang = placed.words.language;
    this.complaints = document.createElement('div');
    this.complaints.className = 'extension-complaints';
    this.complaints.setAttribute('role', 'alert');
    this.complaints.hidden = true;
    parent.append(this.element, this.complaints);
  }

  async start(workerScript: string): Promise<void> {
    const { placed, element } = this;
    defineParts(placed.elements);
    const receiver = new DOMRemoteReceiver({
      root: element,
      elements: [...Object.keys(placed.elements), 'devshop-unknown'],
    });
    const script = await (await fetch(placed.scriptUrl)).text();
    const page: PageSide = {
      placed: () => Promise.resolve(placed),
      mutate: (records) => Promise.resolve(receiver.connection.mutate(records as never)),
      callElement: (id, method, args) => Promise.resolve(receiver.connection.call(id, method, ...args)),
      call: (name, args) => this.call(name, args),
      complain: (complaint) => Promise.resolve(this.complain(complaint)),
      rendered: () => {
        element.dataset['state'] = 'rendered';
        return Promise.resolve();
      },
    };
    const { port1, port2 } = new MessageChannel();
    this.worker = new ThreadMessagePort<WorkerSide, PageSide>(port1, { exports: page }) as never;
    port1.start();
    const sandbox = await openSandbox(placed.network);
    this.sandbox = sandbox;
    sandbox.contentWindow?.postMessage({ worker: workerScript, script, port: port2 }, '*', [port2]);
  }

  /** The signals of the API are these now. */
  changed(members: MemberEntries): void {
    void this.worker?.imports.changed(members);
  }

  close(): void {
    this.worker?.close();
    this.sandbox?.remove();
    this.element.remove();
    this.complaints.remove();
  }

  private complain(complaint: Complaint): void {
    if (complaint.kind === 'error' && this.element.dataset['state'] === 'loading')
      this.element.dataset['state'] = 'failed';
    const line = document.createElement('p');
    line.textContent = `${this.placed.name}: ${complaint.text}`;
    this.complaints.append(line);
    this.complaints.hidden = false;
    this.around.complained(this.placed, complaint);
  }

  private async call(name: string, args: readonly unknown[]): Promise<unknown> {
    const stored = this.storage.answer(name, args);
    if (stored) return stored.value;
    switch (name) {
      case 'toast.show':
        this.around.toast(String(args[0]));
        return { hide: () => undefined };
      case 'action.presentModal':
        return this.around.presentModal(this.placed.handle);
      case 'window.close':
        return this.around.closeModal();
      case 'navigation.navigate':
        return this.navigate(String(args[0]), args[1] as { readonly state?: unknown } | undefined);
      case 'navigation.back':
        return history.back();
      default:
        return this.askServer(name, args);
    }
  }

  private async askServer(name: string, args: readonly unknown[]): Promise<unknown> {
    const { handle, target } = this.placed;
    const page = location.pathname + location.search;
    const answer = (await ask({ about: 'call', page, handle, target, name, args })) as CallAnswer;
    if ('error' in answer) throw new Error(answer.error);
    if (answer.members) {
      this.changed(answer.members);
      this.around.changed(answer.members, this);
    }
    return answer.value;
  }

  /** Within the extension's own full page nothing is loaded anew. */
  navigate(href: string, options: { readonly state?: unknown } | undefined): void {
    const { handle } = this.placed;
    const address = resolve(href, handle, this.element.dataset['adminBase'] ?? '');
    const url = new URL(address, location.href);
    const own = `/account/pages/${handle}`;
    const isOwn = (path: string): boolean => path === own || path.startsWith(`${own}/`);
    if (!/^https?:$/.test(url.protocol)) return;
    if (url.origin !== location.origin || !isOwn(url.pathname) || !isOwn(location.pathname)) {
      location.assign(url);
      return;
    }
    history.pushState(null, '', url);
    this.arrived(options?.state);
  }

  /** The page's address has changed, and the page has stayed. */
  arrived(state?: unknown): void {
    const own = `/account/pages/${this.placed.handle}`;
    if (!location.pathname.startsWith(own)) return;
    const rest = location.pathname.slice(own.length).replace(/^\/?/, '/');
    void this.worker?.imports.navigated(`extension:${rest}${location.search}`, state);
  }
}

/** A frame without an origin, whose worker has none either: no cookies, no storage, and CORS counts. */
async function openSandbox(network: boolean): Promise<HTMLIFrameElement> {
  const frame = document.createElement('iframe');
  frame.hidden = true;
  frame.title = 'Sandbox';
  frame.setAttribute('sandbox', 'allow-scripts');
  frame.src = `/devshop/extensions/sandbox?network=${network ? '1' : '0'}`;
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
  document.body.append(frame);
  await loaded;
  return frame;
}
