/** What a session token says of itself, before anybody has verified it. */
export interface Claims {
  /** Issued by a shop's admin, for a member of staff. */
  readonly isOfAdmin: boolean;
  readonly shopDomain: string;
  readonly staffId: string;
}

/** As Shopify's library names the session of a member of staff. */
export const sessionIdOf = ({ shopDomain, staffId }: Claims): string => `${shopDomain}_${staffId}`;

const DESTINATION = /^https:\/\/([a-z0-9][a-z0-9-]*\.myshopify\.com)$/;

/** Null when it is no token at all. */
export function readClaims(token: string): Claims | null {
  const payload = parsePayload(token.split('.')[1] ?? '');
  if (payload === null) return null;
  const { dest, iss, sub } = payload;
  const shopDomain = DESTINATION.exec(String(dest))?.[1] ?? '';
  const staffId = String(sub);
  const isOfAdmin = shopDomain !== '' && iss === `https://${shopDomain}/admin` && /^\d+$/.test(staffId);
  return { isOfAdmin, shopDomain, staffId };
}

function parsePayload(part: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
