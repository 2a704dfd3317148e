import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { X509Certificate } from 'node:crypto';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAuthority } from '../../devshop/hosts/certificates.ts';
import { replaceBytes } from '../../devshop/hosts/tunnel.ts';
import { openDoors, type OpenDoors } from './doors.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const PAGE = '<script src="https://cdn.shopify.com/shopifycloud/app-bridge.js"></script>';
const FRAMES = 'frame-ancestors https://lumen.myshopify.com https://admin.shopify.com;';

let app: Server;
let doors: OpenDoors;
const seen: { url: string | undefined; headers: Record<string, unknown> }[] = [];

beforeAll(async () => {
  app = createServer((request, response) => {
    seen.push({ url: request.url, headers: request.headers });
    if (request.url === '/leave') {
      response.writeHead(302, { Location: 'https://admin.shopify.com/store/lumen' }).end();
      return;
    }
    response.setHeader('Content-Type', 'text/html');
    response.setHeader('Content-Security-Policy', FRAMES);
    response.setHeader('Link', '<https://cdn.shopify.com/shopifycloud/app-bridge.js>; rel="preload"');
    response.end(PAGE);
  });
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  doors = await openDoors({ appUrl: `http://127.0.0.1:${(app.address() as AddressInfo).port}` });
});
afterAll(async () => {
  await doors.close();
  await new Promise((resolve) => app.close(resolve));
});

describe('certificates', () => {
  test('name their hosts, and are signed by the authority', () => {
    const authority = createAuthority();
    const issued = new X509Certificate(authority.issue(['*.myshopify.com', 'cdn.shopify.com']).cert);
    expect(new X509Certificate(authority.cert).ca).toBe(true);
    expect(issued.verify(new X509Certificate(authority.cert).publicKey)).toBe(true);
    expect(issued.verify(new X509Certificate(createAuthority().cert).publicKey)).toBe(false);
    expect(issued.checkHost('lumen.myshopify.com')).toBeDefined();
    expect(issued.checkHost('cdn.shopify.com')).toBeDefined();
    expect(issued.checkHost('example.com')).toBeUndefined();
    expect(Date.parse(issued.validTo)).toBeGreaterThan(Date.now());
  });
});

describe('hosts by their names', () => {
  test('cdn.shopify.com has App Bridge as one classic script', async () => {
    const response = await doors.ask('https://cdn.shopify.com/shopifycloud/app-bridge.js');
    const script = await response.text();
    expect(response.status).toBe(200);
    expect(script).not.toMatch(/^(?:import|export) /m);
    // Compiles as a script.
    expect(() => new Function(script)).not.toThrow();
  });

  test('admin.shopify.com has the frame, and its app by handle or client id', async () => {
    const frame = await doors.ask(
      'https://admin.shopify.com/store/lumen/apps/perennial/app/members?tier=Gold',
    );
    expect(frame.status).toBe(200);
    expect(await frame.text()).toContain(
      'https://perennial.example.com/app/members?tier=Gold&amp;embedded=1',
    );
    const byId = await doors.ask('https://admin.shopify.com/store/lumen/apps/perennial-dev/app?x=1');
    expect([byId.status, byId.headers.get('location')]).toEqual([302, '/store/lumen/apps/perennial/app?x=1']);
    expect((await doors.ask('https://admin.shopify.com/store/another')).status).toBe(404);
  });

  test('what the frame asks for is not for other pages', async () => {
    const url = 'https://admin.shopify.com/devshop/admin/id-token';
    expect((await doors.ask(url, { method: 'POST' })).status).toBe(403);
    expect((await doors.ask(url, { method: 'POST', headers: { 'X-Devshop': '1' } })).status).toBe(200);
  });

  test("the shop's own admin address leads to the admin", async () => {
    const response = await doors.ask('https://lumen.myshopify.com/admin/themes/current/editor?context=apps');
    expect(response.headers.get('location')).toBe(
      'https://admin.shopify.com/store/lumen/themes/current/editor?context=apps',
    );
  });

  test('bulk files, and hosts that are not played', async () => {
    expect((await doors.ask('https://storage.googleapis.com/x')).status).toBe(404);
    await expect(doors.ask('https://shopify.com/')).rejects.toThrow();
  });
});

