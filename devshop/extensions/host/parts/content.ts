/** Elements that show something. */
import { h, Part, setAttributes } from './part.ts';

const TONES: Readonly<Record<string, string>> = {
  critical: 'var(--bad, #a32b17)',
  success: '#1d6b4a',
  warning: '#6b4e00',
  caution: '#6b4e00',
  info: '#1c5a8c',
  custom: 'var(--accent, #2f5d50)',
};

/** Colour and weight of text. */
function tint(part: Part): void {
  part.style.color = TONES[part.textOf('tone')] ?? (part.textOf('color') === 'subdued' ? '#635f57' : '');
  part.style.fontVariantNumeric = part.textOf('fontVariantNumeric') === 'tabular-nums' ? 'tabular-nums' : '';
  setAttributes(part, { lang: part.textOf('lang') || null, dir: part.textOf('dir') || null });
  const isHidden = part.textOf('accessibilityVisibility') === 'hidden';
  setAttributes(part, { 'aria-hidden': isHidden ? 'true' : null });
  part.classList.toggle('unseen', part.textOf('accessibilityVisibility') === 'exclusive');
}

class Text extends Part {
  protected override draw(): void {
    tint(this);
    const type = this.textOf('type');
    this.style.display = this.textOf('display') === 'none' ? 'none' : 'inline';
    this.style.fontWeight = type === 'strong' ? '600' : '';
    this.style.fontStyle = ['emphasis', 'offset', 'address'].includes(type) ? 'italic' : '';
    this.style.fontSize = type === 'small' ? '13px' : '';
    this.style.textDecoration = type === 'redundant' ? 'line-through' : '';
    this.setAttribute('role', { strong: 'strong', emphasis: 'emphasis' }[type] ?? 'none');
    if (this.getAttribute('role') === 'none') this.removeAttribute('role');
  }
}

class Paragraph extends Part {
  protected override draw(): void {
    tint(this);
    this.setAttribute('role', 'paragraph');
    this.style.fontSize = this.textOf('type') === 'small' ? '13px' : '';
  }
}

class Heading extends Part {
  protected override build(): void {
    this.shadow.append(h('div', { class: 'heading' }, h('slot')));
  }

  protected override draw(): void {
    const level = this.headingLevel();
    const inner = this.shadow.querySelector('div');
    if (inner) {
      inner.className = `heading l${level}`;
      inner.style.margin = '0';
    }
    const isPlain = ['none', 'presentation'].includes(this.textOf('accessibilityRole'));
    setAttributes(this, { role: isPlain ? null : 'heading', 'aria-level': isPlain ? null : level });
  }
}

class Badge extends Part {
  protected override build(): void {
    this.shadow.append(h('span', { class: 'badge' }, h('slot')));
  }

  protected override draw(): void {
    this.style.display = 'inline-block';
    const inner = this.shadow.querySelector('span');
    if (inner) inner.className = `badge ${this.textOf('tone')}`;
  }
}

class Skeleton extends Part {
  protected override build(): void {
    this.shadow.append(
      h('span', { class: 'unseen' }, '…'),
      h('div', { class: 'bone', 'aria-hidden': 'true' }),
      h('div', { class: 'bone', 'aria-hidden': 'true' }),
    );
  }

  protected override draw(): void {
    setAttributes(this, { 'aria-busy': 'true' });
  }
}

class Spinner extends Part {
  protected override build(): void {
    this.shadow.append(h('div', { class: 'spin' }));
  }

  protected override draw(): void {
    this.style.display = 'inline-block';
    setAttributes(this, { role: 'img', 'aria-label': this.textOf('accessibilityLabel', 'Loading') });
  }
}

class Progress extends Part {
  protected override build(): void {
    this.shadow.append(h('progress'));
  }

  protected override draw(): void {
    const bar = this.shadow.querySelector('progress');
    if (!bar) return;
    const max = Number(this.given['max'] ?? 1);
    const value = this.given['value'];
    setAttributes(bar, {
      max,
      value: value === undefined || value === null ? null : Number(value),
      'aria-label': this.textOf('accessibilityLabel', 'Progress'),
    });
    this.style.inlineSize = '100%';
  }
}

