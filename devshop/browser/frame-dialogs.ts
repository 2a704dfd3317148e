/** The frame's own dialogs: asking yes or no, and picking products. */

export interface Asking {
  readonly heading: string;
  readonly text: string;
  readonly yes: string;
  readonly no: string;
  readonly isDestructive?: boolean;
}

/** Whether the first button was pressed; Esc is a no. */
export function askYesOrNo(asking: Asking): Promise<boolean> {
  const paragraph = element('p', { textContent: asking.text });
  return openDialog(asking, paragraph, () => true).then((answer) => answer ?? false);
}

export interface Resource {
  readonly id: string;
  readonly title: string;
}

export interface Picking {
  readonly heading: string;
  readonly resources: readonly Resource[];
  readonly multiple: boolean | number;
  readonly selectedIds: readonly string[];
}

/** The chosen ones, `null` when it was given up. */
export function pickResources(picking: Picking): Promise<readonly Resource[] | null> {
  const { multiple, resources } = picking;
  const list = element('div', { className: 'picker' });
  for (const resource of resources) {
    const input = element('input', {
      type: multiple === false ? 'radio' : 'checkbox',
      name: 'resource',
      value: resource.id,
      checked: picking.selectedIds.includes(resource.id),
    });
    const label = element('label', {});
    label.append(input, ` ${resource.title}`);
    list.append(label);
  }
  if (resources.length === 0) list.append(element('p', { textContent: 'Nothing found.' }));
  const asking = { heading: picking.heading, text: '', yes: 'Select', no: 'Cancel' };
  const most = typeof multiple === 'number' ? multiple : Infinity;
  return openDialog(asking, list, () => {
    const chosen = [...list.querySelectorAll<HTMLInputElement>('input:checked')].map(({ value }) => value);
    return resources.filter(({ id }) => chosen.includes(id)).slice(0, most);
  });
}

function openDialog<Answer>(
  asking: Asking,
  content: HTMLElement,
  answer: () => Answer,
): Promise<Answer | null> {
  const dialog = element('dialog', { className: 'ask' });
  const heading = element('h2', { textContent: asking.heading, id: 'ask-heading' });
  dialog.setAttribute('aria-labelledby', 'ask-heading');
  const no = element('button', { type: 'button', className: 'button', textContent: asking.no });
  const yes = element('button', {
    type: 'button',
    className: `button ${asking.isDestructive === true ? 'critical' : 'primary'}`,
    textContent: asking.yes,
  });
  const buttons = element('div', { className: 'buttons' });
  buttons.append(no, yes);
  dialog.append(heading, content, buttons);
  document.body.append(dialog);
  return new Promise((resolve) => {
    let came: Answer | null = null;
    yes.addEventListener('click', () => {
      came = answer();
      dialog.close();
    });
    no.addEventListener('click', () => dialog.close());
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(came);
    });
    dialog.showModal();
  });
}

export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Partial<HTMLElementTagNameMap[Name]>,
): HTMLElementTagNameMap[Name] {
  return Object.assign(document.createElement(name), properties);
}
