/** LiquidJS as Shopify's Liquid for theme extensions: its tags, its filters, Ruby's division. */
import { filters, Liquid, Tag, TokenKind, type TagToken, type TopLevelToken } from 'liquidjs';
import { escapeHtml } from '../../../hosts/http.ts';
import type { Instant } from '../../../shop/state.ts';
import { colorBrightness, colorContrast, colorToRgb } from './colors.ts';
import { formatMoney, withCurrency } from './money-format.ts';
import type { ThemeExtension } from './theme-extension.ts';
import { translate } from './translate.ts';

/** What filters know of the page. */
export interface PageFacts {
  readonly locale: string;
  /** Of the cart, which prices are in. */
  readonly currency: string;
  readonly timeZone: string;
  readonly now: Instant;
  /** Where `asset_url` leads. */
  readonly assetsUrl: string;
}

export interface ThemeEngine {
  /** @param objects what Liquid finds by name, in blocks and snippets alike */
  render(source: string, objects: object, facts: PageFacts, block: object): string;
}

export function createThemeEngine(extension: ThemeExtension): ThemeEngine {
  const engine = new Liquid({
    templates: { ...extension.snippets },
    cache: true,
    strictFilters: true,
    ownPropertyOnly: true,
  });
  for (const name of ['schema', 'doc', 'stylesheet', 'javascript']) engine.registerTag(name, silentTag(name));
  registerFilters(engine, extension);
  return {
    // Handed to snippets as well, which see nothing else of the page.
    render: (source, objects, facts, block) =>
      String(engine.parseAndRenderSync(source, { block }, { globals: { ...objects, [FACTS]: facts } })),
  };
}

/** No name of Liquid's, so that no template can read it. */
const FACTS = '\u0000facts';

/** What stands between is for Shopify, not for the page. */
function silentTag(name: string) {
  return class extends Tag {
    constructor(token: TagToken, rest: TopLevelToken[], liquid: Liquid) {
      super(token, rest, liquid);
      for (let next = rest.shift(); next; next = rest.shift()) {
        if (next.kind === TokenKind.Tag && (next as TagToken).name === `end${name}`) return;
      }
      throw new Error(`The tag ${name} does not end.`);
    }

    override render(): void {
      // Nothing.
    }
  };
}

interface Filtering {
  readonly context: { readonly globals: object };
}

type Filter = (this: Filtering, value: unknown, ...more: unknown[]) => unknown;

function factsOf({ context }: Filtering): PageFacts {
  return (context.globals as Record<string, PageFacts>)[FACTS] as PageFacts;
}

/** `t: count: 2` comes as `['count', 2]`. */
function named(more: readonly unknown[]): Record<string, unknown> {
  return Object.fromEntries(more.filter((one): one is [string, unknown] => Array.isArray(one)));
}

function registerFilters(engine: Liquid, extension: ThemeExtension): void {
  const words: Filter = function (key, ...more) {
    return translate(extension, factsOf(this).locale, String(key), named(more));
  };
  const all: Readonly<Record<string, Filter>> = {
    t: words,
    translate: words,
    money(value) {
      return formatMoney(Number(value), factsOf(this).currency);
    },
    money_with_currency(value) {
      return withCurrency(Number(value), factsOf(this).currency);
    },
    asset_url(value) {
      return `${factsOf(this).assetsUrl}/${String(value)}`;
    },
    stylesheet_tag: (value) =>
      `<link href="${escapeHtml(String(value))}" rel="stylesheet" type="text/css" media="all">`,
    script_tag: (value) => `<script src="${escapeHtml(String(value))}"></script>`,
    // So that it can stand inside a script.
    json: (value) =>
      (JSON.stringify(value) ?? 'null').replace(/[<>&]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`),
    date(value, ...more) {
      return dateText(this, value, more);
    },
    // Ruby's: whole numbers stay whole.
    divided_by: (value, by) => {
      const [a, b] = [Number(value), Number(by)];
      if (b === 0) throw new Error('divided by 0');
      return Number.isInteger(a) && Number.isInteger(b) ? Math.floor(a / b) : a / b;
    },
    color_contrast: (value, other) => colorContrast(String(value), String(other)),
    color_brightness: (value) => colorBrightness(String(value)),
    color_to_rgb: (value) => colorToRgb(String(value)),
  };
  for (const [name, filter] of Object.entries(all)) engine.registerFilter(name, filter as never);
}

const strftime = filters['date'] as (this: unknown, at: unknown, style: unknown, timeZone: string) => string;

/** `format: 'abbreviated_date'` is written as the language does; others are strftime's, in the shop's time zone. */
function dateText(filtering: Filtering, value: unknown, more: readonly unknown[]): unknown {
  const { locale, timeZone, now } = factsOf(filtering);
  const at = value === 'now' || value === 'today' ? new Date(now) : value;
  const { format } = named(more);
  if (format === undefined) return strftime.call(filtering, at, more[0], timeZone);
  if (value === null || value === undefined || value === '') return value;
  const style = STYLES[String(format)];
  if (style === undefined) throw new Error(`devshop does not know the date format "${String(format)}".`);
  const moment = new Date(at as string | Date);
  return new Intl.DateTimeFormat(locale, { ...style, timeZone }).format(moment);
}

const STYLES: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  abbreviated_date: { year: 'numeric', month: 'short', day: 'numeric' },
  date: { year: 'numeric', month: 'long', day: 'numeric' },
  basic: { year: 'numeric', month: 'numeric', day: 'numeric' },
};
