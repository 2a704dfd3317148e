/** Elements that are pressed. */
import { h, Part, setAttributes } from './part.ts';

/** Where links of extensions lead; set by the page. `null`: not to be followed as an address. */
export interface Follow {
  readonly addressOf: (part: Part, href: string) => string;
  /** @returns whether it has been followed here, without leaving the page */
  readonly follow: (part: Part, href: string) => boolean;
}

let follow: Follow = { addressOf: (_part, href) => href, follow: () => false };

export function setFollow(how: Follow): void {
  follow = how;
}

/** Everything with `href`, `command` and a press. */
class Pressable extends Part {
  private inner: HTMLElement | null = null;

  override get isControl(): boolean {
    return true;
  }

  /** The class of the button or link inside. */
  protected look(): string {
    return 'clickable';
  }

  protected override build(): void {
    // Made at the first drawing: a link or a button.
  }

  protected override draw(): void {
    const href = this.textOf('href');
    const tag = href === '' ? 'button' : 'a';
    if (this.inner?.localName !== tag) {
      const hadFocus = this.shadow.activeElement !== null;
      this.inner = h(tag, {}, ...this.inside());
      this.inner.addEventListener('click', (event) => this.press(event));
      this.shadow.replaceChildren(this.inner);
      if (hadFocus) this.inner.focus();
    }
    const isOff = this.isOn('disabled') || this.isOn('loading');
    setAttributes(this.inner, {
      class: this.look(),
      part: 'inner',
      'aria-label': this.textOf('accessibilityLabel') || null,
      'aria-busy': this.isOn('loading') ? 'true' : null,
      ...(tag === 'a'
        ? {
            href: isOff ? null : follow.addressOf(this, href),
            target: this.textOf('target') === '_blank' ? '_blank' : null,
            rel: this.textOf('target') === '_blank' ? 'noopener' : null,
            'aria-disabled': isOff ? 'true' : null,
          }
        : // A button that is busy keeps the focus.
          { type: 'button', disabled: this.isOn('disabled'), 'aria-disabled': isOff ? 'true' : null }),
    });
    this.refine(this.inner);
  }

  protected inside(): readonly Node[] {
    return [h('slot')];
  }

  protected refine(inner: HTMLElement): void {
    void inner;
  }

  private press(event: MouseEvent): void {
    if (this.isOn('disabled') || this.isOn('loading')) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    const href = this.textOf('href');
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
    if (href !== '' && isPlain && this.textOf('target') !== '_blank' && follow.follow(this, href))
      event.preventDefault();
    const aim = this.textOf('commandFor');
    // After the extension's own listener.
    queueMicrotask(() => {
      if (aim !== '') this.byId(aim)?.obey(this.textOf('command', '--auto'));
      else if (href === '' && this.textOf('type') === 'submit') {
        const form = this.closest('s-form');
        if (form instanceof Part) form.tell('submit');
      }
    });
  }
}

class Button extends Pressable {
  protected override inside(): readonly Node[] {
    return [h('span', { class: 'spin', 'aria-hidden': 'true', hidden: true }), h('slot')];
  }

  protected override look(): string {
    const slot = this.getAttribute('slot') ?? '';
    const fallback = slot === 'primary-action' ? 'primary' : 'secondary';
    const given = this.textOf('variant', 'auto');
    const variant = given === 'auto' ? fallback : given;
    const tone = this.textOf('tone') === 'critical' ? ' critical' : '';
    return `button ${variant}${tone}${this.textOf('inlineSize') === 'fill' ? ' fill' : ''}`;
  }

  protected override refine(inner: HTMLElement): void {
    const spin = inner.querySelector<HTMLElement>('.spin');
    if (spin) spin.hidden = !this.isOn('loading');
    this.style.display = this.textOf('inlineSize') === 'fill' ? 'block' : 'inline-block';
  }
}

class PressButton extends Button {
  protected override refine(inner: HTMLElement): void {
    super.refine(inner);
    inner.setAttribute('aria-pressed', String(this.isOn('pressed')));
  }

  protected override build(): void {
    this.addEventListener('click', () => this.tell('change', { pressed: !this.isOn('pressed') }));
  }
}

class Link extends Pressable {
  protected override look(): string {
    return `link ${this.textOf('tone')}`;
  }

  protected override refine(): void {
    this.style.display = 'inline';
  }
}

class Clickable extends Pressable {
  protected override refine(): void {
    this.style.display = 'block';
    const padding = this.textOf('padding');
    this.style.padding = padding === '' || padding === 'none' ? '' : '10px';
    this.style.borderRadius = '8px';
    const [border = 'none'] = this.textOf('border').split(' ');
    this.style.border = border === '' || border === 'none' ? '' : '1px solid var(--line, #ded9cf)';
  }
}

/** Text, and a press that copies it. */
class ClipboardItem extends Part {
  protected override build(): void {
    // Silent: a button of the extension copies it.
  }

  protected override draw(): void {
    this.style.display = 'none';
  }

  override obey(name: string): void {
    if (name !== '--auto' && name !== '--copy') return;
    navigator.clipboard.writeText(this.textOf('text')).then(
      () => this.tell('copy'),
      () => this.tell('copyerror'),
    );
  }
}

class Tile extends Pressable {
  protected override inside(): readonly Node[] {
    return [h('span', { class: 'heading l2' }), h('span', { class: 'sub' })];
  }

  protected override look(): string {
    return `tile ${this.textOf('tone')}`;
  }

  protected override refine(inner: HTMLElement): void {
    const [heading, sub] = inner.children;
    const count = this.textOf('itemCount');
    if (heading) heading.textContent = this.textOf('heading') + (count === '' ? '' : ` (${count})`);
    if (sub) sub.textContent = this.textOf('subheading');
  }
}

export const ACTIONS: Readonly<Record<string, CustomElementConstructor>> = {
  's-button': Button,
  's-press-button': PressButton,
  's-link': Link,
  's-clickable': Clickable,
  's-clickable-chip': class extends Clickable {},
  's-clipboard-item': ClipboardItem,
  's-tile': Tile,
};
