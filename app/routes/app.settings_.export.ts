import type { LoaderFunctionArgs } from '@remix-run/node';
import { log } from '#app/config/log.server.ts';
import { exportShop } from '#app/reports/shop-export.ts';
import { admitStaff } from '#app/use-cases/admit-staff.ts';
import { noteExport } from '#app/use-cases/note-export.ts';

/** Everything of the shop as JSON lines: streamed block by block, whatever its size. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { database, shop, staff } = await admitStaff(request, context);
  await noteExport(database, shop.id, staff, { action: 'data.exported' });
  const blocks = exportShop(database, shop.id);
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const { done, value } = await blocks.next();
          if (done) controller.close();
          else controller.enqueue(encoder.encode(value.map((row) => `${JSON.stringify(row)}\n`).join('')));
        } catch (error) {
          log.error('export broken off', { shopId: shop.id, error });
          controller.error(error);
        }
      },
      cancel: async () => void (await blocks.return(undefined)),
    },
    { highWaterMark: 1 },
  );
  return new Response(stream, {
    headers: {
      'Content-Type': 'application/x-ndjson; charset=utf-8',
      'Content-Disposition': `attachment; filename="perennial-${shop.domain.replace('.myshopify.com', '')}.jsonl"`,
      'Cache-Control': 'no-store',
    },
  });
}
