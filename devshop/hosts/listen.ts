/** Servers that are there when the promise resolves, and gone when `close` does. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Certificate } from './certificates.ts';
import { sendJson } from './http.ts';

export type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface Listening {
  readonly port: number;
  readonly close: () => Promise<void>;
}

export interface Port {
  /** 0 takes a free one. */
  readonly port: number;
  /** In the message when the port is taken: "the port of the app". */
  readonly what: string;
}

export function listen(port: Port, answer: Answer): Promise<Listening> {
  return start(createServer(guarded(answer)), port);
}

export function listenWithTls(port: Port, certificate: Certificate, answer: Answer): Promise<Listening> {
  return start(createTlsServer({ ...certificate }, guarded(answer)), port);
}

/** A request that fails is answered, and never ends the process. */
function guarded(answer: Answer): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { error: `devshop failed: ${String(error)}` });
    });
  };
}

function start(server: Server, { port, what }: Port): Promise<Listening> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === 'EADDRINUSE';
      reject(
        isTaken ? new Error(`${what}: port ${port} is taken. Close what uses it, or choose another.`) : error,
      );
    });
    // Only this machine: whoever reaches devshop may sign in as anybody.
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve({
        port: typeof address === 'object' && address !== null ? address.port : port,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            server.closeAllConnections();
          }),
      });
    });
  });
}
