/** One target of an extension on a page of jsdom, with its real locale files and a real connection to the app. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setUpExtension } from '@shopify/ui-extensions-tester';
import { render } from 'preact';
import { vi } from 'vitest';
import type { WireAccount, WireProgram } from '#app/domain/shopper-wire.ts';

const EXTENSIONS = path.resolve(import.meta.dirname, '../../../extensions');
/** Before the tester puts its own in place. */
const realFetch = globalThis.fetch;

type Target = Parameters<typeof setUpExtension>[0];

/** An extension's folder and one of its targets. */
export function openSurface<T extends Target>(extension: string, target: T, language = 'en') {
  const opened = setUpExtension(target, { configSearchDir: path.join(EXTENSIONS, extension) });
  opened.fetch = realFetch;
  speak(opened.shopify, extension, language);
  return Object.assign(opened, {
    [Symbol.dispose]() {
      render(null, document.body);
      document.body.innerHTML = '';
    },
  });
}

interface Speaking {
  i18n: unknown;
  /** Staff's surfaces have none. */
  localization?: { extensionLanguage: { value: { isoCode: string } } };
}

/** As Shopify's: texts by key with plural rules, formats by the reader's language. */
function speak(shopify: unknown, extension: string, language: string): void {
  const speaking = shopify as Speaking;
  if ('localization' in speaking && speaking.localization)
    speaking.localization.extensionLanguage.value = { isoCode: language };
  const file = `${language}${language === 'en' ? '.default' : ''}.json`;
  const texts = JSON.parse(readFileSync(path.join(EXTENSIONS, extension, 'locales', file), 'utf8')) as Texts;
  speaking.i18n = {
    translate: (key: string, values: Values = {}) => translate(texts, language, key, values),
    formatNumber: (value: number, options?: Intl.NumberFormatOptions) =>
      new Intl.NumberFormat(language, options).format(value),
    formatCurrency: (value: number, options?: Intl.NumberFormatOptions) =>
      new Intl.NumberFormat(language, { style: 'currency', ...options }).format(value),
    formatDate: (date: Date, options?: Intl.DateTimeFormatOptions) =>
      new Intl.DateTimeFormat(language, options).format(date),
  };
}

export type Texts = Record<string, Record<string, string | Record<string, string>>>;
type Values = Record<string, string | number>;

/** @throws for what Shopify would show as a bare key or with its braces */
export function translate(texts: Texts, language: string, key: string, values: Values): string {
  const [group = '', name = ''] = key.split('.');
  const found = texts[group]?.[name];
  if (found === undefined) throw new Error(`${language} has no text ${key}`);
  const category = new Intl.PluralRules(language).select(Number(values['count']));
  const text = typeof found === 'string' ? found : (found[category] ?? found['other'] ?? '');
  return text.replace(/\{\{\s*(\w+)\s*\}\}/g, (_match, placeholder: string) => {
    const value = values[placeholder];
    if (value === undefined) throw new Error(`${key} in ${language} needs ${placeholder}`);
    return String(value);
  });
}

export interface Metafields {
  readonly program?: WireProgram;
  readonly account?: WireAccount;
}

/** As the host hands them to targets that have metafields. */
export function metafieldEntries({ program, account }: Metafields) {
  const json = (key: string, value: unknown) => ({
    ...{ namespace: '$app', key, value: JSON.stringify(value) },
    ...{ valueType: 'json_string' as const, type: 'json' },
  });
  return [
    ...(program === undefined
      ? []
      : [{ target: { type: 'shop' as const, id: '1' }, metafield: json('program', program) }]),
    ...(account === undefined
      ? []
      : [{ target: { type: 'customer' as const, id: '7' }, metafield: json('loyalty', account) }]),
  ];
}

/** Everything that can be read on the page, one line an element. */
export function page(): string {
  return [...document.body.querySelectorAll('*')]
    .flatMap((element) => [
      element.getAttribute('heading'),
      element.getAttribute('subheading'),
      ...[...element.childNodes]
        .filter((node) => node.nodeType === Node.TEXT_NODE)
        .map(({ textContent }) => textContent),
    ])
    .filter((text) => text !== null && text.trim() !== '')
    .map((text) => text?.replaceAll('\u00a0', ' ').replaceAll('\u202f', ' '))
    .join('\n');
}

/** Until the page reads so. */
export async function sees(expected: string | RegExp, patienceMs = 5_000): Promise<void> {
  await vi.waitFor(
    () => {
      const text = page();
      const isThere = typeof expected === 'string' ? text.includes(expected) : expected.test(text);
      if (!isThere) throw new Error(`not on the page: ${String(expected)}\n${text}`);
    },
    { timeout: patienceMs, interval: 20 },
  );
}

/** Presses the button of that name; `nth` where several have it. */
export function press(name: string, nth = 0): void {
  const buttons = [...document.body.querySelectorAll('s-button')].filter(
    ({ textContent }) => textContent.trim() === name,
  );
  const button = buttons[nth];
  if (button === undefined) throw new Error(`no button ${name} on\n${page()}`);
  button.dispatchEvent(new Event('click', { bubbles: true }));
}
