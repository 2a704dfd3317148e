/** Makes the elements of the extensions known to the browser. */
import type { ElementRules } from '../../contract/contract.ts';
import { ACTIONS } from './actions.ts';
import { CONTENT } from './content.ts';
import { FIELDS } from './fields.ts';
import { LAYOUT } from './layout.ts';
import { OVERLAYS } from './overlays.ts';
import { h, Part } from './part.ts';

const DRAWN: Readonly<Record<string, CustomElementConstructor>> = {
  ...LAYOUT,
  ...CONTENT,
  ...ACTIONS,
  ...OVERLAYS,
  ...FIELDS,
};

/** An element that Shopify has and devshop does not draw: what is in it shows. */
class NotDrawn extends Part {
  protected override build(): void {
    this.shadow.append(
      h('div', { class: 'nothing' }, `devshop does not draw <${this.localName}>`),
      h('slot'),
    );
  }
}

export function defineParts(elements: Readonly<Record<string, ElementRules>>): void {
  const all = {
    ...elements,
    'devshop-unknown': { properties: { tag: { is: 'string' } }, events: [], methods: [] },
  };
  for (const [tag, { properties }] of Object.entries(all)) {
    // A class of its own for each: several look alike.
    const Drawn = customElements.get(tag) ?? class extends (DRAWN[tag] ?? NotDrawn) {};
    for (const name of Object.keys(properties)) {
      if (Object.hasOwn(Drawn.prototype, name)) continue;
      Object.defineProperty(Drawn.prototype, name, {
        configurable: true,
        get(this: Part) {
          return this.given[name];
        },
        set(this: Part, value: unknown) {
          this.give(name, value);
        },
      });
    }
    if (!customElements.get(tag)) customElements.define(tag, Drawn);
  }
}
