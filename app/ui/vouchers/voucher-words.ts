/** A voucher's state in words. */
import type { BadgeProps } from '@shopify/polaris';
import type { VoucherRow } from '#app/reports/vouchers-list.ts';
import type { Format } from '../format.tsx';

export interface StateWords {
  readonly word: string;
  readonly tone?: NonNullable<BadgeProps['tone']>;
  /** What there is to know beside it: a day, an order. */
  readonly more: string | null;
}

/** Money given at once: no code that could be used, cancelled or expire unused. */
export function isMoney({ reward: { value } }: Pick<VoucherRow, 'reward'>): boolean {
  return value.kind === 'store_credit' || value.kind === 'gift_card';
}

export function stateWords(voucher: VoucherRow, format: Format): StateWords {
  const { tab, expiresAt, usedAt, usedOrder, endedAt, stuckSince } = voucher;
  switch (tab) {
    case 'stuck':
      return { word: 'Stuck', tone: 'critical', more: since(stuckSince, format) };
    case 'making':
      return { word: 'Being made', tone: 'info', more: null };
    case 'ready':
      return {
        ...{ word: isMoney(voucher) ? 'Given' : 'Ready', tone: 'success' },
        more: expiresAt === null ? null : `until ${format.date(expiresAt)}`,
      };
    case 'used':
    case 'passed_on':
      return {
        word: tab === 'used' ? 'Used' : 'Passed on',
        more:
          [usedAt === null ? '' : format.date(usedAt), usedOrder ?? '']
            .filter((text) => text !== '')
            .join(', ') || null,
      };
    case 'expired':
      return { word: 'Expired', more: day(endedAt ?? expiresAt, format) };
    case 'cancelled':
      return { word: endWord(voucher), more: day(endedAt, format) };
  }
}

function endWord({ state, endsAs }: VoucherRow): string {
  if (state === 'not_made') return 'Not made';
  if (state === 'ending') return endsAs === 'withdrawn' ? 'Being withdrawn' : 'Being cancelled';
  return state === 'withdrawn' ? 'Withdrawn' : 'Cancelled';
}

const day = (at: number | null, format: Format): string | null => (at === null ? null : format.date(at));

const since = (at: number | null, format: Format): string | null =>
  at === null ? null : `since ${format.dateTime(at)}`;

/** A code that nobody has used yet can be taken back for its points; a gift has none. */
export function canCancel(voucher: VoucherRow): boolean {
  return (voucher.tab === 'ready' || voucher.tab === 'making') && !isMoney(voucher) && !voucher.isGift;
}
