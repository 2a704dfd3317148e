import type { IncomingMessage } from 'node:http';

/** `{ "key": ..., "reward_id": ..., "reward_version": ..., "steps": ... }` is 150 bytes. */
const MAX_BODY_BYTES = 8 * 1024;
/** Who is slower than that is not waited for. */
const MAX_READING_MS = 5_000;

export type ReadJson =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly why: Unread };
export type Unread = 'too_large' | 'too_slow' | 'broken_off' | 'no_json';

/**
 * The body as JSON. Only asked for when the key is good: nobody else makes us listen.
 * A form of another site cannot send this content type without asking the browser first, and is refused there.
 */
export async function readJson(
  request: IncomingMessage,
  maxReadingMs: number = MAX_READING_MS,
): Promise<ReadJson> {
  const unread = (why: Unread): ReadJson => ({ ok: false, why });
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) return unread('no_json');
  const body = await readBody(request, maxReadingMs);
  if (typeof body === 'string') return unread(body);
  try {
    return { ok: true, value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) };
  } catch {
    return unread('no_json');
  }
}

function readBody(request: IncomingMessage, maxReadingMs: number): Promise<Buffer | Unread> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return Promise.resolve('too_large');
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const end = (body: Buffer | Unread): void => {
      clearTimeout(timer);
      request.off('data', onData);
      resolve(body);
    };
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > MAX_BODY_BYTES) end('too_large');
      else chunks.push(chunk);
    };
    const timer = setTimeout(() => end('too_slow'), maxReadingMs);
    request.on('data', onData);
    request.once('end', () => end(Buffer.concat(chunks)));
    request.once('close', () => end('broken_off'));
    request.once('error', () => end('broken_off'));
  });
}
