import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { signClaims, type SessionTokenClaims } from '../../devshop/sign-in/session-token.ts';
import { KEYS, openDoors, ownersToken, SCOPES, type OpenDoors } from './doors.ts';

const URL_OF_TOKENS = 'https://lumen.myshopify.com/admin/oauth/access_token';
const URL_OF_API = 'https://lumen.myshopify.com/admin/api/2026-10/graphql.json';
const ONLINE = 'urn:shopify:params:oauth:token-type:online-access-token';
const OFFLINE = 'urn:shopify:params:oauth:token-type:offline-access-token';
const HOUR_MS = 60 * 60 * 1000;

let doors: OpenDoors;
beforeAll(async () => (doors = await openDoors()));
afterAll(() => doors.close());
beforeEach(() => {
  doors.clock.now = Date.now();
  doors.shop.operations.installApp({ scopes: SCOPES });
});

interface TokenAnswer {
  readonly access_token: string;
  readonly refresh_token?: string;
  readonly error?: string;
}

async function askToken(fields: object): Promise<{ status: number; body: TokenAnswer }> {
  const response = await doors.ask(URL_OF_TOKENS, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ client_id: KEYS.clientId, client_secret: KEYS.clientSecret, ...fields }),
  });
  return { status: response.status, body: (await response.json()) as TokenAnswer };
}

function exchange(subject: string, fields: object = {}): Promise<{ status: number; body: TokenAnswer }> {
  return askToken({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: subject,
    subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
    requested_token_type: OFFLINE,
    expiring: '1',
    ...fields,
  });
}

const refresh = (token: string | undefined) =>
  askToken({ grant_type: 'refresh_token', refresh_token: token });

async function callApi(token: string | undefined): Promise<number> {
  const headers = { 'Content-Type': 'application/json', ...(token && { 'X-Shopify-Access-Token': token }) };
  return (await doors.ask(URL_OF_API, { method: 'POST', headers, body: '{"query":"{ shop { name } }"}' }))
    .status;
}

function claims(): SessionTokenClaims {
  const body = ownersToken(doors).split('.')[1] ?? '';
  return JSON.parse(Buffer.from(body, 'base64url').toString()) as SessionTokenClaims;
}

describe('token exchange', () => {
  test('an offline token lasts an hour and comes with a refresh token of 90 days', async () => {
    const { status, body } = await exchange(ownersToken(doors));
    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: expect.stringMatching(/^shpat_/) as string,
      scope: 'read_orders,write_customers',
      expires_in: 3600,
      refresh_token: expect.any(String) as string,
      refresh_token_expires_in: 90 * 24 * 3600,
    });
    expect(await callApi(body.access_token)).toBe(200);
    doors.clock.now += HOUR_MS;
    expect(await callApi(body.access_token)).toBe(401);
  });

  test('an online token says who it is for', async () => {
    const { body } = await exchange(ownersToken(doors), { requested_token_type: ONLINE });
    expect(body).toMatchObject({
      associated_user: {
        id: Number(claims().sub),
        first_name: 'Anna',
        last_name: 'Keller',
        locale: 'en',
        account_owner: true,
      },
    });
    expect(await callApi(body.access_token)).toBe(200);
  });

  test('a token that does not expire is given, and the Admin API no longer takes it', async () => {
    const { body } = await exchange(ownersToken(doors), { expiring: '0' });
    expect(body.refresh_token).toBeUndefined();
    expect(await callApi(body.access_token)).toBe(403);
  });

  test.each<[string, () => string]>([
    ['signed with another secret', () => signClaims(claims(), 'another secret')],
    ['with its claims changed', () => forged()],
    ['without a signature, alg none', () => unsigned()],
    ['expired', () => signClaims({ ...claims(), exp: claims().exp - 120 }, KEYS.clientSecret)],
    ['not yet valid', () => signClaims({ ...claims(), nbf: claims().nbf + 120 }, KEYS.clientSecret)],
    ['for another app', () => signClaims({ ...claims(), aud: 'another-app' }, KEYS.clientSecret)],
    [
      'for another shop',
      () => signClaims({ ...claims(), dest: 'https://other.myshopify.com' }, KEYS.clientSecret),
    ],
    [
      'of another issuer',
      () => signClaims({ ...claims(), iss: 'https://other.myshopify.com/admin' }, KEYS.clientSecret),
    ],
    ['for nobody of the staff', () => signClaims({ ...claims(), sub: '1' }, KEYS.clientSecret)],
    ['that is none', () => 'nonsense'],
  ])('a session token %s is refused', async (_what, make) => {
    const { status, body } = await exchange(make());
    expect([status, body.error]).toEqual([400, 'invalid_subject_token']);
    expect(body.access_token).toBeUndefined();
  });

  test('a wrong client secret is refused', async () => {
    const { status, body } = await exchange(ownersToken(doors), { client_secret: 'wrong' });
    expect([status, body.error]).toEqual([400, 'invalid_client']);
  });
});