describe("the app's address", () => {
  test('as a tunnel: the page as it is, the host as the browser knows it', async () => {
    const response = await doors.ask('https://perennial.example.com/app?x=1');
    expect(await response.text()).toBe(PAGE);
    expect(response.headers.get('content-security-policy')).toBe(FRAMES);
    expect(seen.at(-1)).toMatchObject({
      url: '/app?x=1',
      headers: {
        host: 'perennial.example.com',
        'x-forwarded-host': 'perennial.example.com',
        'x-forwarded-proto': 'https',
      },
    });
  });

  test("for a person's own browser: devshop stands where Shopify stood", async () => {
    const { plainAppOrigin, plainOrigin } = doors.hosts;
    const response = await fetch(`${plainAppOrigin}/app`);
    expect(await response.text()).toBe(
      `<script src="${plainOrigin}/cdn/shopifycloud/app-bridge.js"></script>`,
    );
    expect(response.headers.get('link')).toContain(`<${plainOrigin}/cdn/shopifycloud/app-bridge.js>`);
    expect(response.headers.get('content-security-policy')).toContain(`frame-ancestors ${plainOrigin} https`);
    const left = await fetch(`${plainAppOrigin}/leave`, { redirect: 'manual' });
    expect(left.headers.get('location')).toBe(
      `${plainOrigin}/devshop/played?url=${encodeURIComponent('https://admin.shopify.com/store/lumen')}`,
    );
    const script = await (await fetch(`${plainOrigin}/cdn/shopifycloud/app-bridge.js`)).text();
    expect(script).toContain(`const PLAYED_AT = "${plainOrigin}";`);
  });

  test('a text that comes in two pieces is replaced all the same', async () => {
    const stream = replaceBytes('https://cdn/', 'http://x/');
    for (const piece of ['é <a href="htt', 'ps://cd', 'n/1"> https://c', 'at https://cdn/2 htt'])
      stream.write(piece);
    stream.end();
    const pieces: Buffer[] = [];
    for await (const piece of stream as AsyncIterable<Buffer>) pieces.push(piece);
    expect(Buffer.concat(pieces).toString()).toBe('é <a href="http://x/1"> https://cat http://x/2 htt');
  });
});

describe('plain localhost', () => {
  test('has an index, the admin, and leads to where it plays an address of Shopify', async () => {
    const { plainOrigin, plainAppOrigin } = doors.hosts;
    expect(await (await fetch(`${plainOrigin}/`)).text()).toContain('href="/admin"');
    const frame = await (await fetch(`${plainOrigin}/admin/apps/perennial/app`)).text();
    expect(frame).toContain(`data-src="${plainAppOrigin}/app?embedded=1`);
    const leads = async (url: string): Promise<string | null> => {
      const asked = `${plainOrigin}/devshop/played?url=${encodeURIComponent(url)}`;
      return (await fetch(asked, { redirect: 'manual' })).headers.get('location');
    };
    expect(await leads('https://lumen.myshopify.com/admin/themes/current/editor?a=1')).toBe(
      '/store/lumen/themes/current/editor?a=1',
    );
    expect(await leads('https://admin.shopify.com/store/lumen/apps/perennial')).toBe(
      '/store/lumen/apps/perennial',
    );
    expect(await leads('https://evil.example/')).toBe('/');
  });
});

describe("the preload in the app's process", () => {
  const SHOPIFY = 'https://lumen.myshopify.com/admin/api/2026-10/graphql.json';

  async function fetches(environment: Record<string, string>, ...urls: string[]): Promise<unknown[]> {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', './devshop/preload.ts', './tests/devshop/setup/fetch-process.ts', ...urls],
      { cwd: ROOT, env: { NODE_ENV: 'test', PATH: process.env['PATH'] ?? '', ...environment } },
    );
    return stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
  }

  test("leads Shopify's hosts to devshop and leaves the others", async () => {
    const elsewhere = `http://127.0.0.1:${(app.address() as AddressInfo).port}/direct`;
    const came = await fetches(
      doors.hosts.appEnvironment,
      SHOPIFY,
      'https://storage.googleapis.com/f',
      elsewhere,
    );
    expect(came).toEqual([
      { status: 401, text: expect.stringContaining('Invalid API key or access token') as string },
      { status: 404, text: expect.any(String) as string },
      { status: 200, text: PAGE },
    ]);
  });

  test('refuses a certificate that its authority has not signed', async () => {
    const ca = path.join(path.dirname(doors.hosts.appEnvironment.DEVSHOP_CA), 'another.pem');
    await writeFile(ca, createAuthority().cert);
    const came = await fetches({ ...doors.hosts.appEnvironment, DEVSHOP_CA: ca }, SHOPIFY);
    expect(came).toEqual([{ failed: expect.stringMatching(/CERT|SIGNATURE|ISSUER/) as string }]);
  });

  test('says what it needs', async () => {
    await expect(fetches({}, SHOPIFY)).rejects.toThrow('devshop/preload.ts needs DEVSHOP_PORT');
  });
});
