/**
 * A small shop behind the extensions' door, over real HTTP: it keeps points and vouchers as the wire format tells them
 * and knows keys, so that a repeated redemption takes nothing. Answers can be lost after the work was done.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type {
  WireAccount,
  WireAccountAnswer,
  WireAdjustmentAnswer,
  WireError,
  WireHistoryAnswer,
  WireOrderAnswer,
  WireReach,
  WireReward,
  WireVoucher,
  WireVoucherState,
} from '#app/domain/shopper-wire.ts';
import { account, FIVE_OFF, FREE_SHIPPING, program, voucher } from './wire-samples.ts';

/** What stands before a call's own path, at the shoppers' door and at staff's. */
const DOOR = /^\/(?:extensions|staff)\/v1\/(?:customers\/\d+\/)?/;

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly token: string;
  readonly body: Record<string, unknown>;
}

export interface ShopperServer {
  readonly url: string;
  readonly asked: Asked[];
  /** Null: a guest. */
  account: WireAccount | null;
  vouchers: WireVoucher[];
  rewards: WireReward[];
  reach: ((reward: WireReward) => WireReach) | null;
  history: (after: string | null) => WireHistoryAnswer;
  /** Answers to `orders/<id>`, the last for ever. */
  orders: WireOrderAnswer[];
  /** The states a new voucher goes through, one a question. */
  makes: WireVoucherState[];
  /** The states a cancelled one goes through. */
  cancels: WireVoucherState[];
  /** Refuses the next redemptions and cancellations. */
  refuses: WireError['error'] | null;
  /** Connections cut after the work was done. */
  losesAnswers: number;
  /** Answers 503 to everything. */
  isDown: boolean;
  stop(): Promise<void>;
}

export async function startShopperServer(): Promise<ShopperServer> {
  const waiting = new Map<string, WireVoucherState[]>();
  const byKey = new Map<string, string>();
  const http = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const server: ShopperServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    asked: [],
    account: account(),
    vouchers: [],
    rewards: [FIVE_OFF, FREE_SHIPPING],
    reach: null,
    history: () => ({ entries: [], after: null }),
    orders: [],
    makes: ['ready'],
    cancels: ['cancelled'],
    refuses: null,
    losesAnswers: 0,
    isDown: false,
    stop: async () => {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const url = new URL(request.url ?? '/', server.url);
    const path = url.pathname.replace(DOOR, '') + url.search;
    const token = request.headers.authorization ?? '';
    server.asked.push({ method: request.method ?? '', path, token, body });
    const [status, value] = server.isDown
      ? [503, refusal({ code: 'unavailable', message: 'down' })]
      : route(request.method ?? '', url, body);
    if (server.losesAnswers > 0) {
      server.losesAnswers -= 1;
      request.socket.destroy();
      return;
    }
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
  }

  function route(method: string, url: URL, body: Record<string, unknown>): [number, unknown] {
    const [resource, id, verb] = url.pathname.replace(DOOR, '').split('/');
    if (method === 'GET' && resource === 'program') return [200, program()];
    if (method === 'GET' && resource === 'account') return [200, accountAnswer()];
    if (method === 'GET' && resource === 'history') {
      return [200, server.history(url.searchParams.get('after'))];
    }
    if (method === 'GET' && resource === 'orders') {
      return [200, server.orders.length > 1 ? server.orders.shift() : server.orders[0]];
    }
    if (method === 'GET' && resource === 'vouchers') return [200, moved(id ?? '')];
    if (server.refuses !== null) return [409, refusal(server.refuses)];
    if (method === 'POST' && resource === 'adjustments') return [200, adjusted(body)];
    if (method === 'POST' && resource === 'redemptions') {
      return hasChanged(body)
        ? [409, refusal({ code: 'reward_gone', message: 'changed' })]
        : [200, redeemed(body)];
    }
    if (method === 'POST' && verb === 'cancel') return [200, begun(id ?? '', server.cancels)];
    return [404, refusal({ code: 'not_found', message: url.pathname })];
  }

  function accountAnswer(): WireAccountAnswer {
    const points = server.account?.points_available ?? 0;
    return {
      account: server.account,
      offers: server.rewards.map((reward) => ({ ...reward, reach: reachOf(reward, points) })),
      vouchers: server.vouchers,
    };
  }

  function reachOf(reward: WireReward, points: number): WireReach {
    if (server.reach !== null) return server.reach(reward);
    const needed = reward.cost.kind === 'fixed' ? reward.cost.points : reward.cost.points_per_step;
    return points >= needed ? { can: 'redeem' } : { can: 'missing_points', missing_points: needed - points };
  }

  function hasChanged({ key, reward_id, reward_version }: Record<string, unknown>): boolean {
    const reward = server.rewards.find(({ id }) => id === reward_id);
    return !byKey.has(String(key)) && reward?.version !== reward_version;
  }

  function redeemed({ key, reward_id, steps }: Record<string, unknown>): unknown {
    const known = byKey.get(String(key));
    if (known !== undefined) return moved(known);
    const reward = server.rewards.find(({ id }) => id === reward_id) ?? FIVE_OFF;
    const times = Number(steps ?? 1);
    const { cost } = reward;
    const points = cost.kind === 'fixed' ? cost.points : cost.points_per_step * times;
    const value =
      cost.kind === 'fixed' || !('amount_minor' in reward.value)
        ? reward.value
        : { ...reward.value, amount_minor: cost.amount_minor_per_step * times };
    const id = String(100 + server.vouchers.length);
    const created_at = new Date(Date.parse(account().as_of) + 1_000).toISOString();
    byKey.set(String(key), id);
    server.vouchers = [
      voucher({ ...{ id, value, points, created_at }, code: `LUM-NEW${id}` }),
      ...server.vouchers,
    ];
    move(-points);
    return begun(id, server.makes);
  }

  function adjusted({ key, points }: Record<string, unknown>): WireAdjustmentAnswer {
    if (!byKey.has(String(key))) move(Number(points));
    byKey.set(String(key), '');
    return { account: server.account ?? account() };
  }

  /** The voucher enters the first of `states`; the others follow, one a question. */
  function begun(id: string, states: readonly WireVoucherState[]): unknown {
    waiting.set(id, [...states]);
    return moved(id);
  }

  function moved(id: string): unknown {
    const next = waiting.get(id)?.shift();
    const found = server.vouchers.find((one) => one.id === id);
    if (found === undefined) return refusal({ code: 'not_found', message: id });
    const state = next ?? found.state;
    const after = { ...found, state, cancellable: state === 'ready' && found.cancellable };
    const isBack = state === 'cancelled' || state === 'not_made';
    if (isBack && found.state !== state) move(found.points);
    server.vouchers = server.vouchers.map((one) => (one.id === id ? after : one));
    const shown = state === 'making' || state === 'not_made' ? { ...after, code: null } : after;
    if (server.account !== null) server.account = { ...server.account, vouchers: living() };
    return { voucher: shown, account: server.account };
  }

  function living(): WireVoucher[] {
    return server.vouchers.filter(({ state }) => ['making', 'ready', 'cancelling'].includes(state));
  }

  function move(points: number): void {
    if (server.account === null) return;
    const as_of = new Date(Date.parse(server.account.as_of) + 1_000).toISOString();
    const points_available = server.account.points_available + points;
    server.account = { ...server.account, points_available, as_of };
  }

  return server;
}

function refusal(error: WireError['error']): WireError {
  return { error };
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}
