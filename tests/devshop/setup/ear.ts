/** Stands for the app: takes every webhook, and keeps what it heard. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Ear {
  readonly url: string;
  readonly heard: { readonly topic: string; readonly body: Record<string, unknown> }[];
  readonly close: () => Promise<void>;
}

export async function startEar(): Promise<Ear> {
  const heard: Ear['heard'] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (data: Buffer) => (text += data.toString()));
    request.on('end', () => {
      heard.push({
        topic: String(request.headers['x-shopify-topic']),
        body: JSON.parse(text) as Record<string, unknown>,
      });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
