/** Elements that put others in order. */
import { h, Part, setAttributes } from './part.ts';
import { atWidth, lengths, radii } from './sizes.ts';

const ROLES: Readonly<Record<string, string | null>> = {
  aside: 'complementary',
  footer: 'contentinfo',
  header: 'banner',
  section: 'region',
  'ordered-list': 'list',
  'unordered-list': 'list',
  'list-item': 'listitem',
  'list-item-separator': 'none',
  generic: null,
};

/** What boxes of all kinds have in common. */
export class Box extends Part {
  /** A value of now: it may hang on the width. */
  now(name: string, fallback = ''): string {
    const value = this.textOf(name, fallback);
    if (!value.startsWith('@container')) return value;
    const around = this.parentElement?.closest('s-query-container, .extension');
    return atWidth(value, around?.clientWidth ?? 0);
  }

  protected override draw(): void {
    const { style } = this;
    const role = this.textOf('accessibilityRole');
    setAttributes(this, {
      role: role === '' ? null : role in ROLES ? ROLES[role] : role,
      'aria-label': this.textOf('accessibilityLabel') || null,
    });
    style.padding = lengths(this.now('padding'));
    for (const side of ['Block', 'BlockStart', 'BlockEnd', 'Inline', 'InlineStart', 'InlineEnd']) {
      const value = this.now(`padding${side}`);
      if (value !== '')
        style.setProperty(`padding${side.replace(/[A-Z]/g, (l) => `-${l.toLowerCase()}`)}`, lengths(value));
    }
    const background = this.textOf('background');
    style.background = { base: 'var(--card, #fff)', subdued: '#f4f1ea', strong: '#e6e1d7' }[background] ?? '';
    const [width = 'none', , line = 'solid'] = this.textOf('border').split(' ');
    style.border =
      width === 'none' || width === ''
        ? ''
        : `${width.startsWith('large') ? 2 : 1}px ${line === 'auto' ? 'solid' : line} var(--line, #ded9cf)`;
    style.borderRadius = radii(this.now('borderRadius'));
    for (const [name, css] of Object.entries(SIZES)) style.setProperty(css, this.sizeOf(name));
    style.overflow = this.textOf('overflow') === 'hidden' ? 'hidden' : '';
    if (this.now('display') === 'none') style.display = 'none';
    else this.arrange();
  }

  private sizeOf(name: string): string {
    const value = this.now(name);
    return value === 'none' ? '' : value;
  }

  protected arrange(): void {
    this.style.display = '';
  }
}

const SIZES: Readonly<Record<string, string>> = {
  inlineSize: 'inline-size',
  blockSize: 'block-size',
  minInlineSize: 'min-inline-size',
  maxInlineSize: 'max-inline-size',
  minBlockSize: 'min-block-size',
  maxBlockSize: 'max-block-size',
};

class Stack extends Box {
  protected override arrange(): void {
    const { style } = this;
    const isInline = this.now('direction', 'block') === 'inline';
    style.display = 'flex';
    style.flexDirection = isInline ? 'row' : 'column';
    style.flexWrap = isInline ? 'wrap' : '';
    style.gap = lengths(this.now('gap', 'none'));
    if (this.now('rowGap') !== '') style.rowGap = lengths(this.now('rowGap'));
    if (this.now('columnGap') !== '') style.columnGap = lengths(this.now('columnGap'));
    style.alignItems = this.now('alignItems');
    style.justifyContent = this.now('justifyContent');
    style.alignContent = this.now('alignContent');
  }
}

class Grid extends Box {
  protected override arrange(): void {
    const { style } = this;
    style.display = 'grid';
    style.gridTemplateColumns = this.now('gridTemplateColumns', 'none');
    style.gridTemplateRows = this.now('gridTemplateRows', 'none');
    style.gap = lengths(this.now('gap', 'none'));
    if (this.now('rowGap') !== '') style.rowGap = lengths(this.now('rowGap'));
    if (this.now('columnGap') !== '') style.columnGap = lengths(this.now('columnGap'));
    style.alignItems = this.now('alignItems');
    style.justifyItems = this.now('justifyItems');
    style.alignContent = this.now('alignContent');
    style.justifyContent = this.now('justifyContent');
  }
}

class GridItem extends Box {
  protected override arrange(): void {
    this.style.display = 'block';
    this.style.gridColumn = this.now('gridColumn');
    this.style.gridRow = this.now('gridRow');
  }
}

