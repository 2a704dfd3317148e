/** The two lists that live: webhooks on their way to the app, and calls the app makes. */
import type { ApiCall } from '../../admin-api/call.ts';
import type { Delivery, DeliveryState } from '../../webhooks/delivery.ts';
import type { ShopState } from '../../shop/state.ts';
import { fullName } from '../format.ts';
import { markup, type Markup } from '../markup.ts';

/** A row of a list; the key stays while what is in it changes. */
export interface LiveRow {
  readonly key: string;
  readonly html: Markup;
}

const SHOWN = 40;

export interface LiveLists {
  readonly deliveries: readonly LiveRow[];
  readonly calls: readonly LiveRow[];
}

/** The newest first. */
export function liveLists(
  state: ShopState,
  all: { readonly deliveries: readonly Delivery[]; readonly calls: readonly ApiCall[] },
): LiveLists {
  const { domain } = state.record;
  return {
    deliveries: newest(all.deliveries, domain).map((one) => deliveryRow(state, one)),
    calls: newest(all.calls, domain).map((one) => callRow(state, one)),
  };
}

function newest<Value extends { readonly shopDomain: string; readonly number: number }>(
  values: readonly Value[],
  domain: string,
): Value[] {
  const own = values.filter(({ shopDomain }) => shopDomain === domain);
  return own.sort((a, b) => b.number - a.number).slice(0, SHOWN);
}

const STATES: Readonly<Record<DeliveryState, readonly [words: string, kind: string]>> = {
  waiting: ['waiting', ''],
  sending: ['being sent', ''],
  delivered: ['delivered', 'good'],
  retrying: ['will be tried again', 'bad'],
  failed: ['given up', 'bad'],
  dropped: ['lost', 'bad'],
};

function deliveryRow(state: ShopState, delivery: Delivery): LiveRow {
  const { number, topic, attempts, isDuplicate, nextAttemptAt } = delivery;
  const [words, kind] = STATES[delivery.state];
  const last = attempts.at(-1);
  const answer = last === undefined ? null : last.status === null ? 'no answer' : `answered ${last.status}`;
  const facts = [
    answer,
    last === undefined ? null : `${last.ms} ms`,
    attempts.length > 1 ? `${attempts.length} attempts` : null,
    nextAttemptAt === null ? null : `next ${clock(state, nextAttemptAt)}`,
    isDuplicate ? 'sent twice' : null,
  ];
  return {
    key: `d${number}`,
    html: markup`<div><strong>${topic}</strong> ${about(state, delivery)}<p class="quiet">${clock(state, delivery.triggeredAt)}${listed(facts)}</p></div>
<div class="state"><span class="tag ${kind}">${words}</span>
<button class="plain" name="number" value="${number}">Send again<span class="unseen"> ${topic}</span></button></div>`,
  };
}

/** Which order or customer, as far as the payload tells. */
function about(state: ShopState, { topic, body }: Delivery): string {
  const { name, order_id, id } = JSON.parse(body) as Record<string, unknown>;
  if (typeof name === 'string' && name.startsWith('#')) return name;
  const customer = topic.startsWith('customers/') ? state.customers.get(Number(id)) : undefined;
  return customer ? fullName(customer) : (state.orders.get(Number(order_id))?.name ?? '');
}

function callRow(state: ShopState, call: ApiCall): LiveRow {
  const { number, operation, isMutation, status, requestedCost, actualCost, errors, ms } = call;
  const cost = requestedCost === null ? null : `cost ${actualCost ?? '–'} of ${requestedCost} asked`;
  const isGood = status === 200 && errors.length === 0;
  const words = status === null ? 'answer lost' : errors.length > 0 ? errors.join(', ') : String(status);
  return {
    key: `c${number}`,
    html: markup`<div><strong>${operation}</strong>${isMutation ? ' mutation' : null}
<p class="quiet">${clock(state, call.at)}${listed([cost, `${Math.round(ms)} ms`])}</p></div>
<div class="state"><span class="tag ${isGood ? 'good' : 'bad'}">${words}</span></div>`,
  };
}

function listed(facts: readonly (string | null)[]): string {
  return facts
    .filter((fact) => fact !== null)
    .map((fact) => `, ${fact}`)
    .join('');
}

function clock({ record }: ShopState, at: number): string {
  return new Intl.DateTimeFormat('en-US', { timeStyle: 'medium', timeZone: record.ianaTimezone }).format(at);
}
