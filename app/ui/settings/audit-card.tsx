import { BlockStack, Box, Button, Card, InlineStack, Link, Text } from '@shopify/polaris';
import type { StaffActionPage, StaffActionRow } from '#app/reports/settings.ts';
import { useFormat, type Format } from '#app/ui/format.tsx';
import { NothingHere } from '#app/ui/page-states.tsx';
import { rewardName, type NamedReward } from '#app/ui/rewards/reward-words.ts';

/** Each deed in a few words; where a member was meant, the name follows as a link. */
const WORDS: Readonly<Record<string, (detail: Detail, format: Format) => string>> = {
  'points.adjusted': (detail, format) => `${format.signedPoints(numberIn(detail, 'points'))} points`,
  'points.forgiven': (detail, format) => `Forgave ${format.points(numberIn(detail, 'points'))} points`,
  'tier.set': (detail) => `${detail['locked'] === true ? 'Locked' : 'Set'} tier ${textIn(detail, 'tier')}`,
  'tier.released': () => 'Released the tier',
  'note.added': () => 'Added a note',
  'note.edited': () => 'Edited a note',
  'note.deleted': () => 'Deleted a note',
  'member.erased': () => 'Deleted personal data',
  'member.exported': () => 'Exported data',
  'member.left': () => 'Took out of the program',
  'member.returned': () => 'Took back into the program',
  'members.exported': () => 'Exported members',
  'data.exported': () => 'Exported all data',
  'data.deleted': () => 'Deleted all data',
  'program.saved': (detail) => `Saved program version ${textIn(detail, 'version')}`,
  'program.restored': (detail) =>
    `Restored program version ${textIn(detail, 'restored')} as version ${textIn(detail, 'version')}`,
  'program.kept': () => 'Kept the default program',
  'program.paused': () => 'Paused the program',
  'program.resumed': () => 'Resumed the program',
  'back_test.started': () => 'Tested a draft on past orders',
  'back_test.cancelled': () => 'Stopped a test on past orders',
  'back_test.continued': () => 'Continued a test on past orders',
  'past_orders.requested': () => 'Asked for past orders',
  'orders.compared': () => 'Compared orders with Shopify',
  'orders.fetched_again': (detail) => `Had ${textIn(detail, 'orders')} orders fetched again`,
  'deliveries.retried': () => 'Had a delivery counted again',
  'api_key.created': (detail) => `Created the API key ${textIn(detail, 'name')}`,
  'api_key.revoked': (detail) => `Revoked the API key ${textIn(detail, 'name')}`,
  'reward.added': (detail, format) => `Added the reward ${rewardIn(detail, format)}`,
  'reward.saved': (detail, format) =>
    `Saved version ${textIn(detail, 'version')} of the reward ${rewardIn(detail, format)}`,
  'reward.turned_on': (detail, format) => `Turned on the reward ${rewardIn(detail, format)}`,
  'reward.turned_off': (detail, format) => `Turned off the reward ${rewardIn(detail, format)}`,
  'voucher.cancelled': () => 'Cancelled a voucher',
  'voucher.tried_again': () => 'Had a voucher tried again',
  'voucher.confirmed': () => 'Noted a voucher as given',
  'voucher.points_returned': () => 'Gave back the points of a voucher',
  'words.changed': (detail) =>
    `Named points “${textIn(detail, 'pointMany')}” (${textIn(detail, 'language')})`,
};

type Detail = Readonly<Record<string, unknown>>;

/** As reward-words.ts names it; what was written down has had the shape of a reward's terms ever since there are rewards. */
function rewardIn({ title, value }: Detail, format: Format): string {
  return rewardName({ title, value } as NamedReward, format);
}

function numberIn(detail: Detail, name: string): number | null {
  const value = detail[name];
  return typeof value === 'number' ? value : null;
}

function textIn(detail: Detail, name: string): string {
  const value = detail[name];
  return typeof value === 'number' || typeof value === 'string' ? String(value) : '';
}

/** A deed that has no words here still shows, by its name. */
function wordsOf({ action, detail }: StaffActionRow, format: Format): string {
  return WORDS[action]?.(detail ?? {}, format) ?? action.replace(/[._]/g, ' ');
}

export interface AuditCardProps {
  readonly page: StaffActionPage;
  readonly onOlder: () => void;
  readonly onNewest: (() => void) | null;
}

export function AuditCard({ page, onOlder, onNewest }: AuditCardProps) {
  const format = useFormat();
  if (page.rows.length === 0) {
    return (
      <Card>
        <NothingHere heading="Nothing yet">What your staff change here is kept in this list.</NothingHere>
      </Card>
    );
  }
  return (
    <Card>
      <BlockStack gap="300">
        {page.rows.map((row) => (
          <InlineStack key={row.id} align="space-between" gap="200">
            {/* Where both do not fit beside each other, none of the rows has them so. */}
            <div style={{ flex: '1 1 300px' }}>
              <Text as="p">
                <Text as="span" fontWeight="medium">
                  {row.staffName}
                </Text>{' '}
                {wordsOf(row, format)}
                {row.memberId === null ? null : (
                  <>
                    {': '}
                    <Link url={`/app/members/${row.memberId}`}>
                      {row.memberName ?? `Member ${row.memberId}`}
                    </Link>
                  </>
                )}
              </Text>
            </div>
            <Text as="span" tone="subdued">
              {format.dateTime(row.at)}
            </Text>
          </InlineStack>
        ))}
        {page.hasOlder || onNewest !== null ? (
          <Box>
            <InlineStack gap="200">
              {onNewest === null ? null : <Button onClick={onNewest}>Show newest</Button>}
              {page.hasOlder ? <Button onClick={onOlder}>Show older</Button> : null}
            </InlineStack>
          </Box>
        ) : null}
      </BlockStack>
    </Card>
  );
}
