/** The script of the control panel's first page: lists that live, sliders that hold at once. It works without it. */

interface LiveChange {
  /** All keys, the newest first. */
  readonly keys: readonly string[];
  /** HTML of rows that are new or have changed; made by devshop, safe to show. */
  readonly rows: Readonly<Record<string, string>>;
}

function showChange(list: HTMLElement, { keys, rows }: LiveChange): void {
  const known = new Map<string, HTMLElement>();
  for (const child of list.querySelectorAll<HTMLElement>(':scope > li'))
    known.set(child.dataset['key'] ?? '', child);
  const focused = document.activeElement?.closest<HTMLElement>('li')?.dataset['key'];
  let before: Element | null = list.firstElementChild;
  for (const key of keys) {
    const row = known.get(key) ?? document.createElement('li');
    row.dataset['key'] = key;
    const html = rows[key];
    if (html !== undefined && row.innerHTML !== html) row.innerHTML = html;
    if (row === before) before = row.nextElementSibling;
    else list.insertBefore(row, before);
    known.delete(key);
    if (key === focused && !row.contains(document.activeElement)) row.querySelector('button')?.focus();
  }
  for (const gone of known.values()) gone.remove();
}

function listen(lists: readonly HTMLElement[]): void {
  const allOff = document.querySelector<HTMLButtonElement>('#all-off');
  const events = new EventSource('/control/events');
  events.addEventListener('message', (event: MessageEvent<string>) => {
    const change = JSON.parse(event.data) as Record<string, LiveChange> & { faults: boolean };
    for (const list of lists) {
      const own = change[list.id];
      if (own) showChange(list, own);
    }
    if (allOff) allOff.disabled = !change.faults;
  });
}

async function post(
  form: HTMLFormElement,
  button?: HTMLElement | null,
): Promise<{ ok: boolean; text: string }> {
  const body = new URLSearchParams();
  const data = button ? new FormData(form, button) : new FormData(form);
  for (const [name, value] of data) if (typeof value === 'string') body.append(name, value);
  try {
    const response = await fetch(form.action, { method: 'POST', body, headers: { 'X-Devshop': '1' } });
    return (await response.json()) as { ok: boolean; text: string };
  } catch {
    return { ok: false, text: 'devshop does not answer.' };
  }
}

/** A form of sliders: each change holds at once. */
function holdAtOnce(form: HTMLFormElement): void {
  const status = form.querySelector<HTMLElement>('[role=status]');
  for (const slider of form.querySelectorAll<HTMLInputElement>('input[type=range]')) {
    slider.addEventListener('input', () => {
      const output = slider.parentElement?.querySelector('output');
      if (output) output.textContent = `${slider.value} %`;
      slider.setAttribute('aria-valuetext', `${slider.value} %`);
    });
  }
  form.addEventListener('change', () => {
    void post(form).then(({ text }) => {
      if (status) status.textContent = text;
      const allOff = document.querySelector<HTMLButtonElement>('#all-off');
      const isOn = [...document.querySelectorAll<HTMLInputElement>('form[data-auto] input[type=range]')].some(
        ({ value }) => value !== '0',
      );
      if (allOff) allOff.disabled = !isOn;
    });
  });
  form.addEventListener('submit', (event) => event.preventDefault());
}

/** A form whose outcome shows in the list it stands around. */
function stayHere(form: HTMLFormElement): void {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void post(form, event.submitter);
  });
}

const liveListElements = [...document.querySelectorAll<HTMLElement>('ul.live')];
if (liveListElements.length > 0) listen(liveListElements);
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-auto]')) holdAtOnce(form);
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-stay]')) stayHere(form);
