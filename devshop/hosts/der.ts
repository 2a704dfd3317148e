/**
 * As much of DER (ITU-T X.690) as a certificate needs: each function gives one encoded value. Node can read
 * certificates but not make them, and `openssl` is not on every machine.
 */

const TAG = { boolean: 0x01, integer: 0x02, bits: 0x03, octets: 0x04, oid: 0x06, utf8: 0x0c } as const;
const SEQUENCE = 0x30;
const SET = 0x31;
const UTC_TIME = 0x17;

export function sequence(...parts: readonly Buffer[]): Buffer {
  return value(SEQUENCE, Buffer.concat(parts));
}

export function setOf(...parts: readonly Buffer[]): Buffer {
  return value(SET, Buffer.concat(parts));
}

/** A field marked `[n]`: with other values inside, or with bare bytes. */
export function marked(n: number, content: Buffer, kind: 'values' | 'bytes' = 'values'): Buffer {
  return value((kind === 'values' ? 0xa0 : 0x80) | n, content);
}

export const yes: Buffer = value(TAG.boolean, Buffer.from([0xff]));

/** A positive number, given as big-endian bytes. */
export function integer(bytes: Buffer): Buffer {
  const first = bytes[0] ?? 0;
  return value(TAG.integer, first >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

export function bits(bytes: Buffer, unusedBits = 0): Buffer {
  return value(TAG.bits, Buffer.concat([Buffer.from([unusedBits]), bytes]));
}

export function octets(bytes: Buffer): Buffer {
  return value(TAG.octets, bytes);
}

export function utf8(text: string): Buffer {
  return value(TAG.utf8, Buffer.from(text, 'utf8'));
}

/** `oid('2.5.4.3')`. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return value(TAG.oid, Buffer.from([first * 40 + second, ...rest.flatMap(sevenBits)]));
}

/** Good until 2049, by the format's own two digits for the year. */
export function utcTime(at: Date): Buffer {
  const digits = at.toISOString().replace(/\D/g, '').slice(2, 14);
  return value(UTC_TIME, Buffer.from(`${digits}Z`, 'ascii'));
}

function value(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag, ...lengthOf(content.length)]), content]);
}

function lengthOf(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let left = length; left > 0; left = Math.floor(left / 256)) bytes.unshift(left % 256);
  return [0x80 | bytes.length, ...bytes];
}

/** A number of an OID: seven bits a byte, all but the last with the high bit set. */
function sevenBits(number: number): number[] {
  const bytes = [number % 128];
  for (let left = Math.floor(number / 128); left > 0; left = Math.floor(left / 128)) {
    bytes.unshift((left % 128) | 0x80);
  }
  return bytes;
}
