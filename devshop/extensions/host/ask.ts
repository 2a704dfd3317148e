/** Asks devshop's server. */
import type { Ask } from '../wire.ts';

export async function ask(what: Ask): Promise<unknown> {
  const response = await fetch('/devshop/extensions/ask', {
    method: 'POST',
    body: new URLSearchParams({ ask: JSON.stringify(what) }),
  });
  if (!response.ok) throw new Error(`devshop: ${response.status} ${await response.text()}`);
  return response.json();
}