describe('refreshing', () => {
  test('gives a new pair and ends the old one', async () => {
    const first = (await exchange(ownersToken(doors))).body;
    doors.clock.now += 2 * HOUR_MS;
    const second = await refresh(first.refresh_token);
    expect(second.status).toBe(200);
    expect(await callApi(second.body.access_token)).toBe(200);
    expect(await callApi(first.access_token)).toBe(401);
    const again = await refresh(first.refresh_token);
    expect([again.status, again.body.error]).toEqual([400, 'invalid_grant']);
    expect((await refresh(second.body.refresh_token)).status).toBe(200);
  });

  test('an access token still alive ends when its refresh token is used', async () => {
    const first = (await exchange(ownersToken(doors))).body;
    await refresh(first.refresh_token);
    expect(await callApi(first.access_token)).toBe(401);
  });

  test('is refused after 90 days', async () => {
    const { body } = await exchange(ownersToken(doors));
    doors.clock.now += 90 * 24 * HOUR_MS;
    expect((await refresh(body.refresh_token)).body.error).toBe('invalid_grant');
  });
});

describe('a second start', () => {
  let folder: string;
  beforeAll(async () => (folder = await mkdtemp(path.join(os.tmpdir(), 'devshop-test-'))));
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('knows the tokens that the first one gave', async () => {
    const ofTheTest = doors;
    const file = path.join(folder, 'devshop.json');
    try {
      doors = await openDoors({ file });
      const { body } = await exchange(ownersToken(doors));
      await doors.close();
      doors = await openDoors({ file });
      expect(await callApi(body.access_token)).toBe(200);
      expect((await refresh(body.refresh_token)).status).toBe(200);
      await doors.close();
    } finally {
      doors = ofTheTest;
    }
  });
});

describe('the Admin API', () => {
  test.each([undefined, '', 'shpat_0123456789abcdef'])('refuses the token %s', async (token) => {
    expect(await callApi(token)).toBe(401);
  });

  test('refuses every token of a former installation', async () => {
    const { body } = await exchange(ownersToken(doors));
    doors.shop.operations.uninstallApp();
    expect(await callApi(body.access_token)).toBe(401);
    expect((await exchange(ownersToken(doors))).body.error).toBe('invalid_subject_token');
    doors.shop.operations.installApp({ scopes: SCOPES });
    expect(await callApi(body.access_token)).toBe(401);
    expect((await refresh(body.refresh_token)).body.error).toBe('invalid_grant');
  });
});

function forged(): string {
  const [head, , signature] = ownersToken(doors).split('.');
  const body = Buffer.from(JSON.stringify({ ...claims(), exp: claims().exp + 3600 })).toString('base64url');
  return `${head}.${body}.${signature}`;
}

function unsigned(): string {
  const head = Buffer.from('{"alg":"none"}').toString('base64url');
  return `${head}.${ownersToken(doors).split('.')[1]}.`;
}
