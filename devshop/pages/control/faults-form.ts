/** What may go wrong, as sliders. */
import type { Faults, Switch } from '../../faults.ts';
import { markup, type Markup } from '../markup.ts';
import type { Fields } from '../visitor.ts';

type Side = 'webhooks' | 'api';

interface Slider {
  readonly name: string;
  readonly label: string;
  /** Has a length of time. */
  readonly timed?: true;
}

const SLIDERS: Readonly<Record<Side, readonly Slider[]>> = {
  webhooks: [
    { name: 'duplicate', label: 'Sent twice' },
    { name: 'delay', label: 'Late', timed: true },
    { name: 'shuffle', label: 'Out of order', timed: true },
    { name: 'drop', label: 'Lost' },
  ],
  api: [
    { name: 'throttled', label: 'Throttled by cost' },
    { name: 'tooManyRequests', label: '429, too many requests' },
    { name: 'serverError', label: '503, server error' },
    { name: 'slow', label: 'Slow', timed: true },
    { name: 'userErrors', label: 'Mutations refused' },
    { name: 'lostAnswer', label: 'Done, but the answer is lost' },
    { name: 'staleCounts', label: 'Uses of codes are told late', timed: true },
    { name: 'slowJobs', label: 'Codes in bulk take longer', timed: true },
  ],
};

export function faultsForm(faults: Faults, side: Side): Markup {
  const rows = SLIDERS[side].map((slider) => sliderRow(faults, side, slider));
  return markup`<form class="faults" method="post" action="/control/faults/${side}" data-auto>
<fieldset><legend>${side === 'webhooks' ? 'What goes wrong on the way' : 'What goes wrong with answers'}</legend>${rows}</fieldset>
<noscript><button class="button">Apply</button></noscript><p class="quiet" role="status"></p></form>`;
}

function sliderRow(faults: Faults, side: Side, { name, label, timed }: Slider): Markup {
  const one = switchOf(faults, side, name);
  const percent = Math.round((one?.probability ?? 0) * 100);
  const seconds = (one?.ms ?? 0) / 1000;
  const id = `${side}-${name}`;
  return markup`<div class="slider"><label for="${id}">${label}</label>
<input type="range" id="${id}" name="${name}" value="${percent}" min="0" max="100" step="5" aria-valuetext="${percent} %">
<output for="${id}">${percent} %</output>${
    timed
      ? markup`<label class="seconds">by <input type="number" name="${name}.seconds" value="${seconds}" min="0" max="600" step="0.5" required aria-label="${label}: seconds"> s</label>`
      : null
  }</div>`;
}

/** @returns a sentence of what was wrong, or `null` */
export function setFaults(faults: Faults, side: Side, fields: Fields): string | null {
  const changes: (() => void)[] = [];
  for (const { name, label, timed } of SLIDERS[side]) {
    const one = switchOf(faults, side, name);
    if (!one || fields[name] === undefined) continue;
    const percent = Number(fields[name]);
    if (!(percent >= 0 && percent <= 100)) return `${label}: from 0 to 100 percent.`;
    const seconds = Number(fields[`${name}.seconds`] ?? 0);
    if (!(seconds >= 0 && seconds <= 600)) return `${label}: from 0 to 600 seconds.`;
    const probability = percent / 100;
    changes.push(() =>
      Object.assign(one, { probability, left: null, ...(timed ? { ms: seconds * 1000 } : {}) }),
    );
  }
  for (const change of changes) change();
  return null;
}

function switchOf(faults: Faults, side: Side, name: string): (Switch & { ms?: number }) | undefined {
  const all: Readonly<Record<string, Switch & { ms?: number }>> = { ...faults[side] };
  return all[name];
}

/** For a sentence on every page: something is made to go wrong. */
export function anyFaultOn({ api, webhooks }: Faults): boolean {
  return [...Object.values<Switch>({ ...api }), ...Object.values<Switch>({ ...webhooks })].some(
    ({ probability, left }) => probability > 0 && left !== 0,
  );
}
