/**
 * Data of a page as Remix sends it to the page's script ("turbo-stream"): one JSON list of all values, in which the
 * parts of a value are places in the list. Dates, promises and the like are not read here.
 */
export function readPageData(text: string): unknown {
  const values = JSON.parse(text.split('\n')[0] ?? '') as unknown[];
  const valueAt = (place: number): unknown => {
    // Below 0 stand values without a place: null, undefined and numbers that JSON does not have.
    const value = place < 0 ? null : values[place];
    if (Array.isArray(value)) return value.map((one: number) => valueAt(one));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => [
        String(valueAt(Number(key.slice(1)))),
        valueAt(part as number),
      ]),
    );
  };
  return valueAt(0);
}
