import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData, useNavigation, useSearchParams } from '@remix-run/react';
import { z } from 'zod';
import { countVouchers, listVouchers, VOUCHER_TABS } from '#app/reports/vouchers-list.ts';
import { VouchersPage } from '#app/ui/vouchers/vouchers-page.tsx';
import { admitStaff } from '#app/use-cases/admit-staff.ts';
import { changeVoucher } from '#app/use-cases/change-voucher.ts';

const PAGE_SIZE = 50;

const id = z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER).nullable().catch(null);
/** What is shown stands in the address; what makes no sense there counts as absent. */
const place = z.object({
  tab: z.enum(VOUCHER_TABS).nullable().catch(null),
  q: z.string().trim().max(200).catch(''),
  ...{ older: id, newer: id },
});

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { database, shop } = await admitStaff(request, context);
  const query = new URL(request.url).searchParams;
  const { tab, q, older, newer } = place.parse(
    Object.fromEntries(['tab', 'q', 'older', 'newer'].map((name) => [name, query.get(name)])),
  );
  const typed = q.toWellFormed().replaceAll('\0', '');
  const [page, counts] = await Promise.all([
    listVouchers(database, shop.id, { tab, typed, older, newer, size: PAGE_SIZE }),
    countVouchers(database, shop.id),
  ]);
  const store = `https://admin.shopify.com/store/${shop.domain.replace(/\.myshopify\.com$/, '')}`;
  return { tab, page, counts, store };
}

const deed = z.object({
  intent: z.enum(['try_voucher', 'confirm_given', 'return_points', 'cancel_voucher']),
  voucherId: z.coerce.number().int().positive(),
});

export async function action({ request, context }: ActionFunctionArgs) {
  const { database, shop, staff } = await admitStaff(request, context);
  const parsed = deed.safeParse(Object.fromEntries(await request.formData()));
  if (!parsed.success)
    return { ok: false as const, code: 'bad_request', message: 'This can’t be done. Load the page again.' };
  const done = await changeVoucher(database, shop.id, staff, parsed.data);
  // Whoever asks for what is not theirs learns nothing but that.
  if (!done.ok && done.code === 'unknown_voucher') throw new Response(null, { status: 404 });
  return done.ok ? { ok: true as const, toast: done.value.toast } : done;
}

export default function Vouchers() {
  const { tab, page, counts, store } = useLoaderData<typeof loader>();
  const [query, setQuery] = useSearchParams();
  const navigation = useNavigation();
  /** Names with null go; another list begins at its newest. Typing replaces the address. */
  const show = (changes: Readonly<Record<string, string | null>>, replace = false) =>
    setQuery(
      (before) => {
        const after = new URLSearchParams(before);
        for (const name of ['older', 'newer']) after.delete(name);
        for (const [name, value] of Object.entries(changes)) {
          if (value === null || value === '') after.delete(name);
          else after.set(name, value);
        }
        return after;
      },
      { replace, preventScrollReset: true },
    );
  return (
    <VouchersPage
      {...{ tab, page, counts, store }}
      typed={query.get('q') ?? ''}
      isLoading={navigation.state === 'loading' && navigation.location.pathname === '/app/vouchers'}
      onTab={(chosen) => show({ tab: chosen })}
      onType={(q) => show({ q }, true)}
      onOlder={() => show({ older: String(page.rows.at(-1)?.voucherId ?? '') })}
      onNewer={() => show({ newer: String(page.rows[0]?.voucherId ?? '') })}
      onClear={() => show({ q: null, tab: null })}
    />
  );
}
