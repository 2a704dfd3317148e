import type { LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData, useNavigation, useRevalidator } from '@remix-run/react';
import { Banner, BlockStack, Box, Button, Card, Page, Text } from '@shopify/polaris';
import { log } from '#app/config/log.server.ts';
import { readMembersOverview } from '#app/reports/members-page.ts';
import { readMembersQuery, writeCursor } from '#app/reports/members-query.ts';
import { useListAddress } from '#app/ui/members/list-address.ts';
import { MembersFilters } from '#app/ui/members/members-filters.tsx';
import { MembersTable } from '#app/ui/members/members-table.tsx';
import { ErrorBanner, NothingHere } from '#app/ui/page-states.tsx';
import { useDownload } from '#app/ui/use-download.ts';
import { admitStaff } from '#app/use-cases/admit-staff.ts';

const PAGE_SIZE = 50;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { database, shop } = await admitStaff(request, context);
  const now = Date.now();
  const query = readMembersQuery(new URL(request.url).searchParams, now);
  try {
    const { page, ...around } = await readMembersOverview(database, shop.id, query, PAGE_SIZE);
    const { previous, next, members } = page;
    return {
      ...{ now, ...around, isSortedOtherwise: page.sortedBy !== query.sort },
      ...{ previous: previous && writeCursor(previous), next: next && writeCursor(next) },
      members: members.map(({ memberId, name, email, tier, available, pending, debt, lastOrderAt }) => ({
        ...{ memberId, name, email, tier, available, pending, debt, lastOrderAt },
      })),
    };
  } catch (error) {
    log.error('members list failed', { shopId: shop.id, error });
    return null;
  }
}

export default function Members() {
  const data = useLoaderData<typeof loader>();
  const address = useListAddress();
  const navigation = useNavigation();
  const revalidator = useRevalidator();
  // Narrowed down like the list.
  const file = useDownload(`/app/members/export?${address.params.toString()}`, {
    fallbackName: 'members.csv',
    toast: 'Export started',
  });
  const isLoading = navigation.state === 'loading' && navigation.location.pathname === '/app/members';
  const isEmpty = data !== null && !data.hasMembers;
  return (
    <Page
      fullWidth
      title="Members"
      {...(data === null || isEmpty
        ? {}
        : {
            secondaryActions: [
              {
                ...{ content: 'Export CSV', onAction: file.start },
                ...{ loading: file.state === 'running', disabled: file.state === 'running' },
              },
            ],
          })}
    >
      <BlockStack gap="400">
        {data === null ? (
          <ErrorBanner
            what="Members"
            onRetry={revalidator.revalidate}
            isRetrying={revalidator.state === 'loading'}
          />
        ) : isEmpty ? (
          <Card>
            <NothingHere
              heading="Members join with their first order"
              action={{ content: 'Bring in past orders', url: '/app' }}
            />
          </Card>
        ) : (
          <>
            {file.state === 'failed' ? (
              <ExportFailed onRetry={file.start} />
            ) : data.namesRefused ? (
              <NamesRefused />
            ) : null}
            <MemberList data={data} address={address} isLoading={isLoading} />
          </>
        )}
      </BlockStack>
    </Page>
  );
}

type Loaded = NonNullable<ReturnType<typeof useLoaderData<typeof loader>>>;

interface MemberListProps {
  readonly data: Loaded;
  readonly address: ReturnType<typeof useListAddress>;
  readonly isLoading: boolean;
}

function MemberList({ data, address, isLoading }: MemberListProps) {
  const { previous, next } = data;
  const pagination = {
    ...{ hasPrevious: previous !== null, onPrevious: () => address.change({ before: previous }) },
    ...{ hasNext: next !== null, onNext: () => address.change({ after: next }) },
  };
  return (
    <Card padding="0">
      <MembersFilters address={address} tiers={data.tiers} isLoading={isLoading} />
      {data.isSortedOtherwise ? <TooManyToSort /> : null}
      <MembersTable
        members={data.members}
        now={data.now}
        isLoading={isLoading}
        pagination={pagination}
        emptyState={<NoMatch onClear={address.clear} />}
      />
    </Card>
  );
}

function NoMatch({ onClear }: { readonly onClear: () => void }) {
  return (
    <Box paddingBlock="800">
      <BlockStack gap="300" inlineAlign="center">
        <Text as="p" variant="headingMd">
          No members match
        </Text>
        <Button onClick={onClear}>Clear filters</Button>
      </BlockStack>
    </Box>
  );
}

function TooManyToSort() {
  return (
    <Box paddingInline="400" paddingBlock="200">
      <Text as="p" tone="subdued">
        Too many members match to sort them by name, so the latest orders come first. Narrow the list further.
      </Text>
    </Box>
  );
}

function ExportFailed({ onRetry }: { readonly onRetry: () => void }) {
  return (
    <Banner
      tone="critical"
      title="The export couldn’t be finished"
      action={{ content: 'Try again', onAction: onRetry }}
    >
      <p>Nothing was changed.</p>
    </Banner>
  );
}

function NamesRefused() {
  return (
    <Banner tone="info" title="Shopify doesn’t share names with this app yet">
      <p>
        Members are shown by number until names and email addresses are approved for the app (protected
        customer data).
      </p>
    </Banner>
  );
}
