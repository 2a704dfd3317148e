import { Badge, Button, Card, IndexTable, Text, useBreakpoints } from '@shopify/polaris';
import type { DeliveryPage, DeliveryRow, DeliveryState } from '#app/reports/deliveries.ts';
import { useFormat } from '#app/ui/format.tsx';
import { NothingHere } from '#app/ui/page-states.tsx';

const STATES = {
  settled: { word: 'Done', tone: 'success' },
  waiting: { word: 'Waiting', tone: 'info' },
  failed: { word: 'Can’t be read', tone: 'critical' },
} as const;

/** A payload nobody could read, or one at which the settlement itself failed. */
function wordOf({ state, code }: Pick<DeliveryRow, 'state' | 'code'>): string {
  return state === 'failed' && (code === 'internal_error' || code === 'amount_out_of_range')
    ? 'Can’t be counted'
    : STATES[state].word;
}

export function DeliveryBadge({ delivery }: { readonly delivery: Pick<DeliveryRow, 'state' | 'code'> }) {
  return <Badge tone={STATES[delivery.state].tone}>{wordOf(delivery)}</Badge>;
}

export interface DeliveriesTableProps {
  readonly page: DeliveryPage;
  readonly filter: DeliveryState | null;
  readonly onView: (id: number) => void;
  readonly onOlder: () => void;
  readonly onNewer: () => void;
  readonly onClearFilter: () => void;
}

export function DeliveriesTable(props: DeliveriesTableProps) {
  const { page, filter, onView, onOlder, onNewer, onClearFilter } = props;
  const { smDown } = useBreakpoints();
  if (page.rows.length === 0 && !page.hasNewer) {
    return filter === null ? (
      <Card>
        <NothingHere heading="No deliveries yet">Shopify sends one for every order change.</NothingHere>
      </Card>
    ) : (
      <Card>
        <NothingHere
          heading="No deliveries match"
          action={{ content: 'Show all deliveries', onAction: onClearFilter }}
        />
      </Card>
    );
  }
  return (
    <Card padding="0">
      <IndexTable
        resourceName={{ singular: 'delivery', plural: 'deliveries' }}
        itemCount={page.rows.length}
        selectable={false}
        condensed={smDown}
        headings={[
          { title: 'Topic' },
          { title: 'Order' },
          { title: 'Arrived' },
          { title: 'State' },
          { title: 'View', hidden: true },
        ]}
        pagination={{
          hasNext: page.hasOlder,
          hasPrevious: page.hasNewer,
          onNext: onOlder,
          onPrevious: onNewer,
          accessibilityLabels: { next: 'Older deliveries', previous: 'Newer deliveries' },
        }}
      >
        {page.rows.map((row, position) => (
          // By its place: rows that stay would otherwise move across the screen when newer ones come.
          <IndexTable.Row key={position} id={String(row.id)} position={position}>
            {smDown ? <PhoneRow row={row} onView={onView} /> : <WideRow row={row} onView={onView} />}
          </IndexTable.Row>
        ))}
      </IndexTable>
    </Card>
  );
}

interface RowProps {
  readonly row: DeliveryRow;
  readonly onView: (id: number) => void;
}

function ViewButton({ row, onView }: RowProps) {
  return (
    <Button
      variant="plain"
      accessibilityLabel={`View ${row.topic} ${row.orderName ?? row.id}`}
      onClick={() => onView(row.id)}
    >
      View
    </Button>
  );
}

function WideRow({ row, onView }: RowProps) {
  const format = useFormat();
  return (
    <>
      <IndexTable.Cell>{row.topic}</IndexTable.Cell>
      <IndexTable.Cell>{row.orderName ?? '–'}</IndexTable.Cell>
      <IndexTable.Cell>{format.dateTime(row.receivedAt)}</IndexTable.Cell>
      <IndexTable.Cell>
        <DeliveryBadge delivery={row} />
      </IndexTable.Cell>
      <IndexTable.Cell>
        <ViewButton row={row} onView={onView} />
      </IndexTable.Cell>
    </>
  );
}

function PhoneRow({ row, onView }: RowProps) {
  const format = useFormat();
  return (
    <div style={{ padding: '12px 16px', width: '100%' }}>
      <div style={{ display: 'flex', justifyContent: 'space-between', gap: 8 }}>
        <Text as="span" fontWeight="medium">
          {row.topic} {row.orderName ?? ''}
        </Text>
        <ViewButton row={row} onView={onView} />
      </div>
      <div style={{ display: 'flex', justifyContent: 'space-between', gap: 8, marginTop: 4 }}>
        <Text as="span" tone="subdued">
          {format.dateTime(row.receivedAt)}
        </Text>
        <DeliveryBadge delivery={row} />
      </div>
    </div>
  );
}
