import { redirect, type LoaderFunctionArgs } from '@remix-run/node';
import { answerAuthPath } from '#app/shopify/authenticate/staff.server.ts';

/**
 * Where Shopify's library sends the browser: /auth/session-token fetches a new token, /auth/exit-iframe leaves the
 * frame, /auth/login stands for "who are you?", which only Shopify's admin can answer. No component: the library's
 * answer is the page.
 */
export async function loader({ request, context }: LoaderFunctionArgs) {
  if (new URL(request.url).pathname !== '/auth/login') await answerAuthPath(context.database, request);
  return redirect('/');
}
