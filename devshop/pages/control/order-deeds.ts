/** What the control panel does with orders. */
import type { Outcome } from '../../shop/act.ts';
import { readAmount } from '../../shop/money.ts';
import type { CancelReason, Order } from '../../shop/state.ts';
import { goTo, tell, type Fields, type Said, type Visit } from '../visitor.ts';
import { findCustomer } from './customer-deeds.ts';

/** @returns whether there is such a deed */
export function doWithOrder(visit: Visit, order: Order, deed: string | undefined, fields: Fields): boolean {
  const said = carryOut(visit, order, deed, fields);
  if (said === null) return false;
  const isGone = deed === 'delete' && said.ok;
  goTo(visit, isGone ? '/control/orders' : `/control/orders/${order.id}`, said);
  return true;
}

function carryOut(visit: Visit, order: Order, deed: string | undefined, fields: Fields): Said | null {
  const { operations } = visit.shop;
  const orderId = order.id;
  switch (deed) {
    case 'pay':
      return tell(operations.payOrder({ orderId }), `${order.name} is paid.`);
    case 'edit':
      return tell(edit(visit, order, fields), `${order.name} is changed.`);
    case 'refund':
      return tell(refund(visit, order, fields), 'The refund is made.');
    case 'cancel': {
      const reason = (fields['reason'] ?? 'customer') as CancelReason;
      const came = operations.cancelOrder({ orderId, reason, refund: fields['refund'] === '1' });
      return tell(came, `${order.name} is cancelled.`);
    }
    case 'move':
      return tell(
        move(visit, order, fields['customer']?.trim() ?? ''),
        `${order.name} has another customer.`,
      );
    case 'delete':
      return tell(operations.deleteOrder({ orderId }), `${order.name} is deleted.`);
    default:
      return null;
  }
}

function edit({ shop }: Visit, order: Order, fields: Fields): Outcome<unknown> {
  const quantities = quantitiesOf(fields, 'now');
  const addLines = fields['variantId']
    ? [{ variantId: Number(fields['variantId']), quantity: Number(fields['quantity']) }]
    : [];
  return shop.operations.editOrder({ orderId: order.id, quantities, addLines });
}

function refund({ shop }: Visit, order: Order, fields: Fields): Outcome<unknown> {
  const amounts: Record<string, number> = {};
  for (const [field, name] of [
    ['shipping', 'shippingMinor'],
    ['amount', 'amountMinor'],
  ] as const) {
    const typed = fields[field]?.trim() ?? '';
    if (typed === '') continue;
    const minor = readAmount(typed, order.currency);
    if (minor === null)
      return { ok: false, code: 'bad_amount', message: `${typed} is no amount: write it like 10.50.` };
    amounts[name] = minor;
  }
  const note = fields['note']?.trim();
  return shop.operations.refundOrder({
    orderId: order.id,
    lines: quantitiesOf(fields, 'back')
      .filter(({ quantity }) => quantity !== 0)
      .map((line) => ({ ...line, restock: fields['restock'] === '1' })),
    ...amounts,
    ...(fields['gateway'] === undefined ? {} : { gateway: fields['gateway'] }),
    ...(note ? { note } : {}),
  });
}

/** Fields such as `back.5800000000123`. */
function quantitiesOf(fields: Fields, name: string): { lineId: number; quantity: number }[] {
  return Object.entries(fields).flatMap(([field, value]) => {
    const [, lineId] = field.startsWith(`${name}.`) ? field.split('.') : [];
    return lineId === undefined ? [] : [{ lineId: Number(lineId), quantity: Number(value) }];
  });
}

function move({ shop }: Visit, order: Order, typed: string): Outcome<unknown> {
  const customer = typed === '' ? null : findCustomer(shop.state, typed);
  if (customer === undefined)
    return { ok: false, code: 'not_found', message: `There is no customer ${typed}.` };
  return shop.operations.moveOrder({ orderId: order.id, customerId: customer?.id ?? null });
}
