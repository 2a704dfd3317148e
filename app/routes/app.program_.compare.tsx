import type { LoaderFunctionArgs } from '@remix-run/node';
import { compareProgramVersions } from '#app/reports/program-versions.ts';
import { admitStaff } from '#app/use-cases/admit-staff.ts';

/** What differs between two versions. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { database, shop } = await admitStaff(request, context);
  const { searchParams } = new URL(request.url);
  const [from, to] = ['from', 'to'].map((name) => Number(searchParams.get(name)));
  const isVersion = (one: number | undefined): one is number =>
    one !== undefined && Number.isInteger(one) && one > 0 && one < 2 ** 31;
  const changes =
    isVersion(from) && isVersion(to) ? await compareProgramVersions(database, shop.id, from, to) : null;
  if (changes === null) throw new Response(null, { status: 404 });
  return Response.json({ changes });
}
