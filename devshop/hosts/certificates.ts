/**
 * A certificate authority of devshop's own, made at each start and kept in memory: the app's process checks
 * certificates for real, and trusts this one because it is told to (`preload.ts`).
 */
import { generateKeyPairSync, randomBytes, sign, X509Certificate, type KeyObject } from 'node:crypto';
import { bits, integer, marked, octets, oid, sequence, setOf, utcTime, utf8, yes } from './der.ts';

const ECDSA_WITH_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));
const DAY_MS = 24 * 60 * 60 * 1000;

/** PEM texts, as `node:tls` takes them. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface Authority {
  /** Of the authority itself; whoever trusts it trusts what it issues. */
  readonly cert: string;
  /** @param names DNS names, the first is the subject; `*.myshopify.com` is one level of names */
  readonly issue: (names: readonly [string, ...string[]]) => Certificate;
}

export function createAuthority(now: Date = new Date()): Authority {
  const keys = newKeys();
  const name = commonName('devshop authority');
  const signing = { key: keys.privateKey, issuer: name, now };
  const cert = certificate(signing, name, keys.publicKey, [
    extension('2.5.29.19', sequence(yes), 'critical'), // basic constraints: an authority
    extension('2.5.29.15', bits(Buffer.from([0b0000_0110]), 1), 'critical'), // key usage: signs certificates
  ]);
  return {
    cert,
    issue: (names) => {
      const own = newKeys();
      const alternatives = names.map((dns) => marked(2, Buffer.from(dns, 'ascii'), 'bytes'));
      const extensions = [extension('2.5.29.17', sequence(...alternatives))];
      return {
        cert: certificate(signing, commonName(names[0]), own.publicKey, extensions),
        key: own.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      };
    },
  };
}

interface Signing {
  readonly key: KeyObject;
  readonly issuer: Buffer;
  readonly now: Date;
}

/** RFC 5280, section 4.1. */
function certificate(
  by: Signing,
  subject: Buffer,
  publicKey: KeyObject,
  extensions: readonly Buffer[],
): string {
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const from = new Date(by.now.getTime() - DAY_MS);
  const until = new Date(by.now.getTime() + 365 * DAY_MS);
  const body = sequence(
    marked(0, integer(Buffer.from([2]))), // version 3
    integer(serial),
    ECDSA_WITH_SHA256,
    by.issuer,
    sequence(utcTime(from), utcTime(until)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    marked(3, sequence(...extensions)),
  );
  const signature = sign('sha256', body, by.key);
  return new X509Certificate(sequence(body, ECDSA_WITH_SHA256, bits(signature))).toString();
}

function commonName(name: string): Buffer {
  return sequence(setOf(sequence(oid('2.5.4.3'), utf8(name))));
}

function extension(id: string, content: Buffer, critical?: 'critical'): Buffer {
  return sequence(oid(id), ...(critical === undefined ? [] : [yes]), octets(content));
}

function newKeys(): { publicKey: KeyObject; privateKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}
