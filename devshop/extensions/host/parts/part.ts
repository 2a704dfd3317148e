/** What every element of an extension is in the page: a custom element that draws itself from its properties. */
import { sheet } from './style.ts';

export type Attributes = Readonly<Record<string, string | number | boolean | null | undefined>>;

export class Part extends HTMLElement {
  /** As the extension gave them. */
  readonly given: Record<string, unknown> = {};
  readonly shadow: ShadowRoot;
  private isDue = false;

  constructor() {
    super();
    this.shadow = this.attachShadow({ mode: 'open', delegatesFocus: this.isControl });
    this.shadow.adoptedStyleSheets = [sheet()];
    this.build();
  }

  /** Focus goes to what is inside. */
  get isControl(): boolean {
    return false;
  }

  connectedCallback(): void {
    this.redraw();
  }

  give(name: string, value: unknown): void {
    this.given[name] = value;
    this.redraw();
  }

  redraw(): void {
    if (this.isDue) return;
    this.isDue = true;
    queueMicrotask(() => {
      this.isDue = false;
      if (this.isConnected) this.draw();
    });
  }

  textOf(name: string, fallback = ''): string {
    const value = this.given[name];
    return value === undefined || value === null || value === '' ? fallback : String(value);
  }

  isOn(name: string): boolean {
    const value = this.given[name];
    return value === true || (typeof value === 'string' && value !== '' && value !== 'false');
  }

  /** The shadow's content, once. */
  protected build(): void {
    this.shadow.append(h('slot'));
  }

  /** After each change. */
  protected draw(): void {
    // Most need only their style.
  }

  /** For the extension: what is in `properties` is then the element's there too. */
  tell(event: string, properties: Readonly<Record<string, unknown>> = {}): void {
    Object.assign(this.given, properties);
    this.dispatchEvent(new CustomEvent(event, { detail: { properties } }));
  }

  /** Another element at this place of the page, by the id that the extension gave it. */
  byId(id: string): Part | null {
    const place = this.closest('.extension');
    for (const one of place?.querySelectorAll('*') ?? []) {
      if (one instanceof Part && one.given['id'] === id) return one;
    }
    return null;
  }

  /** `--show`, `--hide`, `--toggle`, `--copy`, `--auto`, from a button. */
  obey(name: string): void {
    void name;
  }

  /** 2 for the first on the page, one more in each section. */
  headingLevel(): number {
    let level = 2;
    for (let up = this.parentElement; up && !up.classList.contains('extension'); up = up.parentElement) {
      if (
        /^s-(?:section|modal|sheet)$/.test(up.localName) &&
        up instanceof Part &&
        up.textOf('heading') !== ''
      ) {
        level += 1;
      }
    }
    return Math.min(level, 6);
  }
}

export function h(
  tag: string,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElement {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

export function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
}
