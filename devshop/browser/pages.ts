/** The script of the store's pages: they work without it. */

/** A form that must not be sent twice: the button rests once it was pressed. */
function sendOnce(form: HTMLFormElement): void {
  form.addEventListener('submit', () => {
    // After the browser has taken the button's own value.
    setTimeout(() => {
      for (const button of form.querySelectorAll('button')) button.disabled = true;
    });
  });
  // Back from the next page: as it was.
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) for (const button of form.querySelectorAll('button')) button.disabled = false;
  });
}

/** What is chosen changes the sums: they are fetched anew, with what was typed. */
function reloadWith(input: HTMLInputElement): void {
  input.addEventListener('change', () => {
    const typed = new URLSearchParams();
    for (const [name, value] of new FormData(input.form ?? undefined)) {
      if (typeof value === 'string' && (name === 'email' || name === input.name)) typed.set(name, value);
    }
    location.replace(`${location.pathname}?${typed.toString()}`);
  });
}

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-once]')) sendOnce(form);
for (const input of document.querySelectorAll<HTMLInputElement>('input[data-reload]')) reloadWith(input);
