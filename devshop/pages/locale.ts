/** The language a shopper has chosen: `?locale=hu` on any page of the store, kept in a cookie. */
import { cookie } from '../hosts/http.ts';
import { markup, type Markup } from './markup.ts';
import type { Visit } from './visitor.ts';

const COOKIE = 'devshop_locale';

/** What the store speaks, each in its own words. */
export const LOCALES = {
  en: 'English',
  hu: 'Magyar',
  sv: 'Svenska',
  'zh-CN': '简体中文',
  de: 'Deutsch',
  fr: 'Français',
  es: 'Español',
} as const;

export type Locale = keyof typeof LOCALES;

/** Without a choice it is the language of the customer, or of the shop. */
export function localeOf(visit: Pick<Visit, 'request' | 'response' | 'url' | 'shop'>): Locale {
  const asked = known(visit.url.searchParams.get('locale'));
  if (asked !== null) {
    const kept = `${COOKIE}=${asked}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000`;
    if (visit.request.method === 'GET') visit.response.appendHeader('Set-Cookie', kept);
    return asked;
  }
  return known(cookie(visit.request, COOKIE)) ?? known(visit.shop.state.record.primaryLocale) ?? 'en';
}

function known(name: string | null): Locale | null {
  return name !== null && Object.hasOwn(LOCALES, name) ? (name as Locale) : null;
}

/** The words of devshop's own pages stay English; the theme and the extensions of the app speak the language. */
export function localeSwitch(visit: Visit): Markup {
  const current = localeOf(visit);
  const links = Object.entries(LOCALES).map(([locale, name]) => {
    const url = new URL(visit.url);
    url.searchParams.set('locale', locale);
    const isCurrent = locale === current ? markup` aria-current="true"` : null;
    return markup`<li><a href="${url.pathname}${url.search}" hreflang="${locale}" lang="${locale}"${isCurrent}>${name}</a></li>`;
  });
  return markup`<nav class="locales" aria-label="Language"><ul>${links}</ul></nav>`;
}
