import type { LoaderFunctionArgs } from '@remix-run/node';
import { log } from '#app/config/log.server.ts';
import { exportMembers } from '#app/reports/members-export.ts';
import { readMembersQuery, whomTyped } from '#app/reports/members-query.ts';
import { CSV_HEAD, exportName, membersCsv } from '#app/ui/members/members-csv.ts';
import { admitStaff } from '#app/use-cases/admit-staff.ts';
import { noteExport } from '#app/use-cases/note-export.ts';

/** Members as CSV, narrowed down like the list: streamed, so that a million of them take no memory. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { database, shop, staff } = await admitStaff(request, context);
  const params = new URL(request.url).searchParams;
  const query = readMembersQuery(params, Date.now());
  const whom = await whomTyped(database, shop.id, query.typed);
  const narrowing = ['q', 'tier', 'from', 'to', 'order', 'tag'].filter((name) => params.get(name));
  // Names of the filters, not what they hold: that may be somebody's name.
  const action = { action: 'members.exported', detail: { narrowedBy: narrowing } };
  await noteExport(database, shop.id, staff, action);
  const blocks = exportMembers(database, shop.id, { ...query.filters, ...whom });
  return new Response(csvStream(blocks, shop.timezone, shop.id), {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="${exportName(shop.domain, Date.now(), shop.timezone)}"`,
      'Cache-Control': 'no-store',
    },
  });
}

/** A block is read when the one before has been taken. */
function csvStream(
  blocks: ReturnType<typeof exportMembers>,
  timezone: string,
  shopId: number,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => controller.enqueue(encoder.encode(CSV_HEAD)),
      pull: async (controller) => {
        try {
          const { done, value } = await blocks.next();
          if (done) controller.close();
          else controller.enqueue(encoder.encode(membersCsv(value, timezone)));
        } catch (error) {
          // The answer has begun: it breaks off, and the page says so.
          log.error('export broken off', { shopId, error });
          controller.error(error);
        }
      },
      cancel: async () => void (await blocks.return(undefined)),
    },
    { highWaterMark: 1 },
  );
}
