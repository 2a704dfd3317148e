/**
 * HTTP as a load generator needs it: whole requests written as one buffer, answers read just far enough to know
 * their status and where they end. The generator shares the machine with what it measures, so it must cost little.
 */
import net from 'node:net';
import { signWebhook } from '#app/shopify/hmac.ts';
import type { Instant } from '#app/domain/time.ts';

export interface SignedDelivery {
  readonly host: string;
  readonly secret: string;
  readonly shopDomain: string;
  readonly topic: string;
  readonly webhookId: string;
  readonly triggeredAt: Instant;
  readonly body: Buffer;
}

/** The whole request as Shopify sends it. */
export function signedRequest(delivery: SignedDelivery): Buffer {
  const { body } = delivery;
  const head = [
    'POST /webhooks HTTP/1.1',
    `Host: ${delivery.host}`,
    'User-Agent: Shopify-Captain-Hook',
    'Accept: */*',
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    `X-Shopify-Topic: ${delivery.topic}`,
    `X-Shopify-Shop-Domain: ${delivery.shopDomain}`,
    `X-Shopify-Hmac-Sha256: ${signWebhook(body, delivery.secret)}`,
    'X-Shopify-Api-Version: 2026-10',
    `X-Shopify-Webhook-Id: ${delivery.webhookId}`,
    `X-Shopify-Event-Id: ${delivery.webhookId}`,
    `X-Shopify-Triggered-At: ${new Date(delivery.triggeredAt).toISOString()}`,
    '\r\n',
  ].join('\r\n');
  const request = Buffer.allocUnsafe(head.length + body.length);
  request.write(head, 0, 'latin1');
  body.copy(request, head.length);
  return request;
}

/** A kept-alive connection with one request on its way at most. */
export class Connection {
  readonly #socket: net.Socket;
  readonly #onAnswer: (status: number) => void;
  #pending = '';

  private constructor(
    socket: net.Socket,
    onAnswer: (status: number) => void,
    onBroken: (error: Error) => void,
  ) {
    this.#socket = socket;
    this.#onAnswer = onAnswer;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#read(chunk.toString('latin1')));
    socket.on('error', onBroken);
    socket.on('close', () => onBroken(new Error('the server closed a connection')));
  }

  static open(
    port: number,
    onAnswer: (status: number) => void,
    onBroken: (error: Error) => void,
  ): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = net.connect(port, '127.0.0.1');
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new Connection(socket, onAnswer, onBroken));
      });
    });
  }

  send(request: Buffer): void {
    this.#socket.write(request);
  }

  close(): void {
    this.#socket.removeAllListeners('close');
    this.#socket.destroy();
  }

  #read(text: string): void {
    const answer = this.#pending === '' ? text : this.#pending + text;
    const end = endOfAnswer(answer);
    this.#pending = end === null ? answer : answer.slice(end);
    if (end !== null) this.#onAnswer(Number(answer.slice(9, 12)));
  }
}

/** Where the answer at the beginning of `text` ends; null while it has not come whole. */
function endOfAnswer(text: string): number | null {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd === -1) return null;
  const head = text.slice(0, headEnd);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined) {
    const end = headEnd + 4 + Number(length);
    return text.length >= end ? end : null;
  }
  if (!/\r\ntransfer-encoding: *chunked/i.test(head)) throw new Error(`an answer without an end: ${head}`);
  const last = text.indexOf('0\r\n\r\n', headEnd + 4);
  return last === -1 ? null : last + 5;
}
