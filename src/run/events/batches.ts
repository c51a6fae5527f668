export interface Batches<Item, Outcome> {
  /** @returns the outcome of the batch that the item went with */
  add(item: Item): Promise<Outcome>;
}

/**
 * Hands items to the work in batches: one batch at a time, in the order in which they came. What
 * comes while a batch is at work makes the next one.
 */
export function createBatches<Item, Outcome>(
  work: (items: readonly Item[]) => Promise<Outcome>,
): Batches<Item, Outcome> {
  let gathered: Item[] = [];
  let next: Promise<Outcome> | undefined;
  let atWork: Promise<unknown> = Promise.resolve();

  function begin(): Promise<Outcome> {
    const items = gathered;
    gathered = [];
    next = undefined;
    return work(items);
  }

  return {
    add(item) {
      gathered.push(item);
      next ??= atWork.then(begin, begin);
      atWork = next;
      return next;
    },
  };
}
