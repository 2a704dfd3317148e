/** The script of the admin's frame: keeps its own address in step with the app's, and does what the app asks for. */
import type {
  BridgeMessage,
  FrameFacts,
  FrameMessage,
  NavigationLink,
  Question,
  SaveBar,
} from './messages.ts';
import { askYesOrNo, pickResources, type Resource } from './frame-dialogs.ts';
import {
  byId,
  hideToast,
  markCurrent,
  showNavigation,
  showSaveBar,
  showTitleBar,
  showToast,
} from './frame-parts.ts';

const FACTS = JSON.parse(byId('facts').textContent) as FrameFacts;

const app = document.querySelector<HTMLIFrameElement>('#app');
let shownSaveBar: SaveBar | null = null;
let path = '/';
/** `null` until the app has said which of its links is home. */
let homePath: string | null = null;

function tellApp(message: FrameMessage): void {
  app?.contentWindow?.postMessage(message, FACTS.appOrigin);
}

async function server(name: string, body?: object): Promise<unknown> {
  const response = await fetch(`/devshop/admin/${name}`, {
    headers: { 'Content-Type': 'application/json', 'X-Devshop': '1', 'X-Devshop-Base': FACTS.base },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`devshop: ${await response.text()}`);
  return response.json();
}

function mayLeave(): Promise<boolean> {
  if (shownSaveBar === null) return Promise.resolve(true);
  return askYesOrNo({
    heading: 'Leave page with unsaved changes?',
    text: 'Leaving this page will delete all unsaved changes.',
    yes: 'Leave page',
    no: 'Stay',
    isDestructive: true,
  });
}

async function answer(question: Question): Promise<unknown> {
  switch (question.about) {
    case 'idToken':
      return ((await server('id-token', {})) as { token: string }).token;
    case 'user':
    case 'extensions':
    case 'scopes':
      return server(question.about);
    case 'requestScopes':
      return requestScopes(question.scopes);
    case 'revokeScopes':
      return { detail: await server('scopes', { revoke: question.scopes }) };
    case 'leave':
      // Whoever stays hears nothing more, as with Shopify.
      return (await mayLeave()) ? undefined : new Promise(() => undefined);
    case 'resources': {
      const found = `resources?type=${question.type}&query=${encodeURIComponent(question.query)}`;
      return pickResources({
        ...question,
        heading: `Add ${question.type === 'variant' ? 'variants' : `${question.type}s`}`,
        resources: (await server(found)) as Resource[],
      });
    }
  }
}

async function requestScopes(scopes: readonly string[]): Promise<object> {
  const { required, optional } = (await server('scopes')) as Record<'required' | 'optional', string[]>;
  const undeclared = scopes.filter((scope) => !required.includes(scope) && !optional.includes(scope));
  if (undeclared.length > 0)
    throw new Error(`${undeclared.join(', ')}: not among the app's optional_scopes.`);
  const isGranted = await askYesOrNo({
    heading: `${FACTS.appName} needs more access`,
    text: scopes.join(', '),
    yes: 'Update',
    no: 'Cancel',
  });
  return {
    result: isGranted ? 'granted-all' : 'declined-all',
    detail: await server('scopes', isGranted ? { grant: scopes } : {}),
  };
}

function answerApp(id: number, question: Question): void {
  answer(question).then(
    (value) => tellApp({ kind: 'answer', id, ok: true, value }),
    (error: unknown) => tellApp({ kind: 'answer', id, ok: false, message: String(error) }),
  );
}

function followLocation(newPath: string): void {
  path = newPath;
  const address = FACTS.appBase + path;
  // The app's own step stands in the history of the tab already: this gives it the admin's address.
  if (location.pathname + location.search + location.hash !== address)
    history.replaceState(null, '', address);
  markCurrent(path, homePath);
}

function followLinks(links: readonly NavigationLink[]): void {
  showNavigation(links, FACTS.appBase, (href) => void navigate(href));
  homePath = links.find(({ isHome }) => isHome)?.href ?? homePath;
  markCurrent(path, homePath);
}

async function navigate(href: string): Promise<void> {
  closeMenu();
  if (await mayLeave()) tellApp({ kind: 'navigate', href });
}

/** On plain localhost Shopify's own addresses are played here too; the server knows where. */
function openOutside(url: string): void {
  const isShopify = /^https:\/\/(?:admin\.shopify\.com|[\w-]+\.myshopify\.com)(?:\/|$)/.test(url);
  const isPlayedHere = FACTS.playedAt !== null && isShopify;
  location.assign(isPlayedHere ? `${FACTS.playedAt}/devshop/played?url=${encodeURIComponent(url)}` : url);
}

function onMessage(message: BridgeMessage): void {
  switch (message.kind) {
    case 'hello':
      // A new document: what the last one had shown is gone.
      shownSaveBar = null;
      showSaveBar(null);
      byId('loading').hidden = true;
      return;
    case 'location':
      return followLocation(message.path);
    case 'ask':
      return answerApp(message.id, message.question);
    case 'toast':
      return showToast(message.toast, (event) =>
        tellApp({ kind: 'toastEvent', id: message.toast.id, event }),
      );
    case 'hideToast':
      return hideToast(message.id);
    case 'loading':
      byId('loading').hidden = !message.isLoading;
      return;
    case 'navigation':
      return followLinks(message.links);
    case 'titleBar':
      return showTitleBar(message.titleBar, (index) => tellApp({ kind: 'titleBarAction', index }));
    case 'saveBar':
      shownSaveBar = message.saveBar;
      return showSaveBar(message.saveBar);
    case 'open':
      return openOutside(message.url);
  }
}

async function discard(): Promise<void> {
  const isSure =
    shownSaveBar?.asksBeforeDiscard !== true ||
    (await askYesOrNo({
      heading: 'Discard all unsaved changes?',
      text: "If you discard changes, you'll delete any edits you made since you last saved.",
      yes: 'Discard changes',
      no: 'Continue editing',
      isDestructive: true,
    }));
  if (isSure) tellApp({ kind: 'saveBarButton', button: 'discard' });
}

function closeMenu(): void {
  document.body.classList.remove('menu-open');
  byId('menu-button').setAttribute('aria-expanded', 'false');
}

function startFrame(): void {
  window.addEventListener('message', (event: MessageEvent<BridgeMessage>) => {
    if (event.source === app?.contentWindow && event.origin === FACTS.appOrigin) onMessage(event.data);
  });
  byId('save-button').addEventListener('click', () => tellApp({ kind: 'saveBarButton', button: 'save' }));
  byId('discard-button').addEventListener('click', () => void discard());
  byId('menu-button').addEventListener('click', () => {
    const isOpen = document.body.classList.toggle('menu-open');
    byId('menu-button').setAttribute('aria-expanded', String(isOpen));
  });
  byId('staff').addEventListener('change', (event) => {
    const id = (event.target as HTMLSelectElement).value;
    void server('staff', { id: Number(id) }).then(() => location.reload());
  });
  byId('app-home').addEventListener('click', (event) => {
    const { ctrlKey, metaKey } = event as MouseEvent;
    if (homePath === null || ctrlKey || metaKey) return;
    event.preventDefault();
    void navigate(homePath);
  });
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-post]')) {
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const fields = Object.fromEntries(new FormData(form)) as Record<string, string>;
      void server(form.dataset['post'] ?? '', fields).then(() =>
        location.assign(form.dataset['then'] ?? location.href),
      );
    });
  }
  // Last: from here on the app's messages are heard.
  if (app !== null) app.src = app.dataset['src'] ?? '';
}

startFrame();
