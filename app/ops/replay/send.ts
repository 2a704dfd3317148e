/** Sends deliveries to a running server as Shopify does: over a few kept connections, again when it is away. */
import http from 'node:http';
import https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { failure, success } from '#app/shopify/result.ts';
import type { SignedDelivery } from './deliveries.ts';
import type { ReplayResult } from './result.ts';

export interface SendCounts {
  /** Deliveries that got an answer, whatever it was. */
  readonly sent: number;
  /** Answered with 2xx. */
  readonly accepted: number;
  /** Answered with anything else that is final. */
  readonly refused: number;
  /** Attempts that were made again. */
  readonly retries: number;
  readonly bytes: number;
}

export interface SendOptions {
  /** The door, such as `http://127.0.0.1:3000/webhooks`. */
  readonly url: string;
  readonly connections?: number;
  /** How long to wait before attempt 2, 3, ...; after the last the server counts as unreachable. */
  readonly backOffMs?: readonly number[];
  readonly onProgress?: (counts: SendCounts) => void;
}

/** Shopify gives up on an answer after 5 seconds: https://shopify.dev/docs/apps/build/webhooks */
const ANSWER_TIMEOUT_MS = 5_000;

/** Shopify tries again 8 times within 4 hours; here a person is waiting, so within 30 seconds. */
const BACK_OFF_MS = [100, 200, 500, 1_000, 2_000, 5_000, 10_000, 10_000];

/** More than this is no accident but a wrong secret, shop or address: the rest would fare no better. */
const REFUSED_MAX = 20;

/** The server asks for the delivery again: away, overloaded, or stopping. */
function wantsRetry(status: number): boolean {
  return status === 429 || status >= 500;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

type Post = (delivery: SignedDelivery) => Promise<Answer>;

/** Rejects with a system error when there is no answer. */
function poster(url: URL, connections: number): { post: Post; close: () => void } {
  const secure = url.protocol === 'https:';
  const settings = { keepAlive: true, maxSockets: connections };
  const agent = secure ? new https.Agent(settings) : new http.Agent(settings);
  const request = secure ? https.request : http.request;
  const post: Post = ({ headers, body }) =>
    new Promise((resolve, reject) => {
      const call = request(
        url,
        { method: 'POST', agent, headers, timeout: ANSWER_TIMEOUT_MS },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            if (text.length < 1_000) text += chunk;
          });
          response.on('end', () => {
            resolve({ status: response.statusCode ?? 0, text });
          });
          response.on('error', reject);
        },
      );
      call.on('timeout', () => call.destroy(new Error('no answer within 5 s')));
      call.on('error', reject);
      call.end(body);
    });
  return {
    post,
    close: () => {
      agent.destroy();
    },
  };
}

/** The final answer, or why there is none. */
async function postWithRetries(
  post: Post,
  delivery: SignedDelivery,
  backOffMs: readonly number[],
  onRetry: () => void,
): Promise<{ readonly answer: Answer } | { readonly away: string }> {
  for (let attempt = 0; ; attempt += 1) {
    let away: string;
    try {
      const answer = await post(delivery);
      if (!wantsRetry(answer.status)) return { answer };
      away = `it answers ${answer.status}`;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      away = code ?? message;
    }
    const wait = backOffMs[attempt];
    if (wait === undefined) return { away };
    onRetry();
    await sleep(wait);
  }
}

/** `deliveries` is drawn from only as connections become free, so rendering can be lazy. */
export async function sendDeliveries(
  deliveries: Iterable<SignedDelivery>,
  options: SendOptions,
): Promise<ReplayResult<SendCounts>> {
  const { connections = 16, backOffMs = BACK_OFF_MS } = options;
  const url = URL.parse(options.url);
  if (!url || !/^https?:$/.test(url.protocol)) {
    return failure('bad_option', `"${options.url}" is not an address such as http://127.0.0.1:3000.`);
  }
  const counts = { sent: 0, accepted: 0, refused: 0, retries: 0, bytes: 0 };
  const waiting = deliveries[Symbol.iterator]();
  const { post, close } = poster(url, connections);
  let problem: ReplayResult<never> | null = null;

  const takeAnswer = ({ status, text }: Answer, bytes: number) => {
    counts.sent += 1;
    counts.bytes += bytes;
    if (status >= 200 && status < 300) counts.accepted += 1;
    else counts.refused += 1;
    if (counts.refused > REFUSED_MAX) {
      problem ??= failure(
        'server_refused',
        `${url.href} refuses deliveries: ${status} ${text.slice(0, 200)}`,
      );
    }
    options.onProgress?.({ ...counts });
  };
  const work = async () => {
    while (!problem) {
      const next = waiting.next();
      if (next.done) return;
      const result = await postWithRetries(post, next.value, backOffMs, () => {
        counts.retries += 1;
      });
      if ('answer' in result) takeAnswer(result.answer, next.value.body.length);
      else problem ??= failure('server_unreachable', `${url.href} cannot be reached: ${result.away}.`);
    }
  };
  try {
    await Promise.all(Array.from({ length: connections }, work));
  } finally {
    close();
  }
  return problem ?? success(counts);
}
