import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { useActionData, useLoaderData, useNavigation, useRevalidator, useSubmit } from '@remix-run/react';
import { useEffect } from 'react';
import { presentBackTest } from '#app/reports/back-tests.ts';
import { BackTestPage } from '#app/ui/program/back-test-page.tsx';
import { admitStaff } from '#app/use-cases/admit-staff.ts';
import { formOf } from '#app/use-cases/draft-program.ts';
import { steerBackTest } from '#app/use-cases/steer-back-test.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const { database, shop } = await admitStaff(request, context);
  const test = await presentBackTest(database, shop.id, idOf(params['backTestId']));
  if (!test) throw new Response(null, { status: 404 });
  const { base, draft: _, ...shown } = test;
  return { ...shown, unitMinor: formOf(base, shop.currency).unitMinor };
}

export async function action({ request, context, params }: ActionFunctionArgs) {
  const { database, shop, staff } = await admitStaff(request, context);
  const intent = (await request.formData()).get('intent');
  if (intent !== 'cancel' && intent !== 'continue')
    return { ok: false as const, code: 'bad_form', message: 'The form could not be read.' };
  const to = intent === 'cancel' ? 'stopped' : 'running';
  const done = await steerBackTest(database, shop.id, idOf(params['backTestId']), to, staff);
  return done.ok ? { ok: true as const } : done;
}

const POLL_MS = 1_500;

export default function BackTest() {
  const shown = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { state } = useNavigation();
  const submit = useSubmit();
  const isRunning = shown.status === 'running';
  usePolling(isRunning);
  const steer = (intent: 'cancel' | 'continue') => submit({ intent }, { method: 'post' });
  return (
    <BackTestPage
      {...shown}
      isSteering={state === 'submitting'}
      refusal={answer?.ok === false ? answer.message : null}
      onCancel={() => steer('cancel')}
      onContinue={() => steer('continue')}
    />
  );
}

/** While the page is looked at. */
function usePolling(isRunning: boolean): void {
  const { revalidate, state } = useRevalidator();
  useEffect(() => {
    if (!isRunning || state !== 'idle') return undefined;
    const timer = setTimeout(() => document.visibilityState === 'visible' && revalidate(), POLL_MS);
    document.addEventListener('visibilitychange', revalidate);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', revalidate);
    };
  }, [isRunning, state, revalidate]);
}

/** 0 is no test. */
function idOf(text: string | undefined): number {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : 0;
}
