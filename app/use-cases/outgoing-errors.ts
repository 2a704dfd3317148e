/** What is kept of an outgoing call that failed, and when it is tried again. */

/** For the row's `last_error`: a code and a sentence. Ids that a message of Shopify's quotes are left out. */
export function errorText({ code, message }: { readonly code: string; readonly message: string }): string {
  return `${code}: ${message.replace(/gid:\/\/[^\s"',;)]+/g, 'gid')}`.slice(0, 300);
}

/** Whatever else the shop is asked now will fail the same way: leave the rest for the next visit. */
export function isOfTheShop(code: string): boolean {
  return ['unauthorized', 'shop_unavailable', 'throttled', 'unreachable'].includes(code);
}

/** SQL for a pause that doubles with the row's attempts, spread by a fifth so that rows do not come back together. */
export function backOffSql(first: string, longest: string): string {
  return `least(interval '${longest}', interval '${first}' * power(2, least(greatest(attempts, 1) - 1, 20))) * (0.9 + random() / 5)`;
}

/** A wait was cut short because the process is asked to stop. */
export function isStopping(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
