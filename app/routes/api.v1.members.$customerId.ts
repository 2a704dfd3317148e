import type { LoaderFunctionArgs } from '@remix-run/node';
import { readMemberBalance } from '#app/reports/settings.ts';
import { shopOfApiKey } from '#app/use-cases/api-keys.ts';

/**
 * `GET /api/v1/members/<customer id>`: a member's balance at this moment, for another app that holds one of the shop's
 * keys (`Authorization: Bearer <key>`). The id is Shopify's, as a number.
 */
export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const shopId = await shopOfApiKey(context.database, request.headers.get('authorization'));
  if (shopId === null) {
    return answer(401, { error: 'Send a key of this shop: Authorization: Bearer <key>.' }, [
      ['WWW-Authenticate', 'Bearer'],
    ]);
  }
  const id = params['customerId'] ?? '';
  const balance = /^\d{1,20}$/.test(id)
    ? await readMemberBalance(context.database, shopId, `gid://shopify/Customer/${id}`)
    : null;
  if (balance === null) return answer(404, { error: 'This customer is not a member of the shop.' });
  return answer(200, {
    customer_gid: balance.customerGid,
    points_available: balance.pointsAvailable,
    points_pending: balance.pointsPending,
    points_debt: balance.pointsDebt,
    points_earned_lifetime: balance.pointsEarnedLifetime,
    tier: balance.tier,
  });
}

function answer(status: number, body: object, headers: [string, string][] = []): Response {
  return Response.json(body, { status, headers: [['Cache-Control', 'no-store'], ...headers] });
}
