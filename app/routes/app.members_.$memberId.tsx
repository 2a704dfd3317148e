import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData, useNavigation, useSearchParams } from '@remix-run/react';
import { z } from 'zod';
import { listVouchers } from '#app/reports/vouchers-list.ts';
import { MemberPage } from '#app/ui/member/member-page.tsx';
import { adjustMember, type MemberChange } from '#app/use-cases/adjust-member.ts';
import { admitStaff } from '#app/use-cases/admit-staff.ts';
import { ORDERS_A_PAGE } from '#app/use-cases/member/orders.ts';
import { eraseMember } from '#app/use-cases/erase-member.ts';
import { noteMember } from '#app/use-cases/note-member.ts';
import { showMember } from '#app/use-cases/show-member.ts';

/** What is shown stands in the address; what makes no sense there counts as absent. */
const place = z.object({
  show: z.enum(['all', 'earned', 'spent', 'expired', 'adjusted']).catch('all'),
  /** `<milliseconds>.<cause>`: where the page before ended. */
  after: z
    .string()
    .regex(/^\d{1,15}\..{1,300}$/)
    .nullable()
    .catch(null),
  orders: z.coerce.number().int().min(0).max(1_000_000).catch(0),
});

const VOUCHERS_SHOWN = 5;

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { database, shop } = await admitStaff(request, context);
  const memberId = memberIdOf(params);
  const url = new URL(request.url);
  const query = Object.fromEntries(
    ['show', 'after', 'orders'].map((name) => [name, url.searchParams.get(name)]),
  );
  const { show, after, orders } = place.parse(query);
  const asked = { memberId, filter: show, after: cursorOf(after), ordersFrom: orders };
  const newest = { tab: null, typed: '', older: null, newer: null, size: VOUCHERS_SHOWN, memberId };
  const [view, vouchers] = await Promise.all([
    showMember(database, shop.id, asked),
    listVouchers(database, shop.id, newest),
  ]);
  if (view === null) throw new Response(null, { status: 404 });
  if ('mergedInto' in view) throw redirect(`/app/members/${view.mergedInto}${url.search}`);
  const store = `https://admin.shopify.com/store/${shop.domain.replace(/\.myshopify\.com$/, '')}`;
  const { timeline, person } = view;
  const { memberIds: _ids, customerGid, ...who } = person;
  return {
    ...view,
    show,
    exponent: shop.exponent,
    vouchers,
    person: { ...who, url: customerGid && `${store}/customers/${idIn(customerGid)}` },
    timeline: {
      rows: timeline.rows,
      next:
        timeline.next &&
        `/app/members/${memberId}?${new URLSearchParams({ show, after: `${timeline.next.occurredAt}.${timeline.next.cause}` })}`,
    },
    orders: {
      ...view.orders,
      pageSize: ORDERS_A_PAGE,
      orders: view.orders.orders.map((order) => ({
        ...order,
        url: `${store}/orders/${idIn(order.orderGid)}`,
      })),
    },
  };
}

function memberIdOf(params: Readonly<Record<string, string | undefined>>): number {
  const id = params['memberId'] ?? '';
  if (!/^\d{1,15}$/.test(id)) throw new Response(null, { status: 404 });
  return Number(id);
}

function cursorOf(after: string | null) {
  if (after === null) return null;
  const dot = after.indexOf('.');
  return { occurredAt: Number(after.slice(0, dot)), cause: after.slice(dot + 1) };
}

const idIn = (gid: string) => gid.split('/').at(-1) ?? '';

const reason = z.string().max(1_000).default('');
const body = z.string().max(4_000);
const deed = z.discriminatedUnion('intent', [
  z.object({
    ...{ intent: z.literal('adjust'), points: z.string(), reason },
    expires: z.enum(['program', 'never', 'on']).default('program'),
    date: z.string().default(''),
  }),
  z.object({ intent: z.enum(['forgive', 'release_tier', 'leave', 'return']), reason }),
  z.object({ intent: z.literal('set_tier'), tier: z.string(), locked: z.enum(['yes', 'no']), reason }),
  z.object({ intent: z.literal('note_add'), body }),
  z.object({ intent: z.literal('note_edit'), noteId: z.string(), body }),
  z.object({ intent: z.literal('note_delete'), noteId: z.string() }),
  z.object({ intent: z.literal('erase') }),
]);
type Deed = z.infer<typeof deed>;

