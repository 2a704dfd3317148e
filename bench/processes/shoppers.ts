/** Shoppers of one shop, open loop, in a process of its own: what they ask comes when it comes. */
import { createHmac, randomUUID } from 'node:crypto';
import { answerWith } from '../lib/children.ts';
import { FIRST_CUSTOMER } from '../lib/history.ts';
import { OpenLoop, tick } from '../lib/open-loop.ts';
import { pick, randomFrom } from '../lib/random.ts';

export type ShopperCall = 'account' | 'history' | 'redemptions' | 'vouchers';

export interface ShoppersRequest {
  readonly port: number;
  readonly clientId: string;
  readonly secret: string;
  readonly domain: string;
  readonly seconds: number;
  readonly perSecond: number;
  readonly connections: number;
  /** Customers, numbered from 1. */
  readonly members: number;
  readonly rewardId: number;
  /** Every how many-th member has a voucher, and its id for the first of them; they follow each other. */
  readonly voucherEvery: number;
  readonly firstVoucher: number;
}

export interface ShoppersAnswer {
  readonly answers: readonly {
    readonly kind: ShopperCall;
    readonly status: number;
    readonly milliseconds: number;
  }[];
  readonly connections: number;
  readonly cpuMilliseconds: number;
}

/** Of a hundred calls. */
const MIX: readonly (readonly [ShopperCall, number])[] = [
  ['account', 60],
  ['history', 15],
  ['vouchers', 15],
  ['redemptions', 10],
];

const random = randomFrom('shoppers');

answerWith<ShoppersRequest>(async (wanted): Promise<ShoppersAnswer> => {
  const loop = new OpenLoop<ShopperCall>(wanted.port, wanted.connections);
  const cpu = process.cpuUsage();
  const end = performance.now() + wanted.seconds * 1_000;
  for (let at = performance.now(); at < end && !loop.failed;) {
    for (; at <= performance.now() && at < end; at += (-Math.log(1 - random()) * 1_000) / wanted.perSecond) {
      const kind = draw();
      loop.submit(kind, requestOf(kind, wanted), at);
    }
    await tick();
  }
  await loop.end();
  const { user, system } = process.cpuUsage(cpu);
  return { answers: loop.answers, connections: loop.connections, cpuMilliseconds: (user + system) / 1_000 };
});

function draw(): ShopperCall {
  let left = pick(random, 100);
  for (const [kind, share] of MIX) {
    if (left < share) return kind;
    left -= share;
  }
  return 'account';
}

function requestOf(kind: ShopperCall, wanted: ShoppersRequest): Buffer {
  const number = 1 + pick(random, wanted.members);
  switch (kind) {
    case 'vouchers': {
      const nth = pick(random, Math.floor(wanted.members / wanted.voucherEvery));
      return request(`vouchers/${wanted.firstVoucher + nth}`, 1 + nth * wanted.voucherEvery, wanted);
    }
    case 'redemptions':
      return request('redemptions', number, wanted, {
        key: randomUUID(),
        reward_id: String(wanted.rewardId),
        reward_version: 1,
      });
    default:
      return request(kind, number, wanted);
  }
}

/** Half through the shop's own address, half from extensions. */
function request(path: string, number: number, wanted: ShoppersRequest, body?: object): Buffer {
  const customerId = FIRST_CUSTOMER + number;
  const isProxy = random() < 0.5;
  const text = body === undefined ? '' : JSON.stringify(body);
  const lines = [
    `${body === undefined ? 'GET' : 'POST'} ${isProxy ? proxied(path, customerId, wanted) : `/extensions/v1/${path}`} HTTP/1.1`,
    `Host: 127.0.0.1:${wanted.port}`,
    ...(isProxy ? [] : [`Authorization: Bearer ${tokenOf(customerId, wanted)}`]),
    ...(body === undefined ? [] : ['Content-Type: application/json', `Content-Length: ${text.length}`]),
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${text}`);
}

function proxied(path: string, customerId: number, { domain, secret }: ShoppersRequest): string {
  const query = new URLSearchParams({
    ...{ shop: domain, path_prefix: '/apps/perennial', timestamp: String(Math.floor(Date.now() / 1_000)) },
    logged_in_customer_id: String(customerId),
  });
  const signed = [...query]
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join('');
  query.set('signature', createHmac('sha256', secret).update(signed).digest('hex'));
  return `/proxy/v1/${path}?${query}`;
}

function tokenOf(customerId: number, { domain, clientId, secret }: ShoppersRequest): string {
  const now = Math.floor(Date.now() / 1_000);
  const claims = {
    ...{ dest: domain, aud: clientId, sub: `gid://shopify/Customer/${customerId}` },
    ...{ exp: now + 300, nbf: now, iat: now, jti: randomUUID() },
  };
  const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const content = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded(claims)}`;
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
}
