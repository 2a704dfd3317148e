/** Tokens that must open nothing, each spoiled in one way. */
import { signClaims, type SessionTokenClaims } from '../../../devshop/sign-in/session-token.ts';
import { KEYS, RIVAL } from './two-shops.ts';

export interface Forged {
  /** None at all where it is absent. */
  readonly token?: string;
  /** What stands in the address beside it. */
  readonly query?: string;
}

/** @param domain the shop they are made against */
export function forgedTokens(domain: string): Readonly<Record<string, Forged>> {
  const now = Math.floor(Date.now() / 1000);
  const claims = (changes: Partial<Record<keyof SessionTokenClaims, unknown>> = {}) => ({
    ...{ iss: `https://${domain}/admin`, dest: `https://${domain}`, aud: KEYS.clientId, sub: '7' },
    ...{ exp: now + 60, nbf: now, iat: now, jti: 'hostile', sid: 'hostile' },
    ...changes,
  });
  const signed = (
    changes: Partial<Record<keyof SessionTokenClaims, unknown>>,
    secret = KEYS.clientSecret,
  ) => ({
    token: signClaims(claims(changes), secret),
  });
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const genuine = signClaims(claims(), KEYS.clientSecret);
  return {
    'no token': {},
    'no token and the other shop in the address': { query: `shop=${domain}&embedded=1` },
    'a token that has ended': signed({ exp: now - 60, nbf: now - 120, iat: now - 120 }),
    'a token that has not begun': signed({ nbf: now + 120, iat: now + 120, exp: now + 180 }),
    'a token of another secret': signed({}, 'another secret'),
    'a token whose claims were changed': {
      token: [genuine.split('.')[0], part(claims({ sub: '8' })), genuine.split('.')[2]].join('.'),
    },
    'a token without signature (alg none)': {
      token: `${part({ alg: 'none', typ: 'JWT' })}.${part(claims())}.`,
    },
    'a token for another app': signed({ aud: 'another-app' }),
    'a token for no app': signed({ aud: undefined }),
    'a token issued by another shop': signed({ iss: `https://${RIVAL}/admin` }),
    'a token for a host that is no shop': signed({ dest: 'https://lumen.example.com' }),
    "a token of Rival under Lumen's address": {
      token: signClaims(
        claims({ iss: `https://${RIVAL}/admin`, dest: `https://${RIVAL}` }),
        KEYS.clientSecret,
      ),
      query: `shop=${domain}`,
    },
    "a checkout's token": signed({ iss: undefined, dest: domain, sub: undefined }),
    "a customer account's token": signed({ dest: domain, sub: 'gid://shopify/Customer/7' }),
    'a token of nobody': signed({ sub: undefined }),
    'no JWT': { token: 'abc' },
  };
}
