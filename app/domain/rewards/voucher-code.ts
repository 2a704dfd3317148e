/** Codes that people read off a screen: Crockford's base32 leaves out letters that look like digits. */

const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** Of a code with dashes: 60 random bits, so that none can be guessed. */
export const SPACED_BYTES = 12;
/** Of a gift card's code, which has no dashes and 20 characters at most: 65 random bits. */
export const PLAIN_BYTES = 13;

/** Three letters of the shop's own address: `lumen.myshopify.com` is `LUM`. */
export function codePrefix(domain: string): string {
  const letters = domain
    .replace(/\..*$/, '')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '');
  return letters.slice(0, 3).padEnd(3, 'X');
}

/** `LUM-7KQ2-9XZ4-M8TP`. Five bits of each byte count. */
export function spacedCode(prefix: string, random: Uint8Array): string {
  const text = digitsOf(random, SPACED_BYTES);
  return [prefix, text.slice(0, 4), text.slice(4, 8), text.slice(8)].join('-');
}

/** Letters and digits only, as gift cards want it. */
export function plainCode(prefix: string, random: Uint8Array): string {
  return prefix + digitsOf(random, PLAIN_BYTES);
}

function digitsOf(random: Uint8Array, length: number): string {
  if (random.length !== length) throw new Error(`a code is made of ${length} random bytes`);
  return Array.from(random, (byte) => DIGITS[byte & 31]).join('');
}