/** The field of the form that a refusal speaks of. */
const FIELDS: Readonly<Record<string, string>> = {
  bad_points: 'points',
  insufficient_points: 'points',
  bad_reason: 'reason',
  bad_expiry: 'date',
  unknown_tier: 'tier',
  bad_note: 'body',
};

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { database, shop, staff } = await admitStaff(request, context);
  const memberId = memberIdOf(params);
  const form = Object.fromEntries(await request.formData());
  const parsed = deed.safeParse(form);
  const deedId = z.string().min(1).safeParse(form['deedId']);
  if (!parsed.success || !deedId.success)
    return { ok: false as const, code: 'bad_request', message: 'This can’t be done. Load the page again.' };
  const told = parsed.data;
  const done = await (() => {
    switch (told.intent) {
      case 'note_add':
        return noteMember(database, shop.id, staff, {
          ...{ memberId, noteId: deedId.data, change: { kind: 'add', body: told.body } },
        });
      case 'note_edit':
        return noteMember(database, shop.id, staff, {
          ...{ memberId, noteId: told.noteId, change: { kind: 'edit', body: told.body } },
        });
      case 'note_delete':
        return noteMember(database, shop.id, staff, {
          ...{ memberId, noteId: told.noteId, change: { kind: 'delete' } },
        });
      case 'erase':
        return eraseMember(database, shop.id, staff, memberId);
      default:
        return adjustMember(database, shop.id, staff, {
          ...{ memberId, deedId: deedId.data, change: changeOf(told), reason: told.reason },
        });
    }
  })();
  if (done.ok) return { ok: true as const, toast: toastOf(told, done.value?.points ?? 0) };
  // Whoever asks for what is not theirs learns nothing but that.
  if (done.code === 'unknown_member') throw new Response(null, { status: 404 });
  const field = FIELDS[done.code];
  return { ...done, ...(field === undefined ? {} : { field }) };
}

type AccountDeed = Exclude<Deed, { intent: 'note_add' | 'note_edit' | 'note_delete' | 'erase' }>;

function changeOf(told: AccountDeed): MemberChange {
  switch (told.intent) {
    case 'adjust':
      return { kind: 'points', points: wholeNumber(told.points), expiry: expiryOf(told) };
    case 'set_tier':
      return { kind: 'set_tier', tier: { name: told.tier, locked: told.locked === 'yes' } };
    default:
      return { kind: told.intent };
  }
}

/** `200`, `+1,200`, `−50`: with either minus, and grouped as people write. NaN for anything else. */
function wholeNumber(text: string): number {
  const plain = text
    .trim()
    .replace(/^[−–]/, '-')
    .replace(/^\+/, '')
    .replaceAll(/[\s,.'’](?=\d{3}(\D|$))/g, '');
  return /^-?\d{1,15}$/.test(plain) ? Number(plain) : Number.NaN;
}

const expiryOf = ({ expires, date }: Deed & { intent: 'adjust' }) =>
  expires === 'on' ? ({ kind: 'on', date } as const) : ({ kind: expires } as const);

function toastOf(told: Deed, points: number): string {
  const amount = new Intl.NumberFormat('en').format(points);
  switch (told.intent) {
    case 'adjust':
      return wholeNumber(told.points) < 0 ? `${amount} points taken away` : `${amount} points added`;
    case 'forgive':
      return `${amount} points no longer to earn back`;
    case 'set_tier':
      return told.locked === 'yes' ? `Tier locked at ${told.tier}` : `Tier set to ${told.tier}`;
    case 'release_tier':
      return 'Tier released';
    case 'leave':
      return 'Left the program';
    case 'return':
      return 'Back in the program';
    case 'note_add':
    case 'note_edit':
      return 'Note saved';
    case 'note_delete':
      return 'Note deleted';
    case 'erase':
      return 'Personal data deleted';
  }
}

export default function Member() {
  const view = useLoaderData<typeof loader>();
  const [, setParams] = useSearchParams();
  const navigation = useNavigation();
  const choose = (name: string, value: string, absent: string) =>
    setParams(
      (params) => {
        params.delete('after');
        if (value === absent) params.delete(name);
        else params.set(name, value);
        return params;
      },
      { preventScrollReset: true },
    );
  return (
    <MemberPage
      view={view}
      isLoading={navigation.state === 'loading'}
      onFilter={(show) => choose('show', show, 'all')}
      onOrdersFrom={(from) => choose('orders', String(from), '0')}
    />
  );
}
