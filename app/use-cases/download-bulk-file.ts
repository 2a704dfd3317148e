import { Readable, Transform } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { failure, success, type Result } from '#app/shopify/result.ts';

export interface DownloadOptions {
  readonly fetch: typeof globalThis.fetch;
  readonly signal: AbortSignal;
  /** Bytes so far, and in all (0 where Shopify does not tell). */
  readonly onProgress: (done: number, total: number) => void;
}

export interface BulkDownload {
  readonly stream: Readable;
}

/** `gone`: the operation's file is no longer to be had; `unreachable` may pass. */
export type DownloadCode = 'bad_url' | 'gone' | 'too_large' | 'unreachable';

/** What ends the stream before its end: no fault of ours. */
export class BrokenDownload extends Error {
  readonly code: DownloadCode;

  constructor(code: DownloadCode, message: string) {
    super(message);
    this.code = code;
  }
}

const TOO_LARGE = 'The file is larger than 64 GB.';

/** About ten million orders; a file of more would fill the disk before it fills the shop. */
const MOST_BYTES = 64 * 1024 ** 3;

/**
 * Opens the file of a bulk operation for reading. What is longer than it may be, or breaks off, ends the stream
 * with a `BrokenDownload`.
 * https://shopify.dev/docs/api/usage/bulk-operations/queries#download-result-data
 */
export async function downloadBulkFile(
  url: string,
  { fetch, signal, onProgress }: DownloadOptions,
): Promise<Result<BulkDownload, DownloadCode>> {
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:') {
    return failure('bad_url', 'Shopify gave an address that is not https.');
  }
  let response: Response;
  try {
    response = await fetch(url, { redirect: 'error', signal });
  } catch {
    signal.throwIfAborted();
    return failure('unreachable', 'The file could not be reached.');
  }
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    return response.status >= 500 || response.status === 429
      ? failure('unreachable', `Shopify's storage answered ${response.status}.`)
      : failure('gone', `Shopify's storage answered ${response.status}: the file is kept for 7 days only.`);
  }
  const total = Number(response.headers.get('Content-Length') ?? 0) || 0;
  if (total > MOST_BYTES) {
    await response.body.cancel();
    return failure('too_large', TOO_LARGE);
  }
  let done = 0;
  const counting = new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      done += chunk.length;
      onProgress(done, total);
      callback(done > MOST_BYTES ? new BrokenDownload('too_large', TOO_LARGE) : null, chunk);
    },
  });
  const body = Readable.fromWeb(response.body as ReadableStream<Uint8Array>);
  body.once('error', () => counting.destroy(new BrokenDownload('unreachable', 'The file broke off.')));
  counting.once('close', () => body.destroy());
  // It may break off before anybody reads; unheard until then, that would end the process. Whoever reads hears of it.
  counting.on('error', () => undefined);
  return success({ stream: body.pipe(counting) });
}
