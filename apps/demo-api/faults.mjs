// How the demo app breaks, for real.

export const FAULTS = {
  /**
   * Leaks until the worker's heap limit ends it. Linked small objects in a tight loop: structures
   * that grow by one large backing store (Map, Set, huge arrays) can take the whole process down.
   */
  leak() {
    let newest = null;
    for (;;) newest = { older: newest, payload: [0, 1, 2, 3] };
  },
  /** Leaves, as after an uncaught fatal error. */
  exit() {
    process.exit(1);
  },
  /** Never answers again, and does not leave. */
  hang() {
    for (;;);
  },
};
