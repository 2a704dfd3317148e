import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { useFetcher, useLoaderData, useRevalidator, useSearchParams } from '@remix-run/react';
import { useAppBridge } from '@shopify/app-bridge-react';
import { Banner, BlockStack, Box, Page, Select, Tabs } from '@shopify/polaris';
import { useEffect, useState } from 'react';
import { z } from 'zod';
import { deliveryHealth, HEALTH_HOURS, listDeliveries } from '#app/reports/deliveries.ts';
import { givenUpOrders, MOST_WORK_COUNTED, outsideWork, readComparison } from '#app/reports/outside-work.ts';
import { ComparisonLine } from '#app/ui/deliveries/comparison-line.tsx';
import { DeliveriesTable } from '#app/ui/deliveries/deliveries-table.tsx';
import { DeliveryModal } from '#app/ui/deliveries/delivery-modal.tsx';
import { HealthCard } from '#app/ui/deliveries/health-card.tsx';
import { JobsList } from '#app/ui/deliveries/jobs-list.tsx';
import { admitStaff } from '#app/use-cases/admit-staff.ts';
import { requestComparison } from '#app/use-cases/compare-with-shopify.ts';
import { retryDeliveries } from '#app/use-cases/retry-deliveries.ts';
import { retryFetches } from '#app/use-cases/retry-fetches.ts';

const id = z.coerce.number().int().positive().nullable().catch(null);
/** What is shown stands in the address; what makes no sense there counts as absent. */
const place = z.object({
  tab: z.enum(['deliveries', 'jobs']).catch('deliveries'),
  state: z.enum(['waiting', 'settled', 'failed']).nullable().catch(null),
  hours: z.coerce
    .number()
    .pipe(z.literal([...HEALTH_HOURS]))
    .catch(24),
  older: id,
  newer: id,
});

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { database, shop } = await admitStaff(request, context);
  const query = new URL(request.url).searchParams;
  const wanted = place.parse(
    Object.fromEntries(['tab', 'state', 'hours', 'older', 'newer'].map((name) => [name, query.get(name)])),
  );
  const { tab, state, hours, older, newer } = wanted;
  const comparison = await readComparison(database, shop.id);
  if (tab === 'jobs') {
    const [work, givenUp] = await Promise.all([
      outsideWork(database, shop.id),
      givenUpOrders(database, shop.id),
    ]);
    return { wanted, comparison, jobs: { work, givenUp, mostCounted: MOST_WORK_COUNTED }, deliveries: null };
  }
  const [health, page] = await Promise.all([
    deliveryHealth(database, shop.id, hours, shop.timezone),
    listDeliveries(database, shop.id, { state, olderThan: older, newerThan: newer }),
  ]);
  return { wanted, comparison, jobs: null, deliveries: { health, page } };
}

const deed = z.discriminatedUnion('intent', [
  z.object({ intent: z.literal('compare') }),
  z.object({ intent: z.literal('fetch_again') }),
  z.object({
    intent: z.literal('deliver_again'),
    id: z.coerce.number().int().positive(),
    state: z.enum(['settled', 'failed']),
  }),
]);

export async function action({ request, context }: ActionFunctionArgs) {
  const { database, shop, staff } = await admitStaff(request, context);
  const parsed = deed.safeParse(Object.fromEntries(await request.formData()));
  if (!parsed.success)
    return { ok: false as const, code: 'bad_request', message: 'This can’t be done. Load the page again.' };
  switch (parsed.data.intent) {
    case 'compare': {
      const asked = await requestComparison(database, shop.id, staff);
      return asked.ok ? { ok: true as const, toast: 'Comparison started' } : asked;
    }
    case 'fetch_again': {
      const count = await retryFetches(database, shop.id, staff);
      return {
        ok: true as const,
        toast: count === 1 ? '1 order is fetched again' : `${count} orders are fetched again`,
      };
    }
    default: {
      const { id, state } = parsed.data;
      const retried = await retryDeliveries(database, shop.id, [id], state, staff);
      return retried.length > 0
        ? { ok: true as const, toast: 'Delivery is counted again' }
        : {
            ok: false as const,
            code: 'not_there',
            message: 'This delivery is under way already, or what Shopify sent is no longer kept.',
          };
    }
  }
}

const STATES = [
  { label: 'All states', value: '' },
  { label: 'Can’t be read', value: 'failed' },
  { label: 'Waiting', value: 'waiting' },
  { label: 'Done', value: 'settled' },
];
/** While something is under way the page looks again this often. */
const LOOK_AGAIN_MS = 1_500;

