/** A window of a browser without a browser: keeps cookies, sends forms, follows what it is sent on to. */

export interface Seen {
  readonly status: number;
  /** Where it ended up, without the origin. */
  readonly path: string;
  readonly html: string;
  /** The page's words, without markup; runs of spaces are one. */
  readonly text: string;
}

export interface Window {
  readonly see: (path: string) => Promise<Seen>;
  /** Sends a form as a page of the same origin does. */
  readonly send: (path: string, fields?: Readonly<Record<string, string>>) => Promise<Seen>;
  /** Sends JSON as a script of the page does; the answer is JSON too. */
  readonly post: (
    path: string,
    value: object,
  ) => Promise<{ readonly status: number; readonly body: unknown }>;
}

const MOST_REDIRECTS = 5;

export function openWindow(origin: string): Window {
  const jar = new Map<string, string>();
  const cookies = (): string => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  const keepCookies = (response: Response): void => {
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (/Max-Age=0/.test(cookie)) jar.delete(name);
      else jar.set(name, value);
    }
  };
  const post: Window['post'] = async (path, value) => {
    const response = await fetch(`${origin}${path}`, {
      ...{ method: 'POST', body: JSON.stringify(value) },
      headers: { Cookie: cookies(), Origin: origin, 'Content-Type': 'application/json' },
    });
    keepCookies(response);
    return { status: response.status, body: (await response.json()) as unknown };
  };
  const ask = async (path: string, body: URLSearchParams | null): Promise<Seen> => {
    let next: { path: string; body: URLSearchParams | null } = { path, body };
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
      const response = await fetch(`${origin}${next.path}`, {
        redirect: 'manual',
        headers: { Cookie: cookies(), ...(next.body === null ? {} : { Origin: origin }) },
        ...(next.body === null ? {} : { method: 'POST', body: next.body }),
      });
      keepCookies(response);
      const html = await response.text();
      const location = response.headers.get('Location');
      if (location === null) return { status: response.status, path: next.path, html, text: words(html) };
      next = { path: location, body: null };
    }
    throw new Error(`${path} is sent on and on`);
  };
  return {
    see: (path) => ask(path, null),
    post,
    send: (path, fields = {}) => ask(path, new URLSearchParams(fields)),
  };
}

function words(html: string): string {
  const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };
  return html
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(\w+);/g, (whole, name: string) => entities[name] ?? whole)
    .replace(/\s+/g, ' ');
}
