/** Pages as template text: whatever is put in is escaped, unless it is markup itself. */
import { escapeHtml } from '../hosts/http.ts';

export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** `null`, `undefined` and `false` show nothing. */
export type Part = Markup | string | number | null | undefined | false | readonly Part[];

export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const texts = strings.map((text, index) => text + (index < parts.length ? textOf(parts[index]) : ''));
  return new Markup(texts.join(''));
}

function textOf(part: Part): string {
  if (part === null || part === undefined || part === false) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part));
  return part.map(textOf).join('');
}
