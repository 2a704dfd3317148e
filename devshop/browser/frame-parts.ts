/** The parts of the frame that the app fills: navigation, title bar, save bar, toasts. */
import type { NavigationLink, SaveBar, TitleBar, Toast } from './messages.ts';
import { element } from './frame-dialogs.ts';

export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the frame has no #${id}`);
  return found;
}

/** @param appBase what stands before the app's own paths in the admin */
export function showNavigation(
  links: readonly NavigationLink[],
  appBase: string,
  onOpen: (href: string) => void,
): void {
  const items = links
    .filter(({ isHome }) => !isHome)
    .map(({ label, href }) => {
      const link = element('a', { href: appBase + href, textContent: label });
      link.dataset['path'] = href;
      link.addEventListener('click', (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        onOpen(href);
      });
      const item = element('li', {});
      item.append(link);
      return item;
    });
  byId('app-links').replaceChildren(...items);
}

/** The link to the longest path that the present one begins with is where we are. */
export function markCurrent(path: string, homePath: string | null): void {
  const here = path.split(/[?#]/)[0] ?? '/';
  const isWithin = (href: string): boolean => here === href || here.startsWith(`${href}/`);
  const links = [...document.querySelectorAll<HTMLAnchorElement>('#app-links a')];
  const current = links
    .filter(({ dataset }) => isWithin((dataset['path'] ?? '').split('?')[0] ?? ''))
    .sort((a, b) => (b.dataset['path'] ?? '').length - (a.dataset['path'] ?? '').length)[0];
  for (const link of links) setCurrent(link, link === current);
  setCurrent(byId('app-home'), current === undefined && (here === '/' || isWithin(homePath ?? '/')));
}

function setCurrent(link: HTMLElement, isCurrent: boolean): void {
  if (isCurrent) link.setAttribute('aria-current', 'page');
  else link.removeAttribute('aria-current');
}

export function showTitleBar(titleBar: TitleBar | null, onAction: (index: number) => void): void {
  byId('page-title').textContent = titleBar?.title ?? '';
  const buttons = (titleBar?.actions ?? []).map((action, index) => {
    const look = action.isCritical ? 'critical' : action.kind;
    const button = element('button', {
      type: 'button',
      className: `button ${look}`,
      textContent: action.kind === 'breadcrumb' ? `‹ ${action.label}` : action.label,
      disabled: action.isDisabled,
    });
    button.addEventListener('click', () => onAction(index));
    return button;
  });
  byId('title-actions').replaceChildren(...buttons);
}

export function showSaveBar(saveBar: SaveBar | null): void {
  byId('save-bar').hidden = saveBar === null;
  if (saveBar === null) return;
  for (const name of ['save', 'discard'] as const) {
    const button = byId(`${name}-button`) as HTMLButtonElement;
    button.disabled = saveBar[name].isDisabled || saveBar[name].isLoading;
    button.setAttribute('aria-busy', String(saveBar[name].isLoading));
  }
}

export type ToastEvent = 'action' | 'dismiss';

export function showToast(toast: Toast, onEvent: (event: ToastEvent) => void): void {
  const box = element('div', { className: toast.isError ? 'toast error' : 'toast', id: toast.id });
  box.append(element('span', { textContent: toast.message }));
  const end = (): void => {
    clearTimeout(timer);
    if (!box.isConnected) return;
    box.remove();
    onEvent('dismiss');
  };
  const timer = setTimeout(end, toast.duration);
  if (toast.action !== null) {
    const action = element('button', { type: 'button', textContent: toast.action });
    action.addEventListener('click', () => onEvent('action'));
    box.append(action);
  }
  const close = element('button', { type: 'button', textContent: '×', ariaLabel: 'Dismiss' });
  close.addEventListener('click', end);
  box.append(close);
  byId('toasts').append(box);
}

export function hideToast(id: string): void {
  document.getElementById(id)?.querySelector<HTMLButtonElement>('button[aria-label="Dismiss"]')?.click();
}
