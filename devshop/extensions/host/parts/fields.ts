/** Elements that take what the shopper types or chooses. */
import { h, Part, setAttributes } from './part.ts';

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** A label, a control, a hint and an error. */
abstract class Field extends Part {
  protected abstract control(): Control;

  override get isControl(): boolean {
    return true;
  }

  protected override build(): void {
    const control = this.control();
    control.id = 'control';
    control.classList.add('input');
    this.shadow.append(
      h(
        'div',
        { class: 'field' },
        h('label', { class: 'label', for: 'control' }),
        control,
        h('p', { class: 'hint', id: 'hint' }),
        h('p', { class: 'error', id: 'error', role: 'alert' }),
      ),
    );
    for (const event of ['input', 'change']) {
      control.addEventListener(event, (native) => {
        native.stopPropagation();
        this.tell(event, { value: control.value });
      });
    }
    for (const event of ['focus', 'blur']) control.addEventListener(event, () => this.tell(event));
    control.addEventListener('keydown', (event) => {
      if ((event as KeyboardEvent).key !== 'Enter' || control.localName !== 'input') return;
      event.preventDefault();
      this.tell('change', { value: control.value });
      const form = this.closest('s-form');
      if (form instanceof Part) form.tell('submit');
    });
  }

  protected override draw(): void {
    const control = this.shadow.querySelector<Control>('#control');
    const label = this.shadow.querySelector('label');
    const hint = this.shadow.querySelector<HTMLElement>('#hint');
    const error = this.shadow.querySelector<HTMLElement>('#error');
    if (!control || !label || !hint || !error) return;
    label.textContent = this.textOf('label');
    label.classList.toggle('unseen', this.textOf('labelAccessibilityVisibility') === 'exclusive');
    hint.textContent = this.textOf('details') || this.textOf('helpText');
    hint.hidden = hint.textContent === '';
    error.textContent = this.textOf('error');
    error.hidden = error.textContent === '';
    setAttributes(control, {
      disabled: this.isOn('disabled'),
      readonly: this.isOn('readOnly'),
      required: this.isOn('required'),
      placeholder: this.textOf('placeholder') || null,
      maxlength: this.textOf('maxLength') || null,
      min: this.textOf('min') || null,
      max: this.textOf('max') || null,
      step: this.textOf('step') || null,
      autocomplete: this.textOf('autocomplete') || null,
      'aria-invalid': error.hidden ? null : 'true',
      'aria-describedby': [hint.hidden ? '' : 'hint', error.hidden ? '' : 'error'].join(' ').trim() || null,
    });
    this.fill(control);
  }

  protected fill(control: Control): void {
    const value = this.given['value'] ?? this.given['defaultValue'];
    const text = value === undefined || value === null ? '' : String(value);
    if (control.value !== text && ('value' in this.given || control.value === '')) control.value = text;
  }
}

function textField(type: string, inputMode: string | null = null): CustomElementConstructor {
  return class extends Field {
    protected override control(): Control {
      return h('input', { type, inputmode: inputMode }) as HTMLInputElement;
    }
  };
}

class TextArea extends Field {
  protected override control(): Control {
    return h('textarea', { rows: 3 }) as HTMLTextAreaElement;
  }

  protected override draw(): void {
    super.draw();
    const rows = this.textOf('rows');
    if (rows !== '') this.shadow.querySelector('textarea')?.setAttribute('rows', rows);
  }
}

/** Its options are elements of the extension; here they become those of a list. */
class Select extends Field {
  protected override control(): Control {
    return h('select') as HTMLSelectElement;
  }

  protected override fill(control: Control): void {
    const options = [...this.querySelectorAll('s-option')].filter((one) => one instanceof Option);
    const prompt = this.textOf('placeholder');
    const made = options.map((one) =>
      h(
        'option',
        { value: one.textOf('value'), disabled: one.isOn('disabled') },
        one.textContent?.trim() ?? '',
      ),
    );
    control.replaceChildren(
      ...(prompt === '' ? [] : [h('option', { value: '', disabled: true }, prompt)]),
      ...made,
    );
    const chosen = options
      .find((one) => one.isOn('selected') || one.isOn('defaultSelected'))
      ?.textOf('value');
    control.value = this.textOf(
      'value',
      chosen ?? (prompt === '' ? (options[0]?.textOf('value') ?? '') : ''),
    );
  }
}

class Option extends Part {
  protected override draw(): void {
    this.style.display = 'none';
    const around = this.closest('s-select');
    if (around instanceof Part) around.redraw();
  }
}

class Checkbox extends Part {
  override get isControl(): boolean {
    return true;
  }

  protected override build(): void {
    const box = h('input', { type: 'checkbox' }) as HTMLInputElement;
    this.shadow.append(
      h('label', { class: 'check' }, box, h('span')),
      h('p', { class: 'hint', id: 'hint' }),
      h('p', { class: 'error', id: 'error', role: 'alert' }),
    );
    for (const event of ['input', 'change']) {
      box.addEventListener(event, (native) => {
        native.stopPropagation();
        this.tell(event, { checked: box.checked });
      });
    }
  }

