import {
  Badge,
  BlockStack,
  Box,
  Button,
  IndexTable,
  InlineStack,
  Link,
  Text,
  useBreakpoints,
  type IndexTableProps,
} from '@shopify/polaris';
import type { ReactNode } from 'react';
import type { VoucherRow } from '#app/reports/vouchers-list.ts';
import { useFormat } from '../format.tsx';
import { memberName } from '../members/member-name.ts';
import { rewardName } from '../rewards/reward-words.ts';
import { canCancel, stateWords } from './voucher-words.ts';

const HEADINGS: IndexTableProps['headings'] = [
  { title: 'Code' },
  { title: 'Reward' },
  { title: 'Member' },
  { title: 'State' },
  { title: 'What to do', hidden: true },
];

export interface VouchersTableProps {
  readonly vouchers: readonly VoucherRow[];
  readonly isLoading: boolean;
  readonly pagination: NonNullable<IndexTableProps['pagination']>;
  readonly emptyState: ReactNode;
  readonly onResolve: (voucher: VoucherRow) => void;
  readonly onCancel: (voucher: VoucherRow) => void;
}

export function VouchersTable(props: VouchersTableProps) {
  const { vouchers, isLoading, pagination, emptyState, onResolve, onCancel } = props;
  const { smDown: isPhone } = useBreakpoints();
  return (
    <IndexTable
      resourceName={{ singular: 'voucher', plural: 'vouchers' }}
      itemCount={vouchers.length}
      selectable={false}
      condensed={isPhone}
      headings={HEADINGS}
      loading={isLoading}
      pagination={pagination}
      emptyState={emptyState}
    >
      {vouchers.map((voucher, position) => (
        // By its place: what a search leaves would otherwise move across the screen, which browsers count as a jump.
        <IndexTable.Row key={position} id={String(voucher.voucherId)} position={position}>
          {isPhone ? (
            <PhoneRow voucher={voucher} onResolve={onResolve} onCancel={onCancel} />
          ) : (
            <WideRow voucher={voucher} onResolve={onResolve} onCancel={onCancel} />
          )}
        </IndexTable.Row>
      ))}
    </IndexTable>
  );
}

interface RowProps {
  readonly voucher: VoucherRow;
  readonly onResolve: (voucher: VoucherRow) => void;
  readonly onCancel: (voucher: VoucherRow) => void;
}

function WideRow(row: RowProps) {
  const { voucher } = row;
  const format = useFormat();
  return (
    <>
      <IndexTable.Cell>
        <Code code={voucher.code} />
      </IndexTable.Cell>
      <IndexTable.Cell>{rewardName(voucher.reward, format, voucher.amountMinor)}</IndexTable.Cell>
      <IndexTable.Cell>
        <MemberLink voucher={voucher} />
      </IndexTable.Cell>
      <IndexTable.Cell>
        <State voucher={voucher} />
      </IndexTable.Cell>
      <IndexTable.Cell>
        <Deed {...row} />
      </IndexTable.Cell>
    </>
  );
}

function PhoneRow(row: RowProps) {
  const { voucher } = row;
  const format = useFormat();
  return (
    <Box padding="300" paddingInline="400" width="100%">
      <BlockStack gap="100">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="span" fontWeight="semibold" breakWord>
            {rewardName(voucher.reward, format, voucher.amountMinor)}
          </Text>
          <Deed {...row} />
        </InlineStack>
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <MemberLink voucher={voucher} />
          <Code code={voucher.code} />
        </InlineStack>
        <State voucher={voucher} />
      </BlockStack>
    </Box>
  );
}

function Code({ code }: { readonly code: string | null }) {
  return (
    <Text as="span" numeric breakWord>
      {code ?? '–'}
    </Text>
  );
}

function MemberLink({ voucher }: Pick<RowProps, 'voucher'>) {
  const { memberId, memberName: name } = voucher;
  return (
    <Link url={`/app/members/${memberId}`} monochrome removeUnderline>
      <Text as="span" fontWeight="medium" breakWord>
        {memberName({ memberId, name })}
      </Text>
    </Link>
  );
}

export function State({ voucher }: Pick<RowProps, 'voucher'>) {
  const { word, tone, more } = stateWords(voucher, useFormat());
  return (
    <InlineStack gap="200" blockAlign="center">
      <Badge {...(tone === undefined ? {} : { tone })}>{word}</Badge>
      {more === null ? null : (
        <Text as="span" tone="subdued">
          {more}
        </Text>
      )}
    </InlineStack>
  );
}

function Deed({ voucher, onResolve, onCancel }: RowProps) {
  const format = useFormat();
  const about = `${voucher.code ?? rewardName(voucher.reward, format, voucher.amountMinor)} of ${memberName({ memberId: voucher.memberId, name: voucher.memberName })}`;
  if (voucher.tab === 'stuck')
    return (
      <Button accessibilityLabel={`Resolve ${about}`} onClick={() => onResolve(voucher)}>
        Resolve
      </Button>
    );
  if (!canCancel(voucher)) return null;
  return (
    <Button variant="plain" accessibilityLabel={`Cancel ${about}`} onClick={() => onCancel(voucher)}>
      Cancel
    </Button>
  );
}
