import { BlockStack, Link, Modal, Text } from '@shopify/polaris';
import type { VoucherRow } from '#app/reports/vouchers-list.ts';
import { ConfirmModal, WholeError } from '../confirm-modal.tsx';
import { useFormat, type Format } from '../format.tsx';
import { memberName } from '../members/member-name.ts';
import { pointsText, rewardName, valueName } from '../rewards/reward-words.ts';
import { useDeed } from '../use-deed.ts';

export interface VoucherModalProps {
  readonly voucher: VoucherRow;
  readonly onClose: () => void;
}

interface ResolveModalProps extends VoucherModalProps {
  /** The customer in Shopify's admin, where their store credit stands. */
  readonly customerUrl: string | null;
}

/** What to do about a voucher that Shopify leaves without an answer. */
export function ResolveModal({ voucher, customerUrl, onClose }: ResolveModalProps) {
  const format = useFormat();
  const deed = useDeed(onClose);
  const send = (intent: string) => () => deed.send({ intent, voucherId: String(voucher.voucherId) });
  const { primary, others } = choices(voucher);
  return (
    <Modal
      open
      onClose={onClose}
      title={`${rewardName(voucher.reward, format, voucher.amountMinor)} for ${whose(voucher)}`}
      primaryAction={{ content: primary.content, onAction: send(primary.intent), loading: deed.isBusy }}
      secondaryActions={others.map(({ content, intent }) => ({
        ...{ content, onAction: send(intent), disabled: deed.isBusy },
      }))}
    >
      <Modal.Section>
        <BlockStack gap="400">
          {deed.refusal === null ? null : <WholeError message={deed.refusal} />}
          {sentences(voucher, format).map((text) => (
            <Text as="p" key={text}>
              {text}
            </Text>
          ))}
          {voucher.unclear && customerUrl !== null ? (
            <Link url={customerUrl} target="_top">
              View customer in Shopify
            </Link>
          ) : null}
        </BlockStack>
      </Modal.Section>
    </Modal>
  );
}

const whose = ({ memberId, memberName: name }: VoucherRow): string => memberName({ memberId, name });

interface Choice {
  readonly content: string;
  readonly intent: 'try_voucher' | 'confirm_given' | 'return_points';
}

function choices({ unclear, state, points, reward: { value } }: VoucherRow): {
  primary: Choice;
  others: readonly Choice[];
} {
  const back = points > 0 ? 'return points' : 'it wasn’t given';
  if (unclear) {
    return {
      primary: {
        content: value.kind === 'store_credit' ? 'Yes, credited' : 'Yes, it’s there',
        intent: 'confirm_given',
      },
      others: [{ content: `No, ${back}`, intent: 'return_points' }],
    };
  }
  return {
    primary: { content: 'Try again', intent: 'try_voucher' },
    // While a code may still be used, its points cannot come back.
    others:
      state === 'making'
        ? [{ content: points > 0 ? 'Return points' : 'Give up', intent: 'return_points' }]
        : [],
  };
}

function sentences(voucher: VoucherRow, format: Format): string[] {
  if (voucher.unclear) {
    const what = valueName(voucher.reward.value, format, voucher.amountMinor);
    return [`Did ${whose(voucher)} get ${what}? Shopify’s answer was lost. ${whereToLook(voucher)}`];
  }
  const since = voucher.stuckSince === null ? 'yet' : `since ${format.dateTime(voucher.stuckSince)}`;
  return [
    `Shopify hasn’t answered ${since}. We keep trying; nothing is sent twice.`,
    ...(voucher.state === 'ending' ? ['The code works until Shopify has taken it away.'] : []),
  ];
}

function whereToLook({ reward: { value } }: VoucherRow): string {
  if (value.kind === 'store_credit') return 'Check their store credit.';
  return value.kind === 'gift_card' ? 'Look for it under Gift cards.' : 'Look for its code under Discounts.';
}

export function CancelVoucherModal({ voucher, onClose }: VoucherModalProps) {
  const format = useFormat();
  return (
    <ConfirmModal
      title="Cancel voucher?"
      text={
        voucher.points > 0
          ? `The code stops, then ${pointsText(voucher.points, format)} go back.`
          : 'The code stops. It cost no points.'
      }
      action="Cancel voucher"
      dismiss="Keep voucher"
      isDestructive
      fields={{ intent: 'cancel_voucher', voucherId: String(voucher.voucherId) }}
      onClose={onClose}
    />
  );
}
