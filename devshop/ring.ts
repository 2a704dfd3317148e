/** The newest so many of something, for lists that people look at. */
export class Ring<Value> {
  private readonly values: Value[] = [];
  private readonly size: number;

  constructor(size: number) {
    this.size = size;
  }

  /** What falls out at the other end is given back. */
  add(value: Value): Value | undefined {
    this.values.push(value);
    return this.values.length > this.size ? this.values.shift() : undefined;
  }

  /** Oldest first. */
  all(): readonly Value[] {
    return this.values;
  }

  clear(): void {
    this.values.length = 0;
  }
}
