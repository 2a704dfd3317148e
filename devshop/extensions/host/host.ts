/**
 * The page's side of the app's extensions: finds the places the page has for them, runs each extension in a worker of
 * its own, draws what it renders, and carries its calls.
 */
import type { Complaint, Placed } from '../wire.ts';
import { ask } from './ask.ts';
import { addressOf } from './links.ts';
import { setFollow } from './parts/actions.ts';
import type { Part } from './parts/part.ts';
import { Box } from './parts/layout.ts';
import { Place, type Around } from './place.ts';

interface Kept extends Complaint {
  readonly handle: string;
  readonly target: string;
}

/** Tests look here. */
interface DevshopExtensions {
  readonly complaints: Kept[];
  /** Resolves when each extension of the page has rendered or failed. */
  readonly settled: Promise<void>;
}

const SELECTOR =
  '[data-extension-target^="purchase."],[data-extension-target^="customer-account."],[data-extension-target^="pos."],[data-extension-target^="admin."]';
const MODAL_TARGET = 'pos.home.modal.render';

const places: Place[] = [];
const complaints: Kept[] = [];

const around: Around = {
  changed: (members, by) => {
    for (const place of places) if (place !== by) place.changed(members);
    void refreshPage();
  },
  complained: ({ handle, target }, complaint) => {
    complaints.push({ handle, target, ...complaint });
    console.error(`${handle} at ${target}: ${complaint.kind}: ${complaint.text}`);
  },
  toast: (text) => {
    const box = document.createElement('p');
    box.className = 'extension-toast';
    box.setAttribute('role', 'status');
    document.body.append(box);
    box.textContent = text;
    setTimeout(() => box.remove(), 5000);
  },
  presentModal: (handle) => {
    const all = document.querySelectorAll<HTMLDialogElement>('dialog[data-modal]');
    for (const dialog of all) if (dialog.dataset['modal'] === handle) dialog.showModal();
  },
  closeModal: () => {
    for (const dialog of document.querySelectorAll<HTMLDialogElement>('dialog[data-modal]')) dialog.close();
  },
};

/** The parts of the page that say what an order costs are fetched anew; what was typed stays. */
async function refreshPage(): Promise<void> {
  const fresh = new DOMParser().parseFromString(await (await fetch(location.href)).text(), 'text/html');
  for (const part of document.querySelectorAll<HTMLElement>('[data-refresh]')) {
    const name = CSS.escape(part.dataset['refresh'] ?? '');
    const next = fresh.querySelector(`[data-refresh="${name}"]`);
    if (next && next.innerHTML !== part.innerHTML) part.innerHTML = next.innerHTML;
  }
}

async function begin(): Promise<void> {
  const holes = [...document.querySelectorAll<HTMLElement>(SELECTOR)];
  if (holes.length === 0) return;
  const targets = [...new Set(holes.map((hole) => hole.dataset['extensionTarget'] ?? ''))];
  const page = location.pathname + location.search;
  const all = (await ask({ about: 'places', page, targets })) as readonly Placed[];
  if (all.length === 0) return;
  const worker = await (await fetch('/devshop/extensions/worker.js')).text();
  setFollow({ addressOf, follow });
  const started = holes.flatMap((hole) => {
    const here = all.filter(({ target }) => target === hole.dataset['extensionTarget']);
    // A full page, and a modal, belong to one extension.
    const only = hole.dataset['extensionHandle'];
    return here
      .filter(({ handle }) => only === undefined || handle === only)
      .map((placed) => {
        const place = new Place(placed, holeFor(hole, placed), around);
        places.push(place);
        return place.start(worker);
      });
  });
  await Promise.all(started);
  watchWidth();
  addEventListener('popstate', () => {
    for (const place of places) place.arrived();
  });
  say();
}

function holeFor(hole: HTMLElement, placed: Placed): HTMLElement {
  if (placed.target !== MODAL_TARGET) return hole;
  const dialog = document.createElement('dialog');
  dialog.dataset['modal'] = placed.handle;
  dialog.className = 'pos-modal';
  dialog.setAttribute('aria-label', placed.name);
  const close = document.createElement('button');
  close.type = 'button';
  close.className = 'button';
  close.textContent = 'Close';
  close.addEventListener('click', () => dialog.close());
  dialog.append(close);
  hole.append(dialog);
  return dialog;
}

/** A link within the extension's own page. */
function follow(part: Part, href: string): boolean {
  const own = places.find(({ element }) => element.contains(part));
  if (!own || !href.startsWith('extension:')) return false;
  own.navigate(href, undefined);
  return true;
}

/** What hangs on the width is drawn again. */
function watchWidth(): void {
  const observer = new ResizeObserver(() => {
    for (const { element } of places) {
      for (const one of element.querySelectorAll('*')) if (one instanceof Box) one.redraw();
    }
  });
  for (const { element } of places) observer.observe(element);
}

function say(): void {
  const foot = document.querySelector('.store-foot p, .played');
  const text = ' Blocks of the app run as Shopify would run them; how they look is ours, not Shopify’s.';
  if (foot && foot.textContent?.includes(text.trim()) !== true) foot.append(text);
}

async function allSettled(): Promise<void> {
  await begin();
  await Promise.all(places.map(({ element }) => settledState(element)));
}

function settledState(element: HTMLElement): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (element.dataset['state'] === 'loading') return;
      observer.disconnect();
      resolve();
    };
    const observer = new MutationObserver(look);
    observer.observe(element, { attributes: true, attributeFilter: ['data-state'] });
    look();
  });
}

const settled = allSettled();
settled.catch((error: unknown) => console.error('devshop: extensions', error));
(window as unknown as { devshopExtensions: DevshopExtensions }).devshopExtensions = { complaints, settled };
