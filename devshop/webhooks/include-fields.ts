/** `include_fields` of a subscription: of a payload only these fields are sent. */

interface Wanted {
  /** Wanted as a whole. */
  whole: boolean;
  readonly parts: Map<string, Wanted>;
}

/**
 * Paths with dots (`line_items.price_set`); lists are gone through. A field that a payload lacks is left out, and
 * one that is `null` on the way stays `null`.
 * https://shopify.dev/docs/apps/build/webhooks/customize/modify_payloads
 */
export function withFields(payload: object, fields: readonly string[]): unknown {
  const wanted: Wanted = { whole: false, parts: new Map() };
  for (const field of fields) {
    let at = wanted;
    for (const part of field.split('.')) {
      const next: Wanted = at.parts.get(part) ?? { whole: false, parts: new Map() };
      at.parts.set(part, next);
      at = next;
    }
    at.whole = true;
  }
  return picked(payload, wanted);
}

function picked(value: unknown, wanted: Wanted): unknown {
  if (wanted.whole || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one: unknown) => picked(one, wanted));
  const kept = Object.entries(value).flatMap(([key, inner]) => {
    const part = wanted.parts.get(key);
    return part ? [[key, picked(inner, part)] as const] : [];
  });
  return Object.fromEntries(kept);
}