  protected override draw(): void {
    const box = this.shadow.querySelector('input');
    const label = this.shadow.querySelector('span');
    const hint = this.shadow.querySelector<HTMLElement>('#hint');
    const error = this.shadow.querySelector<HTMLElement>('#error');
    if (!box || !label || !hint || !error) return;
    label.textContent = this.textOf('label');
    hint.textContent = this.textOf('details');
    hint.hidden = hint.textContent === '';
    error.textContent = this.textOf('error');
    error.hidden = error.textContent === '';
    setAttributes(box, {
      role: this.localName === 's-switch' ? 'switch' : null,
      disabled: this.isOn('disabled'),
      'aria-label': this.textOf('accessibilityLabel') || null,
      'aria-invalid': error.hidden ? null : 'true',
    });
    box.checked = 'checked' in this.given ? this.isOn('checked') : this.isOn('defaultChecked');
  }
}

/** One of several, or some of them. Each `s-choice` stands in the label of a real radio button or checkbox. */
class ChoiceList extends Part {
  override get isControl(): boolean {
    return true;
  }

  protected override build(): void {
    this.shadow.append(
      h(
        'fieldset',
        {},
        h('legend'),
        h('div', { id: 'choices' }),
        h('p', { class: 'hint', id: 'hint' }),
        h('p', { class: 'error', id: 'error', role: 'alert' }),
      ),
    );
  }

  protected override draw(): void {
    const legend = this.shadow.querySelector('legend');
    const group = this.shadow.querySelector('fieldset');
    const list = this.shadow.querySelector('#choices');
    const hint = this.shadow.querySelector<HTMLElement>('#hint');
    const error = this.shadow.querySelector<HTMLElement>('#error');
    if (!legend || !group || !list || !hint || !error) return;
    legend.textContent = this.textOf('label');
    legend.classList.toggle('unseen', this.textOf('labelAccessibilityVisibility') === 'exclusive');
    hint.textContent = this.textOf('details');
    hint.hidden = hint.textContent === '';
    error.textContent = this.textOf('error');
    error.hidden = error.textContent === '';
    group.disabled = this.isOn('disabled');
    const choices = this.choices();
    while (list.children.length > choices.length) list.lastElementChild?.remove();
    choices.forEach((choice, index) => {
      const row = list.children[index] ?? list.appendChild(this.row(index));
      choice.slot = `choice${index}`;
      const input = row.querySelector('input');
      if (!input) return;
      input.type = this.isOn('multiple') ? 'checkbox' : 'radio';
      input.value = choice.textOf('value');
      input.disabled = choice.isOn('disabled');
      row.className = `choice${input.disabled ? ' off' : ''}`;
      input.checked = this.isChosen(choice);
      setAttributes(input, { 'aria-label': choice.textOf('accessibilityLabel') || null });
    });
  }

  private choices(): Choice[] {
    return [...this.children].filter((one) => one instanceof Choice);
  }

  private isChosen(choice: Choice): boolean {
    const { values } = this.given;
    if (Array.isArray(values)) return values.includes(choice.textOf('value'));
    return 'selected' in choice.given ? choice.isOn('selected') : choice.isOn('defaultSelected');
  }

  private row(index: number): HTMLElement {
    const input = h('input', { type: 'radio', name: 'choice' }) as HTMLInputElement;
    for (const event of ['input', 'change']) {
      input.addEventListener(event, (native) => {
        native.stopPropagation();
        const chosen = [...this.shadow.querySelectorAll('input')].filter(({ checked }) => checked);
        const values = chosen.map(({ value }) => value);
        for (const choice of this.choices())
          choice.given['selected'] = values.includes(choice.textOf('value'));
        this.tell(event, { values });
      });
    }
    return h('label', { class: 'choice' }, input, h('slot', { name: `choice${index}` }));
  }
}

class Choice extends Part {
  protected override build(): void {
    this.shadow.append(
      h('slot'),
      h('div', { class: 'hint' }, h('slot', { name: 'details' })),
      h('slot', { name: 'secondary-content' }),
    );
  }

  protected override draw(): void {
    const hint = this.shadow.querySelector<HTMLElement>('.hint');
    const has = hint?.querySelector('slot')?.assignedNodes().length ?? 0;
    if (hint) {
      hint.hidden = has === 0 && this.textOf('details') === '';
      if (has === 0 && !hint.hidden && hint.querySelector('slot'))
        hint.querySelector('slot')?.replaceChildren(this.textOf('details'));
    }
    if (this.parentElement instanceof Part) this.parentElement.redraw();
  }
}

class Form extends Part {}

export const FIELDS: Readonly<Record<string, CustomElementConstructor>> = {
  's-form': Form,
  's-text-field': textField('text'),
  's-email-field': textField('email'),
  's-password-field': textField('password'),
  's-phone-field': textField('tel'),
  's-url-field': textField('url'),
  's-search-field': textField('search'),
  's-number-field': textField('number', 'decimal'),
  's-money-field': textField('text', 'decimal'),
  's-date-field': textField('date'),
  's-text-area': TextArea,
  's-select': Select,
  's-option': Option,
  's-checkbox': Checkbox,
  's-switch': class extends Checkbox {},
  's-choice-list': ChoiceList,
  's-choice': Choice,
};
