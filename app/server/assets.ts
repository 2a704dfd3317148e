import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { compressFile, encodingFor, isCompressible, type Encoding } from '#app/server/compression.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
};

/**
 * The files of a folder as they stand at start, kept in memory once asked for, compressed forms too: a build of the
 * pages is about 2 MB. Only names seen in the folder are served: a path cannot lead out of it.
 */
export class Assets {
  private readonly files: ReadonlyMap<string, string>;
  private readonly kept = new Map<string, Promise<Buffer>>();

  private constructor(files: ReadonlyMap<string, string>) {
    this.files = files;
  }

  static async of(folder: string): Promise<Assets> {
    const found = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = found
      .filter((file) => file.isFile() && !file.name.startsWith('.'))
      .map((file) => path.join(file.parentPath, file.name));
    return new Assets(new Map(files.map((file) => [`/${path.relative(folder, file)}`, file])));
  }

  has(pathname: string): boolean {
    return this.files.has(pathname);
  }

  async send(
    pathname: string,
    headers: Readonly<Record<string, string>>,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const type = TYPES[path.extname(pathname)] ?? 'application/octet-stream';
    const encoding = isCompressible(type) ? encodingFor(request) : null;
    const content = await this.content(pathname, encoding);
    response.writeHead(200, {
      'Content-Type': type,
      'Content-Length': content.length,
      ...(encoding === null ? {} : { 'Content-Encoding': encoding }),
      Vary: 'Accept-Encoding',
      // Names below /assets carry a hash of their content.
      'Cache-Control': pathname.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      ...headers,
    });
    response.end(request.method === 'HEAD' ? undefined : content);
  }

  /** Made once, however many ask at the same time; again where it failed. */
  private content(pathname: string, encoding: Encoding | null): Promise<Buffer> {
    const key = `${encoding ?? ''} ${pathname}`;
    const made = this.kept.get(key) ?? this.make(pathname, encoding);
    this.kept.set(key, made);
    made.catch(() => this.kept.delete(key));
    return made;
  }

  private async make(pathname: string, encoding: Encoding | null): Promise<Buffer> {
    if (encoding === null) return readFile(this.files.get(pathname) ?? pathname);
    return compressFile(await this.content(pathname, null), encoding);
  }
}
