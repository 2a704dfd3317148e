import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node';
import {
  useActionData,
  useLoaderData,
  useNavigation,
  useSubmit,
  type ShouldRevalidateFunction,
} from '@remix-run/react';
import { listBackTests, readBackTest } from '#app/reports/back-tests.ts';
import { listProgramVersions, newestProgramVersion } from '#app/reports/program-versions.ts';
import { ProgramPage } from '#app/ui/program/program-page.tsx';
import type { Answer } from '#app/ui/program/program-types.ts';
import { admitStaff } from '#app/use-cases/admit-staff.ts';
import { formOf } from '#app/use-cases/draft-program.ts';
import { nameResources } from '#app/use-cases/name-resources.ts';
import { changeProgram } from '#app/use-cases/change-program.ts';

const VERSIONS_A_PAGE = 25;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { database, shop } = await admitStaff(request, context);
  const { searchParams } = new URL(request.url);
  const [newest, listed, tested, lastTests] = await Promise.all([
    newestProgramVersion(database, shop.id),
    listProgramVersions(database, shop.id, {
      ...{ limit: VERSIONS_A_PAGE, before: wholeNumber(searchParams.get('before')) ?? undefined },
    }),
    testedDraft(searchParams.get('draft')),
    listBackTests(database, shop.id, 1),
  ]);
  const shown = formOf(newest.program, shop.currency);
  const begun = tested && formOf(tested, shop.currency).form;
  return {
    version: newest.version,
    inForceFrom: newest.inForceFrom,
    paused: newest.program.paused,
    ...shown,
    // Pausing is no part of a draft.
    begun: begun && { ...begun, paused: newest.program.paused },
    versions: listed.versions.map(({ program: _, ...line }) => line),
    hasMoreVersions: listed.hasMore,
    currency: shop.currency,
    names: await nameResources(database, shop.id, [newest.program, ...(tested ? [tested] : [])]),
    lastTest: lastTests[0] ?? null,
    tab: tabOf(searchParams.get('tab')),
  };

  async function testedDraft(id: string | null) {
    const backTestId = wholeNumber(id);
    return backTestId === null ? null : ((await readBackTest(database, shop.id, backTestId))?.draft ?? null);
  }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { database, shop, staff } = await admitStaff(request, context);
  const sent: unknown = await request.json().catch(() => null);
  const answer = await changeProgram(database, shop, staff, sent);
  if (answer.ok && answer.value.backTestId !== undefined)
    return redirect(`/app/program/test/${answer.value.backTestId}`);
  return (answer.ok ? { ok: true, ...answer.value } : answer) satisfies Answer;
}

export const shouldRevalidate: ShouldRevalidateFunction = ({ defaultShouldRevalidate, formAction }) =>
  formAction === undefined || formAction.startsWith('/app/program') ? defaultShouldRevalidate : false;

export default function Program() {
  const shown = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { state, json } = useNavigation();
  const submit = useSubmit();
  const send = (body: Readonly<Record<string, unknown>>) =>
    // Plain data, which JSON can carry.
    submit(JSON.stringify(body), { method: 'post', encType: 'application/json' });
  const doing = state === 'idle' ? null : ((json as { intent?: Doing } | undefined)?.intent ?? null);
  return (
    <ProgramPage
      key={shown.begun ? 'begun' : 'loaded'}
      {...shown}
      answer={answer as Answer | undefined}
      doing={doing}
      onSave={(form) => send({ intent: 'save', form, basedOn: shown.version })}
      onRestore={(version) => send({ intent: 'restore', version, basedOn: shown.version })}
      onTest={(form, requestId) => send({ intent: 'test', form, requestId })}
    />
  );
}

type Doing = 'save' | 'restore' | 'test';

function tabOf(tab: string | null): 'earning' | 'tiers' | 'versions' {
  return tab === 'tiers' || tab === 'versions' ? tab : 'earning';
}

function wholeNumber(text: string | null): number | null {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;
}
