/**
 * Requests that go out when they are due, whether or not the server keeps up: over as many connections as are needed at
 * once, and with answers timed from when they were due.
 */
import { Connection } from './raw-http.ts';

export interface Answered<Kind> {
  readonly kind: Kind;
  readonly status: number;
  readonly milliseconds: number;
}

interface Due<Kind> {
  readonly kind: Kind;
  readonly request: Buffer;
  readonly at: number;
}

interface Sender<Kind> {
  connection: Connection | null;
  now: Due<Kind> | null;
}

const PATIENCE_MS = 60_000;

export class OpenLoop<Kind> {
  readonly answers: Answered<Kind>[] = [];
  private readonly port: number;
  private readonly most: number;
  private readonly senders: Sender<Kind>[] = [];
  private readonly idle: Sender<Kind>[] = [];
  private readonly queued: Due<Kind>[] = [];
  private sent = 0;
  private failure: Error | null = null;

  constructor(port: number, mostConnections: number) {
    this.port = port;
    this.most = mostConnections;
  }

  get connections(): number {
    return this.senders.length;
  }

  /** @param at when it is due, by `performance.now()` */
  submit(kind: Kind, request: Buffer, at: number): void {
    this.sent++;
    const due = { kind, request, at };
    const sender = this.idle.pop();
    if (sender) return this.send(sender, due);
    this.queued.push(due);
    if (this.senders.length < this.most) this.open().catch((error: unknown) => this.fail(error));
  }

  /** Until everything is answered. */
  async end(): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    while (this.answers.length < this.sent && this.failure === null && performance.now() < deadline)
      await tick();
    for (const { connection } of this.senders) connection?.close();
    if (this.failure) throw this.failure;
    if (this.answers.length < this.sent)
      throw new Error(`${this.sent - this.answers.length} requests were never answered`);
  }

  get failed(): boolean {
    return this.failure !== null;
  }

  private async open(): Promise<void> {
    const sender: Sender<Kind> = { connection: null, now: null };
    this.senders.push(sender);
    sender.connection = await Connection.open(
      this.port,
      (status) => this.heard(sender, status),
      (error) => this.fail(error),
    );
    this.release(sender);
  }

  private heard(sender: Sender<Kind>, status: number): void {
    const { now } = sender;
    if (now) this.answers.push({ kind: now.kind, status, milliseconds: performance.now() - now.at });
    this.release(sender);
  }

  private release(sender: Sender<Kind>): void {
    const next = this.queued.shift();
    if (next) this.send(sender, next);
    else this.idle.push(sender);
  }

  private send(sender: Sender<Kind>, due: Due<Kind>): void {
    sender.now = due;
    sender.connection?.send(due.request);
  }

  private fail(error: unknown): void {
    this.failure ??= error instanceof Error ? error : new Error(String(error));
  }
}

export function tick(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}
