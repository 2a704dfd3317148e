import type { ActionFunctionArgs } from '@remix-run/node';
import { admitStaff } from '#app/use-cases/admit-staff.ts';
import { exportMember } from '#app/use-cases/export-member.ts';

/** Everything held of a member, as a file. A POST, for it is written into the audit log. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  const { database, shop, staff } = await admitStaff(request, context);
  const memberId = /^\d{1,15}$/.test(params['memberId'] ?? '') ? Number(params['memberId']) : 0;
  const document = await exportMember(database, shop.id, staff, memberId);
  if (!document.ok) throw new Response(null, { status: 404 });
  return new Response(JSON.stringify(document.value, null, 2), {
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Disposition': `attachment; filename="member-${memberId}.json"`,
    },
  });
}
