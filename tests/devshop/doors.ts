/** Devshop with the app installed in its shop, on the day it opened, and ways to knock at its doors. */
import { readFileSync } from 'node:fs';
import { Agent, buildConnector, fetch as fetchWith, type Response } from 'undici';
import { sessionToken } from '../../devshop/sign-in/session-token.ts';
import { startDevshop, type Devshop, type StartOptions } from '../../devshop/start.ts';

export const KEYS = { clientId: 'perennial-dev', clientSecret: 'perennial-dev-secret' };
export const SCOPES = ['read_orders', 'write_customers'];

export interface OpenDoors {
  readonly devshop: Devshop;
  readonly hosts: Devshop['hosts'];
  readonly shop: Devshop['shop'];
  /** Milliseconds since 1970; tests move it. */
  readonly clock: { now: number };
  /** As a program that trusts devshop's authority: the host is looked up at devshop. */
  readonly ask: (url: string, init?: AskInit) => Promise<Response>;
  readonly close: () => Promise<void>;
}

interface AskInit {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** @param options `appUrl`: where the app's process listens */
export async function openDoors(options: Partial<StartOptions> = {}): Promise<OpenDoors> {
  const clock = { now: Date.now() };
  const devshop = await startDevshop({
    seed: 1,
    ...KEYS,
    now: () => clock.now,
    optionalScopes: ['read_all_orders'],
    ...options,
  });
  const { hosts, shop } = devshop;
  // A shop out of the file has it already.
  if (shop.state.installation === null) shop.operations.installApp({ scopes: SCOPES });
  const connect = buildConnector({ ca: readFileSync(hosts.appEnvironment.DEVSHOP_CA, 'utf8') });
  const agent = new Agent({
    connect: (options, callback) =>
      connect(
        { ...options, hostname: '127.0.0.1', port: String(hosts.tlsPort), servername: options.hostname },
        callback,
      ),
  });
  return {
    devshop,
    hosts,
    shop,
    clock,
    ask: (url, init = {}) => fetchWith(url, { ...init, dispatcher: agent, redirect: 'manual' }),
    close: async () => {
      await agent.close();
      await devshop.close();
    },
  };
}

/** A token of the shop's owner, as the admin gives it to the app's page. */
export function ownersToken({ shop, clock }: OpenDoors): string {
  const owner = [...shop.state.staff.values()].find(({ isOwner }) => isOwner);
  const subject = { shopDomain: shop.state.record.domain, staffId: owner?.id ?? 0 };
  return sessionToken(KEYS, subject, clock.now);
}
