/** The parts of a measurement that run in processes of their own, and talk to the benchmark by messages. */
import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';

const PROCESSES = path.resolve(import.meta.dirname, '../processes');

export interface Child {
  /** Sends `request` and resolves with the next message; rejects when the process ends or `timeoutMs` passes. */
  readonly ask: <Answer>(request: object, timeoutMs?: number) => Promise<Answer>;
  readonly stop: () => Promise<void>;
}

export interface ChildOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly execArgv?: readonly string[];
}

const ASK_TIMEOUT_MS = 10 * 60_000;

/** Starts `bench/processes/<name>`; it sends one message when it is ready. */
export async function startChild(name: string, options: ChildOptions = {}): Promise<Child> {
  const child = fork(path.join(PROCESSES, name), [...(options.args ?? [])], {
    env: { ...process.env, LOG_LEVEL: 'error', NODE_ENV: 'production', ...options.env },
    execArgv: [...(options.execArgv ?? [])],
    serialization: 'advanced',
  });
  const ask = <Answer>(request: object | null, timeoutMs = ASK_TIMEOUT_MS): Promise<Answer> =>
    new Promise<Answer>((resolve, reject) => {
      const timer = setTimeout(() => done(new Error(`${name} gave no answer in ${timeoutMs} ms`)), timeoutMs);
      const onExit = (code: number | null) => done(new Error(`${name} ended with ${code}`));
      const onMessage = (message: unknown) => done(null, message as Answer);
      const done = (error: Error | null, answer?: Answer) => {
        clearTimeout(timer);
        child.off('exit', onExit);
        child.off('message', onMessage);
        if (error) reject(error);
        else resolve(answer as Answer);
      };
      child.once('exit', onExit);
      child.once('message', onMessage);
      if (request !== null) child.send(request);
    });
  await ask<unknown>(null, 60_000);
  return { ask: (request, timeoutMs) => ask(request, timeoutMs), stop: () => stopChild(child) };
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 45_000);
  await ended;
  clearTimeout(timer);
}

/** In a child: answers every message with what `handle` gives. */
export function answerWith<Request>(handle: (request: Request) => Promise<object>): void {
  process.on('message', (request) => {
    handle(request as Request).then(
      (answer) => process.send?.(answer),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
        process.exit(1);
      },
    );
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.({ ready: true });
}
