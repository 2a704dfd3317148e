import type { ActionFunctionArgs } from '@remix-run/node';
import { authenticate } from '../shopify.server.ts';

export const action = async ({ request }: ActionFunctionArgs) => {
  await authenticate.webhook(request);
  return new Response();
};
