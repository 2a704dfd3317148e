/** What a command has opened, closed in the opposite order: when it is done, when it fails, and on Ctrl-C. */
export class Closing {
  readonly #opened: {
    readonly opening: Promise<unknown>;
    readonly close: (opened: never) => Promise<unknown>;
  }[] = [];

  /** Waits for `opening`, and remembers how to close it; what is half open on Ctrl-C is closed once it is open. */
  async open<T>(opening: Promise<T>, close: (opened: T) => Promise<unknown>): Promise<T> {
    this.#opened.push({ opening, close });
    return opening;
  }

  /** Closes everything, also what follows something that cannot be closed. */
  async closeAll(): Promise<void> {
    const failures: unknown[] = [];
    for (let part = this.#opened.pop(); part !== undefined; part = this.#opened.pop()) {
      // What could not be opened told so already.
      const opened = await part.opening.then((value) => ({ value: value as never })).catch(() => null);
      if (opened === null) continue;
      await part.close(opened.value).catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }
}
