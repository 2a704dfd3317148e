import { PassThrough } from 'node:stream';
import {
  createReadableStreamFromReadable,
  type ActionFunctionArgs,
  type AppLoadContext,
  type EntryContext,
  type LoaderFunctionArgs,
} from '@remix-run/node';
import { isRouteErrorResponse, RemixServer } from '@remix-run/react';
import { isbot } from 'isbot';
import { renderToPipeableStream } from 'react-dom/server';
import { log } from '#app/config/log.server.ts';
import { setDocumentHeaders } from '#app/shopify/authenticate/staff.server.ts';

export const streamTimeout = 5_000;

export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  context: EntryContext,
  { database }: AppLoadContext,
): Promise<Response> {
  setDocumentHeaders(database, request, headers);
  // A crawler gets the whole page at once, a person its beginning as soon as it is there.
  const readyEvent = isbot(request.headers.get('user-agent') ?? '') ? 'onAllReady' : 'onShellReady';
  return new Promise((resolve, reject) => {
    let responseStatus = status;
    const { pipe, abort } = renderToPipeableStream(<RemixServer context={context} url={request.url} />, {
      [readyEvent]: () => {
        const body = new PassThrough();
        headers.set('Content-Type', 'text/html; charset=utf-8');
        resolve(new Response(createReadableStreamFromReadable(body), { headers, status: responseStatus }));
        pipe(body);
      },
      onShellError: reject,
      onError: (error: unknown) => {
        responseStatus = 500;
        log.error('page failed to render', { error });
      },
    });
    setTimeout(abort, streamTimeout + 1_000).unref();
  });
}

/** Logs what was thrown without its text, which may hold personal data; a page not found is not an error. */
export function handleError(error: unknown, { request }: LoaderFunctionArgs | ActionFunctionArgs): void {
  if (request.signal.aborted || isRouteErrorResponse(error)) return;
  log.error('page failed', { method: request.method, path: new URL(request.url).pathname, error });
}
