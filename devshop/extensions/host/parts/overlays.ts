/** Elements that open. */
import { h, Part, setAttributes } from './part.ts';

/** A dialog over the page; it holds the focus, and gives it back. */
class Modal extends Part {
  protected override build(): void {
    const close = h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Close' }, '×');
    const dialog = h(
      'dialog',
      { 'aria-labelledby': 'heading' },
      h('div', { class: 'dialog-head' }, h('h2', { id: 'heading', class: 'heading l2' }), close),
      h('div', { class: 'dialog-body' }, h('slot')),
      h(
        'div',
        { class: 'dialog-foot' },
        h('slot', { name: 'primary-action' }),
        h('slot', { name: 'secondary-actions' }),
      ),
    );
    this.shadow.append(dialog);
    close.addEventListener('click', () => this.hideOverlay());
    dialog.addEventListener('click', (event) => {
      if (event.composedPath()[0] === dialog) this.hideOverlay();
    });
    dialog.addEventListener('close', () => {
      this.tell('hide');
      this.tell('afterhide');
    });
    for (const slot of dialog.querySelectorAll<HTMLSlotElement>('.dialog-foot slot')) {
      slot.addEventListener('slotchange', () => this.redraw());
    }
  }

  protected override draw(): void {
    const heading = this.shadow.querySelector('h2');
    const dialog = this.shadow.querySelector('dialog');
    const foot = this.shadow.querySelector('.dialog-foot');
    if (!heading || !dialog) return;
    this.style.display = 'contents';
    heading.textContent = this.textOf('heading');
    const label = this.textOf('accessibilityLabel');
    setAttributes(dialog, {
      class: this.textOf('size', 'base'),
      'aria-label': label || null,
      'aria-labelledby': label === '' ? 'heading' : null,
    });
    const slots = [...(foot?.querySelectorAll('slot') ?? [])];
    foot?.classList.toggle(
      'used',
      slots.some((slot) => slot.assignedElements().length > 0),
    );
  }

  override obey(name: string): void {
    const isOpen = this.shadow.querySelector('dialog')?.open === true;
    if (name === '--hide' || ((name === '--toggle' || name === '--auto') && isOpen)) this.hideOverlay();
    else if (name !== '--copy' && !isOpen) this.showOverlay();
  }

  showOverlay(): void {
    const dialog = this.shadow.querySelector('dialog');
    if (!dialog || dialog.open) return;
    dialog.showModal();
    this.tell('show');
    this.tell('aftershow');
  }

  /** Called by the extension too. */
  hideOverlay(): void {
    this.shadow.querySelector('dialog')?.close();
  }
}

/** Shows what is in it at the press of its summary. */
class Details extends Part {
  protected override build(): void {
    const details = h('details', {}, h('summary', {}, h('slot', { name: 'devshop-summary' })), h('slot'));
    this.shadow.append(details);
    details.addEventListener('toggle', () => {
      const isOpen = (details as HTMLDetailsElement).open;
      if (isOpen === this.isOn('open')) return;
      this.tell('toggle', { open: isOpen });
      this.tell('aftertoggle', { open: isOpen });
    });
  }

  protected override draw(): void {
    const details = this.shadow.querySelector('details');
    if (!details) return;
    for (const child of this.children) {
      if (child.localName === 's-summary') child.slot = 'devshop-summary';
    }
    if (details.open !== this.isOn('open')) details.open = this.isOn('open');
  }

  override obey(name: string): void {
    const details = this.shadow.querySelector('details');
    if (details) details.open = name === '--show' || (name !== '--hide' && !details.open);
  }
}

class Summary extends Part {
  protected override draw(): void {
    this.style.display = 'inline';
    if (this.parentElement instanceof Part) this.parentElement.redraw();
  }
}

/** A small panel by the button that opens it. */
class Popover extends Part {
  protected override build(): void {
    const panel = h('div', { popover: 'auto', class: 'section' }, h('slot'));
    this.shadow.append(panel);
    panel.addEventListener('toggle', (event) => {
      const isOpen = (event as ToggleEvent).newState === 'open';
      this.tell(isOpen ? 'show' : 'hide');
      this.tell(isOpen ? 'aftershow' : 'afterhide');
    });
  }

  protected override draw(): void {
    this.style.display = 'contents';
  }

  override obey(name: string): void {
    const panel = this.shadow.querySelector<HTMLElement>('[popover]');
    if (name === '--show') panel?.showPopover();
    else if (name === '--hide') panel?.hidePopover();
    else panel?.togglePopover();
  }

  hideOverlay(): void {
    this.obey('--hide');
  }
}

export const OVERLAYS: Readonly<Record<string, CustomElementConstructor>> = {
  's-modal': Modal,
  's-sheet': class extends Modal {},
  's-details': Details,
  's-summary': Summary,
  's-popover': Popover,
  's-menu': class extends Popover {},
  's-tooltip': class extends Popover {},
};
