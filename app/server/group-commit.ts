/** Lets calls that come together share one commit: each waits for the batch it is in, and no longer. */

export interface GroupCommitOptions<T> {
  /** Makes the whole batch durable, or throws. */
  readonly commit: (batch: readonly T[]) => Promise<void>;
  readonly bytesOf: (item: T) => number;
  /** Items in one batch. */
  readonly maxItems: number;
  /** Bytes waiting; what comes beyond them is refused at once. */
  readonly maxWaitingBytes: number;
  /** Batches on their way at once. */
  readonly maxInFlight: number;
  /** While a batch is on its way, another goes only with this many items: fewer wait for its end. */
  readonly minItems: number;
  /** Whether an error concerns the batch's items: then each is tried alone. */
  readonly isItemError: (error: unknown) => boolean;
}

/** Too much is waiting already: the caller must come back later. */
export class Overloaded extends Error {}

interface Waiting<T> {
  readonly item: T;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export class GroupCommit<T> {
  readonly #options: GroupCommitOptions<T>;
  #waiting: Waiting<T>[] = [];
  #waitingBytes = 0;
  #inFlight = 0;
  #scheduled = false;

  constructor(options: GroupCommitOptions<T>) {
    this.#options = options;
  }

  /** Resolves when the item is durable. */
  submit(item: T): Promise<void> {
    const bytes = this.#options.bytesOf(item);
    if (this.#waitingBytes + bytes > this.#options.maxWaitingBytes) {
      return Promise.reject(new Overloaded('too many deliveries are waiting for the database'));
    }
    this.#waitingBytes += bytes;
    return new Promise<void>((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#schedule();
    }).finally(() => (this.#waitingBytes -= bytes));
  }

  /** Waits one turn of the event loop, so that calls read in the same turn share the batch. */
  #schedule(): void {
    if (this.#scheduled || !this.#mayFlush()) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#flush();
    });
  }

  #mayFlush(): boolean {
    const { maxInFlight, minItems } = this.#options;
    if (this.#waiting.length === 0 || this.#inFlight >= maxInFlight) return false;
    return this.#inFlight === 0 || this.#waiting.length >= minItems;
  }

  #flush(): void {
    if (!this.#mayFlush()) return;
    const batch = this.#waiting.splice(0, this.#options.maxItems);
    this.#inFlight++;
    void this.#commit(batch).finally(() => {
      this.#inFlight--;
      this.#schedule();
    });
    this.#schedule();
  }

  async #commit(batch: readonly Waiting<T>[]): Promise<void> {
    try {
      await this.#options.commit(batch.map(({ item }) => item));
      for (const { resolve } of batch) resolve();
    } catch (error) {
      if (batch.length > 1 && this.#options.isItemError(error)) {
        for (const one of batch) await this.#commit([one]);
        return;
      }
      for (const { reject } of batch) reject(error);
    }
  }
}