/** Names of pictures are Shopify's; here a sign stands for the common ones. */
const SIGNS: Readonly<Record<string, string>> = {
  star: '★',
  'star-filled': '★',
  check: '✓',
  'check-circle': '✓',
  'gift-card': '▣',
  discount: '%',
  clock: '◷',
  info: 'ⓘ',
  'alert-triangle': '⚠',
  x: '×',
  plus: '+',
  minus: '−',
  'chevron-right': '›',
  'chevron-down': '⌄',
  'arrow-right': '→',
  lock: '⚿',
};

class Icon extends Part {
  protected override build(): void {
    this.shadow.append(h('span', { 'aria-hidden': 'true' }));
  }

  protected override draw(): void {
    tint(this);
    this.style.display = 'inline-block';
    const sign = this.shadow.querySelector('span');
    if (sign) sign.textContent = SIGNS[this.textOf('type')] ?? '•';
    const label = this.textOf('accessibilityLabel');
    setAttributes(this, { role: label === '' ? null : 'img', 'aria-label': label || null });
  }
}

class Picture extends Part {
  protected override build(): void {
    this.shadow.append(h('img', { alt: '' }));
  }

  protected override draw(): void {
    const image = this.shadow.querySelector('img');
    if (!image) return;
    setAttributes(image, {
      src: this.textOf('src') || null,
      alt: this.textOf('alt'),
      loading: this.textOf('loading') === 'eager' ? 'eager' : 'lazy',
    });
    image.style.aspectRatio = this.textOf('aspectRatio');
    image.style.objectFit = this.textOf('objectFit');
    image.style.width = this.textOf('inlineSize') === 'auto' ? '' : '100%';
  }
}

class Banner extends Part {
  protected override build(): void {
    const close = h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Dismiss' }, '×');
    close.addEventListener('click', (event) => {
      event.stopPropagation();
      this.toggleAttribute('hidden', true);
      this.tell('dismiss');
      this.tell('afterhide');
    });
    this.shadow.append(
      h(
        'div',
        { class: 'banner' },
        h(
          'div',
          {},
          h('p', { class: 'heading' }),
          h('slot'),
          h('slot', { name: 'secondary-actions' }),
          h('slot', { name: 'primary-action' }),
        ),
        close,
      ),
    );
  }

  protected override draw(): void {
    const tone = this.textOf('tone', 'auto');
    const box = this.shadow.querySelector('.banner');
    const heading = this.shadow.querySelector<HTMLElement>('.heading');
    const close = this.shadow.querySelector('button');
    if (box) box.className = `banner ${tone}`;
    if (heading) {
      heading.textContent = this.textOf('heading');
      heading.hidden = heading.textContent === '';
    }
    if (close) close.hidden = !this.isOn('dismissible');
    this.toggleAttribute('hidden', this.isOn('hidden'));
    this.setAttribute('role', tone === 'critical' ? 'alert' : 'status');
  }
}

class Moment extends Text {}

class Unknown extends Part {
  protected override build(): void {
    this.shadow.append(h('div', { class: 'nothing' }), h('slot'));
  }

  protected override draw(): void {
    const box = this.shadow.querySelector('div');
    if (box) box.textContent = `Shopify has no <${this.textOf('tag')}> here`;
  }
}

export const CONTENT: Readonly<Record<string, CustomElementConstructor>> = {
  's-text': Text,
  's-paragraph': Paragraph,
  's-heading': Heading,
  's-badge': Badge,
  's-chip': class extends Badge {},
  's-abbreviation': class extends Text {},
  's-time': Moment,
  's-skeleton-paragraph': Skeleton,
  's-spinner': Spinner,
  's-progress': Progress,
  's-icon': Icon,
  's-image': Picture,
  's-product-thumbnail': class extends Picture {},
  's-thumbnail': class extends Picture {},
  's-banner': Banner,
  's-announcement': class extends Banner {},
  'devshop-unknown': Unknown,
};
