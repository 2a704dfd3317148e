import {
  BlockStack,
  Box,
  IndexTable,
  InlineStack,
  Link,
  Text,
  useBreakpoints,
  type IndexTableProps,
} from '@shopify/polaris';
import type { ReactNode } from 'react';
import { useFormat, type Format } from '../format.tsx';
import { memberName } from './member-name.ts';

export interface ListedMember {
  readonly memberId: number;
  readonly name: string | null;
  readonly email: string | null;
  readonly tier: string | null;
  readonly available: number;
  readonly pending: number;
  readonly debt: number;
  readonly lastOrderAt: number | null;
}

export interface MembersTableProps {
  readonly members: readonly ListedMember[];
  /** When the page was made: what is of this year needs no year. */
  readonly now: number;
  readonly isLoading: boolean;
  readonly pagination: NonNullable<IndexTableProps['pagination']>;
  readonly emptyState: ReactNode;
}

const HEADINGS: IndexTableProps['headings'] = [
  { title: 'Member' },
  { title: 'Tier' },
  { title: 'Available', alignment: 'end' },
  { title: 'Pending', alignment: 'end' },
  { title: 'To earn back', alignment: 'end' },
  { title: 'Last order', alignment: 'end' },
];

export function MembersTable({ members, now, isLoading, pagination, emptyState }: MembersTableProps) {
  const { smDown: isPhone } = useBreakpoints();
  const format = useFormat();
  return (
    <IndexTable
      resourceName={{ singular: 'member', plural: 'members' }}
      itemCount={members.length}
      selectable={false}
      condensed={isPhone}
      headings={HEADINGS}
      loading={isLoading}
      pagination={pagination}
      emptyState={emptyState}
    >
      {members.map((member, position) => (
        // By its place: what a search leaves would otherwise move across the screen, which browsers count as a jump.
        <IndexTable.Row key={position} id={String(member.memberId)} position={position}>
          {isPhone ? (
            <PhoneRow member={member} format={format} now={now} />
          ) : (
            <WideRow member={member} format={format} now={now} />
          )}
        </IndexTable.Row>
      ))}
    </IndexTable>
  );
}

interface RowProps {
  readonly member: ListedMember;
  readonly format: Format;
  readonly now: number;
}

const NEARLY_A_YEAR_MS = 300 * 86_400_000;

function lastOrder({ member: { lastOrderAt }, format, now }: RowProps): string {
  if (lastOrderAt === null) return 'Never';
  return now - lastOrderAt < NEARLY_A_YEAR_MS ? format.day(lastOrderAt) : format.date(lastOrderAt);
}

function MemberLink({ member }: { readonly member: ListedMember }) {
  return (
    <Link url={`/app/members/${member.memberId}`} dataPrimaryLink monochrome removeUnderline>
      <Text as="span" fontWeight="semibold" breakWord>
        {memberName(member)}
      </Text>
    </Link>
  );
}

function WideRow(row: RowProps) {
  const { member, format } = row;
  const figures = [
    { key: 'available', text: format.points(member.available) },
    { key: 'pending', text: format.points(member.pending) },
    { key: 'debt', text: format.points(member.debt) },
    { key: 'last', text: lastOrder(row) },
  ];
  return (
    <>
      <IndexTable.Cell>
        <MemberLink member={member} />
      </IndexTable.Cell>
      <IndexTable.Cell>{member.tier ?? '–'}</IndexTable.Cell>
      {figures.map(({ key, text }) => (
        <IndexTable.Cell key={key}>
          <Text as="span" alignment="end" numeric>
            {text}
          </Text>
        </IndexTable.Cell>
      ))}
    </>
  );
}

function PhoneRow(row: RowProps) {
  const { member, format } = row;
  const parts = [
    `${format.points(member.available)} available`,
    member.debt > 0 ? `${format.points(member.debt)} to earn back` : '',
    member.lastOrderAt === null ? '' : lastOrder(row),
  ];
  return (
    <Box paddingBlock="300" paddingInline="400" width="100%">
      <BlockStack gap="100">
        <InlineStack align="space-between" gap="200" wrap={false}>
          <MemberLink member={member} />
          <Text as="span">{member.tier ?? '–'}</Text>
        </InlineStack>
        <Text as="span" tone="subdued" numeric>
          {parts.filter((part) => part !== '').join(' · ')}
        </Text>
      </BlockStack>
    </Box>
  );
}
