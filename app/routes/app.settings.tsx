import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData, useRevalidator, useSearchParams } from '@remix-run/react';
import { Box, Layout, Page, Text } from '@shopify/polaris';
import { useEffect, type ReactNode } from 'react';
import { z } from 'zod';
import { newestProgramVersion } from '#app/reports/program-versions.ts';
import { erasureRequestedAt, listApiKeys, listStaffActions, readWords } from '#app/reports/settings.ts';
import { ApiKeysCard } from '#app/ui/settings/api-keys-card.tsx';
import { AuditCard } from '#app/ui/settings/audit-card.tsx';
import { DataCard } from '#app/ui/settings/data-card.tsx';
import { MembersCard } from '#app/ui/settings/members-card.tsx';
import { WordsCard } from '#app/ui/settings/words-card.tsx';
import { admitStaff, type Admitted } from '#app/use-cases/admit-staff.ts';
import { createApiKey, revokeApiKey } from '#app/use-cases/api-keys.ts';
import { requestErasure } from '#app/use-cases/erase-shop-data.ts';
import { setEligibility } from '#app/use-cases/set-eligibility.ts';
import { setWords } from '#app/use-cases/set-words.ts';

const older = z.coerce.number().int().positive().nullable().catch(null);

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { database, shop } = await admitStaff(request, context);
  const olderThan = older.parse(new URL(request.url).searchParams.get('older'));
  const [{ version, program }, words, keys, actions, erasingSince] = await Promise.all([
    newestProgramVersion(database, shop.id),
    readWords(database, shop.id),
    listApiKeys(database, shop.id),
    listStaffActions(database, shop.id, olderThan),
    erasureRequestedAt(database, shop.id),
  ]);
  const { customerTags } = program.earning.excluded;
  return { domain: shop.domain, version, customerTags, words, keys, actions, erasingSince };
}

const number = z.coerce.number().int().positive();
const tags = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: 'custom', message: 'not JSON' });
      return z.NEVER;
    }
  })
  .pipe(z.array(z.string().trim().min(1).max(255)).max(1000));
const deed = z.discriminatedUnion('intent', [
  z.object({ intent: z.literal('eligibility'), tags, version: number }),
  z.object({
    ...{ intent: z.literal('words'), language: z.string() },
    ...{ pointOne: z.string(), pointMany: z.string() },
  }),
  z.object({ intent: z.literal('create_key'), name: z.string() }),
  z.object({ intent: z.literal('revoke_key'), id: number }),
  z.object({ intent: z.literal('delete_data'), typed: z.string() }),
]);

const done = (toast: string) => ({ ok: true as const, toast });

export async function action({ request, context }: ActionFunctionArgs) {
  const admitted = await admitStaff(request, context);
  const parsed = deed.safeParse(Object.fromEntries(await request.formData()));
  if (!parsed.success)
    return { ok: false as const, code: 'bad_request', message: 'This can’t be done. Load the page again.' };
  return carryOut(admitted, parsed.data);
}

async function carryOut({ database, shop, staff }: Admitted, wish: z.infer<typeof deed>) {
  switch (wish.intent) {
    case 'eligibility': {
      const saved = await setEligibility(database, shop.id, wish.tags, wish.version, staff);
      return saved.ok ? done(`Version ${saved.value.version} saved`) : saved;
    }
    case 'words': {
      const { language, pointOne, pointMany } = wish;
      const set = await setWords(database, shop.id, { language, pointOne, pointMany }, staff);
      return set.ok ? done('Words saved') : set;
    }
    case 'create_key': {
      const created = await createApiKey(database, shop.id, wish.name, staff);
      return created.ok
        ? { ...done('Key created'), key: created.value.key }
        : { ...created, ...(created.code === 'too_many' ? {} : { field: 'name' }) };
    }
    case 'revoke_key':
      await revokeApiKey(database, shop.id, wish.id, staff);
      return done('Key revoked');
    default: {
      const asked = await requestErasure(database, shop, wish.typed, staff);
      return asked.ok ? done('Deletion started') : { ...asked, field: 'typed' };
    }
  }
}

const LOOK_AGAIN_MS = 3_000;

export default function Settings() {
  const { domain, version, customerTags, words, keys, actions, erasingSince } =
    useLoaderData<typeof loader>();
  const [query, setQuery] = useSearchParams();
  const { revalidate, state } = useRevalidator();
  useEffect(() => {
    if (erasingSince === null || state !== 'idle') return undefined;
    const timer = setTimeout(revalidate, LOOK_AGAIN_MS);
    return () => clearTimeout(timer);
  }, [erasingSince, state, revalidate]);
  const showOlder = (id: number | undefined) =>
    setQuery(id === undefined ? {} : { older: String(id) }, { preventScrollReset: true });
  return (
    <Page title="Settings">
      <Layout>
        <Section title="Members" description="Who takes part in your program.">
          <MembersCard customerTags={customerTags} version={version} />
        </Section>
        <Section title="Words" description="What points are called in your store.">
          <WordsCard words={words} />
        </Section>
        <Section title="Data" description="Yours, to take along or to delete.">
          <DataCard domain={domain} erasingSince={erasingSince} />
        </Section>
        <Section
          title="API keys"
          description="Let another app read members’ balances. Keep keys secret; each is shown once."
        >
          <ApiKeysCard keys={keys} />
        </Section>
        <Section title="Audit log" description="What your staff changed here.">
          <AuditCard
            page={actions}
            onOlder={() => showOlder(actions.rows.at(-1)?.id)}
            onNewest={query.has('older') ? () => showOlder(undefined) : null}
          />
        </Section>
      </Layout>
    </Page>
  );
}

interface SectionProps {
  readonly title: string;
  readonly description: string;
  readonly children: ReactNode;
}

/** On a phone cards reach from edge to edge; words beside them must not. */
function Section({ title, description, children }: SectionProps) {
  const inset = { xs: '400', sm: '0' } as const;
  return (
    <Layout.AnnotatedSection
      title={
        <Box as="span" paddingInline={inset}>
          {title}
        </Box>
      }
      description={
        <Box paddingInline={inset}>
          <Text as="p">{description}</Text>
        </Box>
      }
    >
      {children}
    </Layout.AnnotatedSection>
  );
}