export default function Deliveries() {
  const { wanted, comparison, jobs, deliveries } = useLoaderData<typeof loader>();
  const [, setQuery] = useSearchParams();
  const [viewed, setViewed] = useState<number | null>(null);
  const { submit, isBusy, refusal } = useDeeds(() => setViewed(null));
  useLookAgain(
    comparison?.isRunning === true ||
      (deliveries?.health.waiting ?? 0) > 0 ||
      (jobs?.work.some(({ waiting }) => waiting > 0) ?? false),
  );
  /** Names with null go; a change of what is listed begins at the newest. */
  const show = (changes: Readonly<Record<string, string | null>>) =>
    setQuery((query) => {
      for (const name of ['older', 'newer']) query.delete(name);
      for (const [name, value] of Object.entries(changes)) {
        if (value === null || value === '') query.delete(name);
        else query.set(name, value);
      }
      return query;
    });
  return (
    <Page
      title="Deliveries & jobs"
      fullWidth
      primaryAction={{
        content: 'Compare with Shopify',
        loading: comparison?.isRunning === true,
        onAction: () => submit({ intent: 'compare' }),
      }}
    >
      <BlockStack gap="400">
        {refusal === null ? (
          <ComparisonLine comparison={comparison} />
        ) : (
          <Banner tone="critical" title="Nothing was changed">
            {refusal}
          </Banner>
        )}
        <Tabs
          tabs={[
            { id: 'deliveries', content: 'Deliveries', panelID: 'deliveries-panel' },
            { id: 'jobs', content: 'Jobs', panelID: 'jobs-panel' },
          ]}
          selected={wanted.tab === 'jobs' ? 1 : 0}
          onSelect={(index) => show({ tab: index === 1 ? 'jobs' : null, state: null })}
        >
          {jobs === null ? null : (
            <JobsList {...jobs} isBusy={isBusy} onFetchAgain={() => submit({ intent: 'fetch_again' })} />
          )}
          {deliveries === null ? null : (
            <BlockStack gap="400">
              <HealthCard
                health={deliveries.health}
                hours={wanted.hours}
                onHours={(hours) => show({ hours: String(hours) })}
              />
              <Box paddingInline={{ xs: '400', sm: '0' }}>
                <div style={{ maxWidth: 200 }}>
                  <Select
                    label="State"
                    labelHidden
                    options={STATES}
                    value={wanted.state ?? ''}
                    onChange={(state) => show({ state })}
                  />
                </div>
              </Box>
              <DeliveriesTable
                page={deliveries.page}
                filter={wanted.state}
                onView={setViewed}
                onOlder={() => show({ older: String(deliveries.page.rows.at(-1)?.id ?? '') })}
                onNewer={() => show({ newer: String(deliveries.page.rows[0]?.id ?? '') })}
                onClearFilter={() => show({ state: null })}
              />
            </BlockStack>
          )}
        </Tabs>
      </BlockStack>
      {viewed === null ? null : (
        <DeliveryModal
          id={viewed}
          isBusy={isBusy}
          onAgain={({ id, state }) => submit({ intent: 'deliver_again', id: String(id), state })}
          onClose={() => setViewed(null)}
        />
      )}
    </Page>
  );
}

/** Sends what staff do; success is a toast, and why something could not be done stands on the page. */
function useDeeds(onDone: () => void) {
  const { submit, data, state } = useFetcher<typeof action>();
  const shopify = useAppBridge();
  const [answered, setAnswered] = useState(data);
  useEffect(() => {
    if (data === undefined || data === answered) return;
    setAnswered(data);
    if (data.ok) shopify.toast.show(data.toast);
    onDone();
  }, [data, answered, shopify, onDone]);
  return {
    isBusy: state !== 'idle',
    refusal: data?.ok === false && state === 'idle' ? data.message : null,
    submit: (fields: Record<string, string>) => submit(fields, { method: 'POST' }),
  };
}

function useLookAgain(isUnderWay: boolean): void {
  const { revalidate, state } = useRevalidator();
  useEffect(() => {
    if (!isUnderWay || state !== 'idle') return undefined;
    const timer = setTimeout(revalidate, LOOK_AGAIN_MS);
    return () => clearTimeout(timer);
  }, [isUnderWay, state, revalidate]);
}
