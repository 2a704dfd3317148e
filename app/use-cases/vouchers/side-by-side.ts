/** Waiting for Shopify is most of the work: so many are asked for at once. Its budget is kept by the client. */
const AT_ONCE = 4;

/** Works on all of them, some at a time. Ends when all have ended, also when one throws. */
export async function sideBySide<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, worker));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
