import { Badge, Banner, BlockStack, Layout, Page, type MenuActionDescriptor } from '@shopify/polaris';
import { useState } from 'react';
import { ConfirmModal } from '../confirm-modal.tsx';
import { memberName } from '../members/member-name.ts';
import { useDownload, type Download } from '../use-download.ts';
import { AdjustModal } from './adjust-modal.tsx';
import { BalanceCard, type BalanceCardProps } from './balance-card.tsx';
import { CustomerCard, type CustomerCardProps } from './customer-card.tsx';
import { ExpiryCard, type ExpiryCardProps } from './expiry-card.tsx';
import { NotesCard, type MemberNote } from './notes-card.tsx';
import { OrdersCard, type OrdersCardProps } from './orders-card.tsx';
import { TierModal } from './tier-modal.tsx';
import { TimelineCard, type TimelineRow } from './timeline-card.tsx';
import { VouchersCard, type VouchersCardProps } from './vouchers-card.tsx';

export interface MemberViewProps extends Omit<BalanceCardProps, 'tier'>, ExpiryCardProps {
  readonly person: Omit<CustomerCardProps, 'joinedAt' | 'hasLeft'> & {
    readonly memberId: number;
    readonly name: string | null;
  };
  readonly joinedAt: number | null;
  readonly hasLeft: boolean;
  readonly tier: BalanceCardProps['tier'] & { readonly levels: readonly string[] };
  readonly timeline: { readonly rows: readonly TimelineRow[]; readonly next: string | null };
  readonly orders: Omit<OrdersCardProps, 'onFrom'>;
  readonly vouchers: VouchersCardProps['vouchers'];
  readonly notes: readonly MemberNote[];
  readonly show: string;
  readonly exponent: number;
}

export interface MemberPageProps {
  readonly view: MemberViewProps;
  readonly isLoading: boolean;
  readonly onFilter: (filter: string) => void;
  readonly onOrdersFrom: (from: number) => void;
}

type Open = 'adjust' | 'forgive' | 'set_tier' | 'lock_tier' | 'release_tier' | 'leave' | 'return' | 'erase';

export function MemberPage({ view, isLoading, onFilter, onOrdersFrom }: MemberPageProps) {
  const { person, tier, timeline } = view;
  const [open, setOpen] = useState<Open | null>(null);
  const file = useDownload(`/app/members/${person.memberId}/export`, {
    fallbackName: `member-${person.memberId}.json`,
    toast: 'Data exported',
    method: 'POST',
  });
  const isGone = person.redactedAt !== null;
  return (
    <Page
      backAction={{ content: 'Members', url: '/app/members' }}
      title={memberName(person)}
      titleMetadata={<Badge>{tier.name}</Badge>}
      {...(isGone ? {} : { primaryAction: { content: 'Adjust points', onAction: () => setOpen('adjust') } })}
      actionGroups={[{ title: 'More actions', actions: moreActions(view, setOpen, file) }]}
    >
      <BlockStack gap="400">
        {file.state === 'failed' ? (
          <Banner tone="critical" title="The data couldn’t be exported">
            <p>Nothing was changed. Try again.</p>
          </Banner>
        ) : null}
        <Layout>
          <Layout.Section>
            <BlockStack gap="400">
              <BalanceCard {...view} />
              <ExpiryCard expiring={view.expiring} maturing={view.maturing} />
              <TimelineCard
                // What was opened and loaded stays, unless there is something new.
                key={`${view.show} ${timeline.rows.map((row) => row.cause).join(' ')}`}
                filter={view.show}
                onFilter={onFilter}
                rows={timeline.rows}
                next={timeline.next}
                exponent={view.exponent}
                isLoading={isLoading}
              />
            </BlockStack>
          </Layout.Section>
          <Layout.Section variant="oneThird">
            <BlockStack gap="400">
              <NotesCard notes={view.notes} />
              <CustomerCard {...person} joinedAt={view.joinedAt} hasLeft={view.hasLeft} />
              <VouchersCard memberId={person.memberId} vouchers={view.vouchers} />
              <OrdersCard {...view.orders} onFrom={onOrdersFrom} />
            </BlockStack>
          </Layout.Section>
        </Layout>
      </BlockStack>
      {open === null ? null : <OpenModal open={open} view={view} onClose={() => setOpen(null)} />}
    </Page>
  );
}

function moreActions(
  { debt, hasLeft, tier, person }: MemberViewProps,
  open: (what: Open) => void,
  file: Download,
): MenuActionDescriptor[] {
  const isGone = person.redactedAt !== null;
  const item = (content: string, what: Open): MenuActionDescriptor => ({
    content,
    onAction: () => open(what),
  });
  return [
    ...(isGone ? [] : [item('Set tier', 'set_tier'), item('Lock tier', 'lock_tier')]),
    ...(tier.byStaff ? [item('Release tier', 'release_tier')] : []),
    ...(debt > 0 ? [item('Forgive points to earn back', 'forgive')] : []),
    ...(isGone ? [] : [hasLeft ? item('Return to program', 'return') : item('Leave program', 'leave')]),
    { content: 'Export data', onAction: file.start, disabled: file.state === 'running' },
    ...(person.erasedAt === null && !isGone
      ? [{ ...item('Delete personal data', 'erase'), destructive: true }]
      : []),
  ];
}

function OpenModal({
  open,
  view,
  onClose,
}: {
  readonly open: Open;
  readonly view: MemberViewProps;
  readonly onClose: () => void;
}) {
  const name = memberName(view.person);
  const { tier } = view;
  switch (open) {
    case 'adjust':
      return <AdjustModal onClose={onClose} />;
    case 'set_tier':
    case 'lock_tier':
      return (
        <TierModal levels={tier.levels} held={tier.name} locks={open === 'lock_tier'} onClose={onClose} />
      );
    default:
      return <ConfirmModal {...questionOf(open, name)} fields={{ intent: open }} onClose={onClose} />;
  }
}

function questionOf(open: Exclude<Open, 'adjust' | 'set_tier' | 'lock_tier'>, name: string) {
  switch (open) {
    case 'forgive':
      return {
        ...{ title: 'Forgive points to earn back?', action: 'Forgive', asksReason: true },
        text: 'The next points they earn are theirs at once.',
      };
    case 'release_tier':
      return {
        ...{ title: 'Release tier?', action: 'Release tier' },
        text: 'From now on their spend decides again. Points already earned stay.',
      };
    case 'leave':
      return {
        ...{ title: `${name} leaves the program?`, action: 'Leave program' },
        text: 'New orders won’t earn and points can’t be redeemed. The balance stays for their return.',
      };
    case 'return':
      return {
        ...{ title: `${name} returns to the program?`, action: 'Return to program' },
        text: 'Orders from now on earn again.',
      };
    case 'erase':
      return {
        ...{ title: `Delete personal data of ${name}?`, action: 'Delete', isDestructive: true },
        text: 'Name, email and notes go; points stay. This can’t be undone.',
      };
  }
}
