/** `/control/discounts`: the shop's discounts, and one code of them by what is typed. */
import { findCode } from '../../shop/code-index.ts';
import { doDueJobs } from '../../shop/code-jobs.ts';
import type { Discount, ShopState } from '../../shop/state.ts';
import { dayAndTime, money } from '../format.ts';
import { markup, type Markup } from '../markup.ts';
import { countText } from '../store/sign-in-page.ts';
import type { Visit } from '../visitor.ts';
import { listPage, pager, searchForm } from './control-layout.ts';

export function discountsPage(visit: Visit): Markup {
  const { state } = visit.shop;
  doDueJobs(state, visit.devshop.box.options.now());
  const typed = visit.url.searchParams.get('q') ?? '';
  const found = typed === '' ? null : findCode(state, typed);
  const wanted = typed.toLowerCase();
  const all = [...state.discounts.values()].reverse();
  const matching = found ? [found.discount] : all.filter(({ title }) => title.toLowerCase().includes(wanted));
  const { shown, page, pages } = listPage(visit, matching);
  return markup`<h1>Discounts</h1>${searchForm('/control/discounts', 'Title or whole code', typed)}
<p class="quiet">${countText(matching.length, 'discount')}${found ? `, ${found.code.code} used ${countText(found.code.usageCount, 'time')}` : ''}</p>
${
  shown.length === 0
    ? null
    : markup`<div class="scroll" role="region" aria-label="Discounts" tabindex="0"><table><thead><tr><th scope="col">Title</th><th scope="col">Gives</th>
<th scope="col">For</th><th scope="col">Ends</th><th scope="col" class="number">Codes</th><th scope="col" class="number">Used</th></tr></thead>
<tbody>${shown.map((one) => row(state, one))}</tbody></table></div>`
}${pager(visit, page, pages)}`;
}

function row(state: ShopState, discount: Discount): Markup {
  const { title, customerIds, endsAt, codes } = discount;
  const used = codes.reduce((sum, { usageCount }) => sum + usageCount, 0);
  return markup`<tr><td>${title}${codes.length === 1 ? markup` <code>${codes[0]?.code}</code>` : null}</td><td>${gives(state, discount)}</td>
<td>${customerIds === null ? 'everybody' : countText(customerIds.length, 'customer')}</td><td>${endsAt === null ? '–' : dayAndTime(state, endsAt)}</td>
<td class="number">${codes.length}</td><td class="number">${used}</td></tr>`;
}

function gives(state: ShopState, { value, items, minimumSubtotalMinor }: Discount): string {
  const amount =
    value === null
      ? 'free shipping'
      : value.kind === 'percentage'
        ? `${value.basisPoints / 100} %`
        : money(state, value.amountMinor);
  const what = items.kind === 'all' ? '' : ` off some ${items.kind}`;
  return `${amount}${what}${minimumSubtotalMinor === null ? '' : ` from ${money(state, minimumSubtotalMinor)}`}`;
}
