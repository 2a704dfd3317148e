/** Where the links of extensions lead: Shopify has names of its own for its pages. */
import type { Part } from './parts/part.ts';

/** The extension whose place a part stands in. */
function handleOf(part: Part): string {
  return part.closest<HTMLElement>('.extension')?.dataset['handle'] ?? '';
}

const PLAYED: readonly (readonly [RegExp, string])[] = [
  [/^shopify:(?:\/\/)?customer-account\/orders\/gid:\/\/shopify\/Order\/(\d+)$/, '/account/orders/$1'],
  [/^shopify:(?:\/\/)?customer-account\/orders\/(\d+)$/, '/account/orders/$1'],
  [/^shopify:(?:\/\/)?customer-account\/(?:orders|profile)?\/?$/, '/account'],
  [/^shopify:(?:\/\/)?customer-account\/pages\/(.+)$/, '/account/pages/$1'],
  [/^shopify:(?:\/\/)?storefront\/?(.*)$/, '/storefront/$1'],
  [/^shopify:(?:\/\/)?admin\/(.*)$/, '/admin/$1'],
];

export function addressOf(part: Part, href: string): string {
  const { adminBase = '', storefront = '' } = part.closest<HTMLElement>('.extension')?.dataset ?? {};
  if (storefront !== '' && href.startsWith(`${storefront}/`)) return href.slice(storefront.length);
  return resolve(href, handleOf(part), adminBase);
}

export function resolve(href: string, handle: string, adminBase: string): string {
  const own = /^extension:(?:\/\/)?(\/?)([^/?#]*)(.*)$/.exec(href);
  if (own) {
    const [, slash, name = '', rest = ''] = own;
    // `extension:/there` is this extension's, `extension:other/there` another's.
    return slash === '/' || name === ''
      ? `/account/pages/${handle}/${name}${rest}`
      : `/account/pages/${name}${rest}`;
  }
  const inApp = /^app:(?:\/\/)?\/?(.*)$/.exec(href);
  if (inApp) return `${adminBase}/${inApp[1] ?? ''}`;
  for (const [pattern, path] of PLAYED) if (pattern.test(href)) return href.replace(pattern, path);
  return href;
}
