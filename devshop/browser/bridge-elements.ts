/** The elements of App Bridge: save bar and modal. The rest (`ui-nav-menu`, `ui-title-bar`) is only read. */
import { isLoading, readAction } from './bridge-navigation.ts';
import { onFrameMessage, tellFrame } from './bridge-wire.ts';

/** Elements with this in their name are never seen themselves. A sheet, so that the document stays as rendered. */
const UNSEEN = 'ui-nav-menu, s-app-nav, ui-title-bar, ui-save-bar, ui-modal { display: none; }';

const MODAL_LOOK = `
dialog.devshop-modal { border: 0; border-radius: 12px; padding: 0; width: min(620px, calc(100vw - 32px));
  max-height: calc(100vh - 64px); box-shadow: 0 8px 40px rgb(0 0 0 / 35%); color: #303030;
  font: 13px/20px Inter, -apple-system, 'Segoe UI', sans-serif; }
dialog.devshop-modal.small { width: min(380px, calc(100vw - 32px)); }
dialog.devshop-modal:is(.large, .max) { width: min(980px, calc(100vw - 32px)); }
dialog.devshop-modal::backdrop { background: rgb(0 0 0 / 55%); }
.devshop-modal header, .devshop-modal footer { display: flex; gap: 8px; align-items: center; padding: 12px 16px;
  background: #f3f3f3; }
.devshop-modal h2 { flex: 1; margin: 0; font-size: 14px; font-weight: 650; }
.devshop-modal footer { justify-content: flex-end; background: #fff; border-top: 1px solid #e3e3e3; }
.devshop-modal button.devshop-button { border: 1px solid #8a8a8a; border-radius: 8px; padding: 6px 12px; background: #fff;
  color: #303030; font: inherit; font-weight: 550; cursor: pointer; }
.devshop-modal button.devshop-button.primary { background: #303030; border-color: #303030; color: #fff; }
.devshop-modal button.devshop-button.critical { background: #c70a24; border-color: #c70a24; color: #fff; }
.devshop-modal button.devshop-button:disabled { opacity: 0.5; }`;

interface Shown extends HTMLElement {
  show(): Promise<void>;
  hide(): Promise<void>;
  toggle(): Promise<void>;
}

class SaveBarElement extends HTMLElement implements Shown {
  showing = false;
  #observer: MutationObserver | null = null;

  get discardConfirmation(): boolean {
    return (this.getAttribute('discardconfirmation') ?? 'false') !== 'false';
  }

  set discardConfirmation(asks: boolean) {
    this.setAttribute('discardconfirmation', String(asks));
  }

  button(name: 'save' | 'discard'): HTMLButtonElement | null {
    return this.querySelector(
      name === 'save' ? 'button[variant="primary"]' : 'button:not([variant="primary"])',
    );
  }

  show(): Promise<void> {
    if (!this.showing) {
      this.showing = true;
      this.#observer = new MutationObserver(() => this.#tell());
      this.#observer.observe(this, { attributes: true, childList: true, subtree: true });
      this.#tell();
      this.dispatchEvent(new CustomEvent('show'));
    }
    return Promise.resolve();
  }

  hide(): Promise<void> {
    if (this.showing) {
      this.showing = false;
      this.#observer?.disconnect();
      tellFrame({ kind: 'saveBar', saveBar: null });
      this.dispatchEvent(new CustomEvent('hide'));
    }
    return Promise.resolve();
  }

  toggle(): Promise<void> {
    return this.showing ? this.hide() : this.show();
  }

  disconnectedCallback(): void {
    void this.hide();
  }

  #tell(): void {
    const state = (name: 'save' | 'discard') => {
      const button = this.button(name);
      return { isDisabled: button?.disabled ?? false, isLoading: isLoading(button) };
    };
    tellFrame({
      kind: 'saveBar',
      saveBar: {
        save: state('save'),
        discard: state('discard'),
        asksBeforeDiscard: this.discardConfirmation,
      },
    });
  }
}

/**
 * Shown inside the app's own page, so that the app's styles hold in it. (Shopify shows it over the whole admin.)
 */
class ModalElement extends HTMLElement implements Shown {
  readonly content = document.createElement('div');
  #dialog: HTMLDialogElement | null = null;

  get variant(): string {
    return this.getAttribute('variant') ?? 'base';
  }

  set variant(name: string) {
    this.setAttribute('variant', name);
  }

  show(): Promise<void> {
    if (this.hasAttribute('src'))
      throw new Error('devshop: <ui-modal src> is not played; give the modal its content.');
    if (this.#dialog !== null) return Promise.resolve();
    const dialog = document.createElement('dialog');
    dialog.className = `devshop-modal ${this.variant}`;
    this.#dialog = dialog;
    this.#fill(dialog);
    const observer = new MutationObserver(() => this.#fill(dialog));
    observer.observe(this, { attributes: true, childList: true, subtree: true, characterData: true });
    dialog.addEventListener('close', () => {
      observer.disconnect();
      dialog.remove();
      this.#dialog = null;
      this.dispatchEvent(new CustomEvent('hide'));
    });
    document.body.append(dialog);
    dialog.showModal();
    this.dispatchEvent(new CustomEvent('show'));
    return Promise.resolve();
  }

  hide(): Promise<void> {
    this.#dialog?.close();
    return Promise.resolve();
  }

  toggle(): Promise<void> {
    return this.#dialog === null ? this.show() : this.hide();
  }

  disconnectedCallback(): void {
    void this.hide();
  }

  #fill(dialog: HTMLDialogElement): void {
    const bar = this.querySelector('ui-title-bar');
    const heading = document.createElement('h2');
    heading.textContent = bar?.getAttribute('title') ?? '';
    dialog.setAttribute('aria-label', heading.textContent || 'Dialog');
    const header = document.createElement('header');
    const close = modalButton('×', '', () => dialog.close());
    close.setAttribute('aria-label', 'Close');
    header.append(heading, close);
    const footer = document.createElement('footer');
    for (const element of bar?.querySelectorAll<HTMLElement>('button, a') ?? []) {
      const action = readAction(element);
      const look = action.isCritical ? 'critical' : action.kind;
      const button = modalButton(action.label, look, () => element.click());
      button.disabled = action.isDisabled;
      if (action.kind === 'primary') footer.append(button);
      else footer.prepend(button);
    }
    // The content stays where it is: moving it would take the focus out of a field.
    if (this.content.parentNode !== dialog) dialog.append(this.content);
    dialog.querySelector(':scope > header')?.remove();
    dialog.querySelector(':scope > footer')?.remove();
    dialog.prepend(header);
    if (footer.childElementCount > 0) dialog.append(footer);
  }
}

function modalButton(label: string, look: string, onPress: () => void): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = `devshop-button ${look}`;
  button.textContent = label;
  button.addEventListener('click', onPress);
  return button;
}

export function startElements(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(UNSEEN + MODAL_LOOK);
  document.adoptedStyleSheets.push(sheet);
  customElements.define('ui-save-bar', SaveBarElement);
  customElements.define('ui-modal', ModalElement);
  onFrameMessage((message) => {
    if (message.kind !== 'saveBarButton') return;
    const bar = [...document.querySelectorAll<SaveBarElement>('ui-save-bar')].find(({ showing }) => showing);
    bar?.button(message.button)?.click();
  });
}

export function shownElement(name: 'ui-save-bar' | 'ui-modal', id: string): Shown {
  const element = document.getElementById(id);
  if (element?.localName !== name) throw new Error(`shopify: there is no <${name}> with the id "${id}".`);
  return element as Shown;
}
