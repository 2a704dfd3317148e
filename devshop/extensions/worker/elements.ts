/** The elements an extension may make, by Shopify's types; what is not among them is reported, and shows as such. */
import { createRemoteElement } from '@remote-dom/core/elements';
import type { ElementRules, PropertyRules } from '../contract/contract.ts';
import type { Complaint, Placed } from '../wire.ts';

export type Complain = (complaint: Complaint) => void;

/** Stands in the page for what Shopify does not have. */
const STAND_IN = 'devshop-unknown';

/** In a browser these reach the element's ancestors. */
const BUBBLING = new Set(['click', 'input', 'change']);

export function defineElements(placed: Placed, complain: Complain): void {
  for (const [tag, rules] of Object.entries(placed.elements)) {
    customElements.define(tag, elementClass(tag, rules, placed.target, complain));
  }
  customElements.define(STAND_IN, createRemoteElement({ properties: { tag: { type: String } } }));
  const make = document.createElement.bind(document) as (name: string) => HTMLElement;
  const create = (name: string): HTMLElement => {
    if (name in placed.elements) return make(name);
    complain({ kind: 'unknown element', text: `<${name}> is not an element of ${placed.target}.` });
    return Object.assign(make(STAND_IN), { tag: name });
  };
  document.createElement = create as typeof document.createElement;
  document.createElementNS = ((_namespace: string, name: string) =>
    create(name)) as typeof document.createElementNS;
}

function elementClass(
  tag: string,
  { properties, events, methods }: ElementRules,
  target: string,
  complain: Complain,
): CustomElementConstructor {
  const Base = createRemoteElement({
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, { is }]) => [name, { type: TYPES[is] }]),
    ),
    events: Object.fromEntries(
      events.map((event) => [event, { bubbles: BUBBLING.has(event), dispatchEvent: takeValues }]),
    ),
    methods: [...methods],
  }) as unknown as CustomElementConstructor;
  const attributes = new Set(['slot', ...Object.keys(properties), ...Object.keys(properties).map(kebab)]);
  const { setAttribute, addEventListener } = Base.prototype as HTMLElement;
  // Not a subclass: that would not know which attribute belongs to which property.
  Object.assign(Base.prototype as object, {
    setAttribute(this: HTMLElement, name: string, value: string): void {
      if (!attributes.has(name)) {
        complain({ kind: 'unknown property', text: `<${tag}> has no property ${name} (${target}).` });
      }
      setAttribute.call(this, name, value);
    },
    addEventListener(
      this: HTMLElement,
      event: string,
      listener: EventListenerOrEventListenerObject,
      options?: boolean | AddEventListenerOptions,
    ): void {
      if (!events.includes(event)) {
        complain({
          kind: 'unknown event',
          text: `<${tag}> has no event ${event.toLowerCase()} (${target}).`,
        });
      }
      addEventListener.call(this, event, listener, options);
    },
  });
  return Base;
}

const TYPES: Readonly<
  Record<PropertyRules['is'], typeof Boolean | typeof Number | typeof String | typeof Object>
> = { boolean: Boolean, number: Number, string: String, word: String, words: String, any: Object };

/** What the shopper has done to the element in the page: its properties here follow. */
function takeValues(this: HTMLElement, detail: unknown): undefined {
  if (typeof detail === 'object' && detail !== null && 'properties' in detail) {
    Object.assign(this, detail.properties);
  }
  return undefined;
}

function kebab(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase();
}

/** Reports values that Shopify's types do not have, on their way to the page. */
export function checkValue(
  placed: Placed,
  tag: string,
  name: string,
  value: unknown,
  complain: Complain,
): void {
  const rules = placed.elements[tag]?.properties[name];
  if (rules?.is !== 'word' && rules?.is !== 'words') return;
  if (typeof value !== 'string' || value === '') return;
  if (rules.patterns?.some((pattern) => new RegExp(pattern, 's').test(value))) return;
  const words = typeof rules.words === 'string' ? (placed.lists[rules.words] ?? []) : rules.words;
  const given = rules.is === 'words' ? value.split(' ') : [value];
  const wrong = given.find((one) => !words.includes(one));
  if (wrong === undefined) return;
  const some = words.slice(0, 12).join(', ');
  complain({
    kind: 'unknown value',
    text: `<${tag} ${name}="${value}">: ${wrong} is not one of ${some}${words.length > 12 ? ' ...' : ''} (${placed.target}).`,
  });
}
