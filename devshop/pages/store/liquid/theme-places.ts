/**
 * The places of the store where a theme has blocks of apps, filled with those that the owner has switched on, each as
 * Shopify wraps it. What they need stands in the head, once.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { send, type Door } from '../../../hosts/http.ts';
import { localeOf } from '../../locale.ts';
import { Markup, markup } from '../../markup.ts';
import type { Visit } from '../../visitor.ts';
import type { Trolley } from '../trolley.ts';
import { createThemeEngine, type ThemeEngine } from './theme-engine.ts';
import { themeExtension, type ThemeBlock, type ThemeExtension } from './theme-extension.ts';
import { themeObjects, type ShownPage } from './theme-objects.ts';

/** Where the owner has put which block; embeds are on every page. */
const PLACED: Readonly<Record<string, readonly string[]>> = {
  index: ['welcome', 'balance'],
  product: ['product-points'],
  cart: ['balance', 'cart-points'],
  page: ['loyalty-page'],
};

export const ASSETS_PREFIX = '/devshop/theme';

const PLACE = /<div data-extension-target="(body|section)"(?: data-template="(\w+)")?><\/div>/g;

export interface Themed {
  readonly head: Markup;
  readonly body: Markup;
}

let engine: ThemeEngine | null = null;

/** Fills the empty places of a page. What is typed by people is escaped, so that it can be no place. */
export function fillThemePlaces(visit: Visit, trolley: Trolley, page: ShownPage, body: Markup): Themed {
  const extension = themeExtension();
  if (extension === null) return { head: new Markup(''), body };
  const used = new Set<ThemeBlock>();
  const filled = body.text.replace(PLACE, (empty, target: 'body' | 'section', template?: string) => {
    const blocks = blocksOn(visit, extension, target, template);
    if (blocks.length === 0) return empty;
    for (const block of blocks) used.add(block);
    const inside = blocks.map((block) => renderThemeBlock(visit, trolley, page, block, {}));
    const opening = empty.slice(0, -'></div>'.length);
    return `${opening} lang="${localeOf(visit)}">${inside.join('\n')}</div>`;
  });
  return { head: headOf([...used]), body: new Markup(filled) };
}

function blocksOn(
  { shop }: Visit,
  { blocks }: ThemeExtension,
  target: 'body' | 'section',
  template: string | undefined,
): ThemeBlock[] {
  const isOn = ({ handle, schema }: ThemeBlock): boolean =>
    schema.target === target && shop.state.extensionsOn.includes(handle);
  if (target === 'body') return [...blocks.values()].filter(isOn);
  return (PLACED[template ?? ''] ?? []).flatMap((handle) => blocks.get(handle) ?? []).filter(isOn);
}

/** @param settings as the owner has set them in the theme editor; the others have their defaults */
export function renderThemeBlock(
  visit: Visit,
  trolley: Trolley,
  page: ShownPage,
  block: ThemeBlock,
  settings: Readonly<Record<string, unknown>>,
): string {
  const extension = themeExtension();
  if (extension === null) return '';
  engine ??= createThemeEngine(extension);
  const { record } = visit.shop.state;
  const id = `A${block.handle.replaceAll('-', '')}`;
  const inside = engine.render(
    block.source,
    themeObjects(visit, trolley, page),
    {
      locale: localeOf(visit),
      currency: record.currency,
      timeZone: record.ianaTimezone,
      now: visit.devshop.box.options.now(),
      assetsUrl: ASSETS_PREFIX,
    },
    {
      id,
      type: `shopify://apps/perennial/blocks/${block.handle}`,
      settings: { ...defaultsOf(block), ...settings },
      shopify_attributes: '',
    },
  );
  const kind = block.schema.target === 'body' ? '' : ' shopify-app-block';
  return `<div id="shopify-block-${id}" class="shopify-block${kind}">${inside}</div>`;
}

export function defaultsOf({ schema }: ThemeBlock): Record<string, unknown> {
  return Object.fromEntries(
    (schema.settings ?? []).flatMap(({ id, default: value }) =>
      id === undefined ? [] : [[id, value ?? null]],
    ),
  );
}

/** Once a page, however many blocks ask for it. */
function headOf(blocks: readonly ThemeBlock[]): Markup {
  const files = (name: 'stylesheet' | 'javascript'): string[] => [
    ...new Set(blocks.flatMap(({ schema }) => schema[name] ?? [])),
  ];
  return markup`${files('stylesheet').map((file) => markup`<link rel="stylesheet" href="${ASSETS_PREFIX}/${file}">\n`)}${files(
    'javascript',
  ).map((file) => markup`<script src="${ASSETS_PREFIX}/${file}" defer></script>\n`)}`;
}

/** Instead of Shopify's CDN. */
export const sendThemeAsset: Door = (_request, response, url) => {
  const name = path.basename(url.pathname);
  const file = path.join(themeExtension()?.assetsFolder ?? '', name);
  const type = ({ '.css': 'text/css', '.js': 'text/javascript' } as const)[path.extname(name)];
  if (type === undefined || !existsSync(file)) return send(response, 404, 'text/plain', 'No such file.\n');
  send(response, 200, type, readFileSync(file, 'utf8'));
};
