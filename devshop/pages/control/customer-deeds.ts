/** What the control panel does with customers. */
import type { Outcome } from '../../shop/act.ts';
import { readAmount } from '../../shop/money.ts';
import type { Customer, ShopState } from '../../shop/state.ts';
import { fullName } from '../format.ts';
import { goTo, tell, type Fields, type Said, type Visit } from '../visitor.ts';

/** By e-mail or id. */
export function findCustomer(state: ShopState, typed: string): Customer | undefined {
  const wanted = typed.trim().toLowerCase();
  return [...state.customers.values()].find(
    ({ id, email }) => String(id) === wanted || email?.toLowerCase() === wanted,
  );
}

export function createCustomer(visit: Visit, fields: Fields): void {
  const given = (name: string): string | null => fields[name]?.trim() || null;
  const made = visit.shop.operations.createCustomer({
    firstName: given('firstName'),
    lastName: given('lastName'),
    email: given('email'),
    tags: tagsOf(fields),
  });
  const then = made.ok ? `/control/customers/${made.value.id}` : '/control/customers';
  goTo(visit, then, tell(made, 'The customer is made.'));
}

/** @returns whether there is such a deed */
export function doWithCustomer(
  visit: Visit,
  customer: Customer,
  deed: string | undefined,
  fields: Fields,
): boolean {
  const { operations } = visit.shop;
  const customerId = customer.id;
  const own = `/control/customers/${customerId}`;
  switch (deed) {
    case 'tags':
      goTo(
        visit,
        own,
        tell(operations.updateCustomer({ customerId, tags: tagsOf(fields) }), 'The tags are saved.'),
      );
      return true;
    case 'store-credit':
    case 'gift-card':
      goTo(visit, own, give(visit, customer, deed, fields));
      return true;
    case 'merge':
      merge(visit, customer, fields);
      return true;
    case 'data-request':
      goTo(visit, own, tell(operations.requestCustomerData({ customerId }), 'The app is asked.'));
      return true;
    case 'redact':
      goTo(visit, own, tell(operations.redactCustomer({ customerId }), 'Erased, and the app is told.'));
      return true;
    case 'delete': {
      const came = operations.deleteCustomer({ customerId });
      goTo(visit, came.ok ? '/control/customers' : own, tell(came, `${fullName(customer)} is deleted.`));
      return true;
    }
    default:
      return false;
  }
}

function give(
  { shop: { state, operations } }: Visit,
  { id: customerId }: Customer,
  what: 'store-credit' | 'gift-card',
  { amount = '', code = '' }: Fields,
): Said {
  const amountMinor = readAmount(amount, state.record.currency);
  if (amountMinor === null) return { ok: false, text: `${amount} is no amount: write it like 10.50.` };
  return what === 'store-credit'
    ? tell(operations.creditStore({ customerId, amountMinor }), 'The credit is given.')
    : tell(operations.issueGiftCard({ customerId, amountMinor, code }), 'The gift card is made.');
}

function merge(visit: Visit, customer: Customer, fields: Fields): void {
  const own = `/control/customers/${customer.id}`;
  const kept = findCustomer(visit.shop.state, fields['kept'] ?? '');
  const fails = fields['fails'] === '1';
  const came: Outcome<Customer> = visit.shop.operations.mergeCustomers({
    keptId: kept?.id ?? 0,
    deletedId: customer.id,
    fails,
  });
  if (!came.ok || fails) return goTo(visit, own, tell(came, 'The app is told that the merge failed.'));
  goTo(visit, `/control/customers/${came.value.id}`, {
    ok: true,
    text: `${fullName(customer)} is now part of this customer.`,
  });
}

function tagsOf(fields: Fields): string[] {
  return (fields['tags'] ?? '').split(',').filter((tag) => tag.trim() !== '');
}
