/** Searches within the codes of one discount: `times_used:0`, `id:>1`, or what a code begins with or is. */
import type { DiscountCode, Order } from '../shop/state.ts';
import { byNumber, notPlayedSearch, termsOf, type Test } from './search.ts';

/** Codes are compared without their case. */
export function hasCode({ discounts }: Order, wanted: string): boolean {
  const upper = wanted.trim().toUpperCase();
  return discounts.some(({ code }) => code?.trim().toUpperCase() === upper);
}

export function searchedCodes(
  codes: readonly DiscountCode[],
  query: string | null | undefined,
): readonly DiscountCode[] {
  const tests = termsOf(query ?? '').map((term): Test<DiscountCode> => {
    switch (term.field) {
      case null:
      case 'code': {
        const wanted = term.value.toUpperCase();
        const isStart = wanted.endsWith('*');
        const text = isStart ? wanted.slice(0, -1) : wanted;
        return ({ code }) => (isStart ? code.toUpperCase().startsWith(text) : code.toUpperCase() === text);
      }
      case 'id':
        return byNumber(term, ({ id }) => id);
      case 'times_used':
        return byNumber(term, ({ usageCount }) => usageCount);
      default:
        throw notPlayedSearch(`${term.field}:`);
    }
  });
  return tests.length === 0 ? codes : codes.filter((code) => tests.every((test) => test(code)));
}
