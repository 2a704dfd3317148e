/** Perennial in the theme. Asks the app for nothing before the shopper acts. */
(() => {
  if (window.Perennial) return;
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (selector, root = document) => root.querySelector(selector);
  const part = (root, name) => one(`[data-part="${name}"]`, root);
  const DATA = JSON.parse(one('[data-perennial-data]')?.textContent ?? '{}');
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

  // Words and figures

  const text = (key, values = {}) => DATA.words[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
  const number = (n) => new Intl.NumberFormat(DATA.language).format(n).replace('-', '−');
  const points = (n) => {
    const form = new Intl.PluralRules(DATA.language).select(Math.abs(n));
    return (DATA.points[form] ?? DATA.points.other).replace('{n}', number(n));
  };
  /** As the page's own amounts are written: read off one that Liquid wrote. */
  const model = () => {
    const { body } = new DOMParser().parseFromString(DATA.money, 'text/html');
    return /^(.*?)1(\D*)234\D*567(?:(\D)00)?(.*)$/.exec(body.textContent) ?? [];
  };
  const money = (minor) => {
    const { currency, exponent: digits } = DATA;
    const amount = minor / 10 ** digits;
    if (currency !== DATA.cart_currency) {
      const range = { minimumFractionDigits: digits, maximumFractionDigits: digits };
      return text('money', { amount: new Intl.NumberFormat(DATA.language, range).format(amount), currency });
    }
    const [, before = '', group = '', point, after = ''] = model();
    const [whole, fraction] = amount.toFixed(point ? 2 : 0).split('.');
    return before + whole.replace(/\B(?=(\d{3})+$)/g, group) + (point ? point + fraction : '') + after;
  };
  /** In the shop's time zone, where the program tells it. */
  const date = (at) => {
    const style = { year: 'numeric', month: 'short', day: 'numeric', timeZone: DATA.time_zone ?? undefined };
    return new Intl.DateTimeFormat(DATA.language, style).format(Date.parse(at));
  };
  const gift = ({ title, value }) =>
    title ??
    text(`value.${value.kind}`, {
      amount: money(value.amount_minor),
      percent: new Intl.NumberFormat(DATA.language).format(value.percent),
      title: value.title,
    });
  /** Points for an amount in minor units: exact, and rounded once, as the server does. */
  const earned = (minor, { times, per, rounding } = DATA.earning, tier = DATA.tier) => {
    let top = BigInt(minor) * BigInt(times) * BigInt(tier.times);
    let bottom = BigInt(per) * BigInt(tier.per);
    if (rounding === 'ceil') top += bottom - 1n;
    if (rounding === 'half_up') [top, bottom] = [2n * top + bottom, 2n * bottom];
    return Number(top / bottom);
  };

  // What every deed does

  const card = (element) => element.closest('[data-perennial-reward], [data-perennial-voucher]');
  const say = (element, words) => {
    const status = one('[data-perennial-status]', element.closest('.perennial'));
    status.textContent = words;
    status.scrollIntoView({ block: 'nearest' });
  };
  const post = (body) => ({
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  /** The answer with its status; `null` when none came, or none of ours. */
  const call = async (path, body) => {
    try {
      const signal = AbortSignal.timeout(15_000);
      const response = await fetch(DATA.api + path, { signal, ...(body && post(body)) });
      return response.status < 500 ? { status: response.status, ...(await response.json()) } : null;
    } catch {
      return null;
    }
  };
  /** Asks again with the same key until an answer comes: nothing is taken twice. */
  const insist = async (button, path, body) => {
    const row = card(button);
    if (row.ariaBusy === 'true') return null;
    row.ariaBusy = button.ariaDisabled = 'true';
    let answer = null;
    for (const seconds of [0, 2, 4, 8, 16]) {
      if (seconds > 0) say(row, text('say.checking'));
      await sleep(seconds * 1000);
      answer = await call(path, body);
      // Whether an earlier try arrived, "too often" does not say.
      if (answer && (answer.status !== 429 || seconds === 0)) break;
      answer = null;
    }
    row.ariaBusy = button.ariaDisabled = null;
    if (!answer) say(row, text('say.later'));
    return answer;
  };
  const REFUSALS = {
    too_often: 'say.wait',
    paused: 'account.paused',
    not_signed_in: 'say.sign_in',
    just_used: 'say.used',
    not_cancellable: 'say.kept',
  };
  const refusal = ({ code, needs, has }) =>
    code === 'insufficient_points'
      ? text('say.short', { needs: points(needs), has: points(has) })
      : text(REFUSALS[code] ?? 'say.gone');
  const toggle = (element, isAsking) => {
    const row = card(element);
    const ask = part(row, 'ask');
    ask.hidden = !isAsking;
    (part(row, 'take') ?? part(row, 'acts')).hidden = isAsking;
    one(isAsking ? '[data-part="ask"] :is(input, button)' : '[data-perennial-do="ask"]', row)?.focus();
    ask.scrollIntoView({ block: 'nearest' });
  };

  // Rewards and codes

  const question = (row) => {
    const { cost, name, step, worth, kind } = row.dataset;
    const steps = part(row, 'steps')?.value;
    const takes = steps ? steps * step : Number(cost);
    const reward = steps ? gift({ value: { kind, amount_minor: steps * worth } }) : name;
    const left = text('rewards.stay', { points: points(DATA.available - takes) });
    part(row, 'question').textContent = `${text('rewards.ask', { points: points(takes), reward })} ${left}`;
  };
  const ask = (button) => {
    const row = card(button);
    const range = part(row, 'steps');
    const { step, most } = row.dataset;
    if (range) range.max = Math.min(Math.floor(DATA.available / step), most || Infinity);
    if (step || row.dataset.cost) question(row);
    toggle(button, true);
  };
  const refresh = ({ points_available: available, points_debt: debt }) => {
    DATA.available = available;
    for (const place of all('[data-perennial-balance]'))
      place.textContent = points(debt > 0 ? -debt : available);
    let best = 0;
    let reward = '';
    for (const row of all('[data-perennial-reward]:has([data-part="take"])')) {
      const { cost, name, step } = row.dataset;
      const missing = cost - available + debt;
      part(row, 'missing').hidden = missing <= 0;
      part(row, 'missing').textContent = text('rewards.missing', { points: points(missing) });
      part(row, 'take').hidden = missing > 0;
      part(row, 'ask').hidden = true;
      if (missing <= 0 && !step && cost >= best) [best, reward] = [Number(cost), name];
    }
    for (const place of all('[data-perennial-worth]')) {
      place.textContent = reward && text('account.enough', { reward });
    }
    for (const place of all('[data-perennial-missing]')) place.hidden = true;
  };
  const terms = (voucher) => {
    const { expires_at: end } = voucher;
    return end ? text('codes.until', { reward: gift(voucher), date: date(end) }) : gift(voucher);
  };
  const fill = (row, voucher) => {
    const { id, state, code, points: cost, value, cancellable } = voucher;
    const isReady = state === 'ready';
    const isShown = {
      ...{ code, acts: true, ask: false, copy: isReady && code, cancel: isReady && cancellable },
      ...{ apply: isReady && code && value.kind !== 'gift_card', credit: isReady && !code },
    };
    for (const [name, is] of Object.entries(isShown)) part(row, name).hidden = !is;
    Object.assign(row.dataset, { perennialVoucher: id, state });
    part(row, 'code').textContent = code;
    part(row, 'text').textContent = isReady ? terms(voucher) : text(`codes.${state}`);
    part(row, 'question').textContent = text('codes.ask', { points: points(cost) });
    const link = part(row, 'apply');
    link.href = `/discount/${encodeURIComponent(code)}?redirect=${encodeURIComponent(DATA.cart)}`;
  };
  const rowOf = (box, id) => one(`[data-perennial-voucher="${CSS.escape(id)}"]`, box);
  const show = (voucher) => {
    for (const box of all('[data-perennial-codes]')) {
      let row = rowOf(box, voucher.id);
      if (!['making', 'ready', 'cancelling'].includes(voucher.state)) row?.remove();
      else {
        if (!row) {
          row = one('template', box).content.firstElementChild.cloneNode(true);
          one('ul', box).prepend(row);
        }
        fill(row, voucher);
      }
      box.hidden = !one('li', box);
    }
  };
  const OUTCOMES = {
    ...{
      making: 'codes.making',
      cancelling: 'codes.cancelling',
      cancelled: 'say.back',
      not_made: 'say.not_made',
    },
    ...{ used: 'say.used', passed_on: 'say.used' },
  };
  const outcome = (voucher) => {
    const { state, code, points: cost } = voucher;
    if (state !== 'ready') return text(OUTCOMES[state] ?? 'say.gone', { points: points(cost) });
    return code
      ? text('say.ready', { code, terms: terms(voucher) })
      : text('say.credited', { reward: gift(voucher) });
  };
  const settle = (root, { account, voucher }) => {
    refresh(account);
    show(voucher);
    keep(account);
    say(root, outcome(voucher));
    void follow(root, voucher.id, voucher.state);
  };
  /** The next page may be older than the last answer: what a page shows reaches Shopify some seconds later. */
  const keep = (account) => {
    try {
      sessionStorage.setItem('perennial', JSON.stringify({ customer: DATA.customer, account }));
    } catch {
      // Without storage the next page catches up by itself.
    }
  };
  const catchUp = () => {
    try {
      const { customer, account } = JSON.parse(sessionStorage.getItem('perennial')) ?? {};
      if (!account || customer !== DATA.customer || !(Date.parse(account.as_of) > Date.parse(DATA.as_of)))
        return;
      refresh(account);
      for (const row of all('[data-perennial-codes] [data-state]')) {
        const { perennialVoucher: id } = row.dataset;
        if (!account.vouchers.some((voucher) => voucher.id === id)) show({ id, state: 'used' });
      }
      account.vouchers.toReversed().forEach(show);
    } catch {
      // No storage: nothing to catch up with.
    }
  };
  const followed = new Set();
  /** Asks after what is being made or cancelled: after 1 s at first, at last after half a minute. */
  const follow = async (root, id, state) => {
    if (followed.has(id)) return;
    followed.add(id);
    for (let wait = 1000; wait < 30_000 && /^(making|cancelling)$/.test(state); wait *= 1.4) {
      await sleep(wait);
      const answer = await call(`vouchers/${id}`);
      if (!answer?.voucher || answer.voucher.state === state) continue;
      state = answer.voucher.state;
      settle(root, answer);
    }
    followed.delete(id);
  };
  const redeem = async (button) => {
    const row = card(button);
    const root = row.closest('.perennial');
    const steps = part(row, 'steps')?.value;
    const { perennialReward: reward_id, version } = row.dataset;
    // Kept until there is an answer, also for the next press of the button.
    row.asked ??= {
      ...{ key: crypto.randomUUID(), reward_id, reward_version: Number(version) },
      ...(steps && { steps: Number(steps) }),
    };
    say(row, text('say.busy'));
    const answer = await insist(button, 'redemptions', row.asked);
    if (!answer) return;
    row.asked = null;
    toggle(button, false);
    if (answer.error) return say(row, refusal(answer.error));
    settle(root, answer);
    rowOf(root, answer.voucher.id)?.focus();
  };
  const cancel = async (button) => {
    const row = card(button);
    const root = row.closest('.perennial');
    const answer = await insist(button, `vouchers/${row.dataset.perennialVoucher}/cancel`, {});
    if (!answer) return;
    toggle(button, false);
    if (!answer.error) settle(root, answer);
    else say(row, refusal(answer.error));
    if (answer.error?.code === 'just_used') show({ id: row.dataset.perennialVoucher, state: 'used' });
    one('[data-perennial-status]', root).focus();
  };
  const copy = async (button) => {
    await navigator.clipboard.writeText(part(card(button), 'code').textContent);
    say(button, text('say.copied'));
  };
  /** Without leaving the page; where that fails, by the link. */
  const apply = async (link) => {
    const code = part(card(link), 'code').textContent.trim();
    const discount = async (codes) =>
      (await fetch(`${DATA.cart}/update.js`, post({ discount: codes.join() }))).json();
    try {
      const cart = await (await fetch(`${DATA.cart}.js`)).json();
      if (cart.item_count === 0) return location.assign(link.href);
      const before = cart.discount_codes.filter(({ applicable }) => applicable).map((known) => known.code);
      const { discount_codes: now } = await discount([...before, code]);
      const isOn = now.some((known) => known.applicable && known.code.toUpperCase() === code.toUpperCase());
      if (!isOn) await discount(before);
      say(link, text(isOn ? 'say.applied' : 'say.refused'));
      if (isOn && DATA.on_cart) location.reload();
    } catch {
      location.assign(link.href);
    }
  };

  // History

  const orderWhy = ({ why, points: change }) => {
    const { rate, multiplier: tier, kept_minor: kept } = why;
    const rest =
      (BigInt(kept) * BigInt(rate.times) * BigInt(tier.times)) % (BigInt(rate.per) * BigInt(tier.per));
    const factor = (top, bottom) => ` × ${number(top / bottom)}`;
    return [
      text('why.items', { amount: money(why.items_minor) }),
      why.discount_minor > 0 && text('why.discount', { amount: money(why.discount_minor) }),
      why.returned_minor > 0 && text('why.returned', { amount: money(why.returned_minor) }),
      ` = ${money(kept)}. ${money(kept)}`,
      factor(rate.times * DATA.earning.unit_minor, rate.per),
      tier.times !== tier.per && `${factor(tier.times, tier.per)} (${why.tier})`,
      ` = ${number(why.deserves)}${rest === 0n ? '.' : `, ${text(`why.${why.rounding}`)}.`}`,
      why.had > 0 && ` ${text('history.had', { had: number(why.had), change: number(change) })}`,
    ];
  };
  const reason = (entry) => {
    const { why } = entry;
    if (!why) return [];
    return [
      ...(why.kind === 'order' && why.items_minor !== null ? orderWhy(entry) : []),
      why.kind === 'expired' &&
        text('history.expired_why', { gave: number(why.gave), spent: number(why.spent) }),
      why.until && ` ${text('history.until', { date: date(why.until) })}`,
    ];
  };
  const heading = ({ why, order, points: change }) => {
    const { shop } = DATA;
    if (why?.kind === 'redeemed') return why.voucher ? gift(why.voucher) : text('history.redeemed');
    if (why && why.kind !== 'order') return text(`history.${why.kind}`, { shop });
    const key = why?.cancelled ? 'history.cancelled' : change < 0 ? 'history.return' : 'history.order';
    return text(key, { order });
  };
  const entryRow = (entry) => {
    const { points: change } = entry;
    const element = (tag, className, words) => {
      const made = document.createElement(tag);
      made.className = `perennial-${className}`;
      made.append(words);
      return made;
    };
    const row = element('li', 'card', '');
    const left = element('span', 'grow', heading(entry));
    left.append(element('span', 'small perennial-name', date(entry.at)));
    const why = reason(entry).filter(Boolean).join('').trim();
    if (why) left.append(element('span', 'small perennial-name', why));
    const sign = element('span', 'end', `${change > 0 ? '+' : ''}${number(change)}`);
    sign.ariaHidden = 'true';
    // Speech leaves signs out.
    const spoken = text(change < 0 ? 'history.minus' : 'history.plus', { points: points(Math.abs(change)) });
    row.append(left, sign, element('span', 'unseen', spoken));
    return row;
  };
  const load = async (box) => {
    const [state, more, list] = ['state', 'more', 'entries'].map((name) => part(box, name));
    more.hidden = true;
    state.textContent = text('history.loading');
    const answer = await call(`history${box.cursor ? `?after=${encodeURIComponent(box.cursor)}` : ''}`);
    const entries = answer?.entries;
    state.textContent = entries
      ? entries.length || box.cursor
        ? ''
        : text('history.empty')
      : text('history.problem');
    list.append(...(entries ?? []).map(entryRow));
    if (entries) box.cursor = answer.after;
    more.textContent = text(entries ? 'history.more' : 'history.again');
    more.hidden = entries && !box.cursor;
  };

  // The panel

  const panel = one('#perennial-panel');
  const expand = (is) =>
    all('[data-perennial-do="open"]').forEach((button) => (button.ariaExpanded = String(is)));
  /** In the page's own colours, where the merchant chose none. */
  const paint = () => {
    const isSeen = ({ backgroundColor }) => !/^(transparent|rgba\(.*, 0\))$/.test(backgroundColor);
    const page = [document.body, document.documentElement]
      .map((element) => getComputedStyle(element))
      .find(isSeen);
    const set = (name, value) =>
      getComputedStyle(panel).getPropertyValue(name) || panel.style.setProperty(name, value);
    if (!page) return;
    set('--perennial-background', page.backgroundColor);
    set('--perennial-text', page.color);
  };
  const open = () => {
    if (!panel || panel.open) return;
    paint();
    panel.showModal();
    expand(true);
    for (const { dataset } of all('[data-perennial-codes] [data-state]', panel)) {
      void follow(panel, dataset.perennialVoucher, dataset.state);
    }
  };
  panel?.addEventListener('close', () => expand(false));
  catchUp();
  if (location.hash === '#perennial-panel') open();

  // Products

  const showProduct = (line) => {
    const near = line.closest('.shopify-section, section, main') ?? document;
    const form = one('form[action*="/cart/add"]', near);
    const id = (form && new FormData(form).get('id')) ?? new URLSearchParams(location.search).get('variant');
    const minor = JSON.parse(line.dataset.prices)[id ?? line.dataset.variant];
    // In another currency the page's prices are converted, so it is about as many.
    const isOurs = DATA.currency === DATA.cart_currency;
    const rate = isOurs ? 1 : Number(window.Shopify?.currency?.rate);
    if (minor === undefined || !(rate > 0)) return;
    const n = earned(Math.round(minor / rate));
    const words = n > 0 ? text(isOurs ? 'product.earn' : 'product.about', { points: points(n) }) : '';
    const place = part(line, 'text');
    if (place.textContent.trim() !== words) place.textContent = words;
  };
  const showProducts = () => all('[data-perennial-product]').forEach(showProduct);
  if (one('[data-perennial-product]')) {
    showProducts();
    // Themes choose variants in many ways; all of them end in the form's id.
    document.addEventListener('change', () => setTimeout(showProducts));
    const watched = { subtree: true, attributes: true, attributeFilter: ['value'] };
    new MutationObserver(showProducts).observe(document.body, watched);
  }

  const deeds = {
    ...{ open, ask, redeem, cancel, copy, apply },
    close: () => panel.close(),
    no: (button) => toggle(button, false),
    more: (button) => load(button.closest('[data-perennial-history]')),
    dismiss: (button) => {
      button.closest('.perennial').hidden = true;
      try {
        localStorage.setItem('perennial-welcome', 'closed');
      } catch {
        // Without storage it comes back with the next page.
      }
    },
  };
  document.addEventListener('click', (event) => {
    const element = event.target.closest?.('[data-perennial-do], a[href$="#perennial-panel"]');
    if (event.target === panel) panel.close();
    if (!element || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    void deeds[element.dataset.perennialDo ?? 'open'](element);
  });
  document.addEventListener(
    'input',
    ({ target }) => target.dataset?.part === 'steps' && question(card(target)),
  );
  const isHistory = (target) =>
    target.open && 'perennialHistory' in (target.dataset ?? {}) && !target.isLoaded;
  // It does not bubble.
  document.addEventListener(
    'toggle',
    ({ target }) => isHistory(target) && load(Object.assign(target, { isLoaded: true })),
    true,
  );

  window.Perennial = { open, earned };
})();