class Section extends Part {
  protected override build(): void {
    this.shadow.append(h('div', { class: 'section' }, h('div', { class: 'heading' }), h('slot')));
  }

  protected override draw(): void {
    const box = this.shadow.querySelector('div');
    const heading = this.shadow.querySelector<HTMLElement>('.heading');
    const text = this.textOf('heading');
    const isInner = this.parentElement?.closest('s-section, s-modal, s-admin-block, s-pos-block') !== null;
    const label = this.textOf('accessibilityLabel') || (text === '' ? null : text);
    setAttributes(this, { role: label === null ? null : 'region', 'aria-label': label });
    if (box) box.className = isInner || this.textOf('padding') === 'none' ? 'plain-section' : 'section';
    if (!heading) return;
    heading.hidden = text === '';
    heading.textContent = text;
    const level = this.headingLevel();
    heading.className = `heading l${level}`;
    setAttributes(heading, { role: 'heading', 'aria-level': level });
  }
}

class Page extends Part {
  protected override build(): void {
    this.shadow.append(
      h('slot', { name: 'breadcrumb-actions' }),
      h(
        'div',
        { class: 'page-head' },
        h('div', {}, h('h1', { class: 'heading l1' }), h('p')),
        h(
          'div',
          { class: 'actions' },
          h('slot', { name: 'secondary-actions' }),
          h('slot', { name: 'primary-action' }),
        ),
      ),
      h('slot', { name: 'header' }),
      h('slot'),
    );
  }

  protected override draw(): void {
    const heading = this.shadow.querySelector('h1');
    const sub = this.shadow.querySelector('p');
    if (heading) {
      heading.textContent = this.textOf('heading');
      heading.hidden = this.textOf('heading') === '';
    }
    if (sub) {
      sub.textContent = this.textOf('subheading');
      sub.hidden = this.textOf('subheading') === '';
    }
    this.style.display = 'grid';
    this.style.gap = '16px';
  }
}

/** A block of the admin or of the point of sale: a card with a title. */
class Card extends Part {
  protected override build(): void {
    this.shadow.append(
      h(
        'div',
        { class: 'section' },
        h('div', { class: 'heading l2', role: 'heading', 'aria-level': 2 }),
        h('slot', { name: 'secondary-actions' }),
        h('slot'),
      ),
    );
  }

  protected override draw(): void {
    const heading = this.shadow.querySelector<HTMLElement>('.heading');
    if (!heading) return;
    heading.textContent = this.textOf('heading') || this.textOf('title');
    heading.hidden = heading.textContent === '';
  }
}

class Divider extends Part {
  protected override build(): void {
    this.shadow.append(h('hr'));
  }

  protected override draw(): void {
    const isUpright = this.textOf('direction') === 'block';
    this.style.alignSelf = 'stretch';
    this.style.borderInlineStart = isUpright ? '1px solid var(--line, #ded9cf)' : '';
    const line = this.shadow.querySelector('hr');
    if (line) line.hidden = isUpright;
  }
}

function withRole(role: string, display = 'block'): CustomElementConstructor {
  return class extends Part {
    protected override draw(): void {
      this.setAttribute('role', role);
      this.style.display = display;
      if (role === 'list') {
        this.style.paddingInlineStart = '20px';
        this.style.listStyle = this.localName === 's-ordered-list' ? 'decimal' : 'disc';
      }
    }
  };
}

class Inline extends Part {
  protected override draw(): void {
    this.style.display = 'flex';
    this.style.flexWrap = 'wrap';
    this.style.gap = '8px';
  }
}

export const LAYOUT: Readonly<Record<string, CustomElementConstructor>> = {
  's-stack': Stack,
  's-box': Box,
  's-grid': Grid,
  's-grid-item': GridItem,
  's-query-container': class extends Part {},
  's-scroll-box': Box,
  's-section': Section,
  's-page': Page,
  's-admin-block': Card,
  's-pos-block': Card,
  's-customer-account-action': Card,
  's-divider': Divider,
  's-button-group': Inline,
  's-unordered-list': withRole('list'),
  's-ordered-list': withRole('list'),
  's-list-item': withRole('listitem', 'list-item'),
  's-table': withRole('table', 'table'),
  's-table-header-row': withRole('row', 'table-row'),
  's-table-header': withRole('columnheader', 'table-cell'),
  's-table-body': withRole('rowgroup', 'table-row-group'),
  's-table-row': withRole('row', 'table-row'),
  's-table-cell': withRole('cell', 'table-cell'),
};
