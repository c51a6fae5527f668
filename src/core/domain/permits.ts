/** Leave to carry out one action. It has no content: only the issuer's own object is one. */
export interface Permit {
  readonly permit: 'one action';
}

/**
 * Issues permits, and takes each back once. The actuator of an app acts for nobody who has none, so
 * that code which comes to hold the actuator by a way round the gates finds it dead.
 */
export class Permits {
  readonly #open = new WeakSet<object>();

  issue(): Permit {
    const permit: Permit = Object.freeze({ permit: 'one action' });
    this.#open.add(permit);
    return permit;
  }

  /** @returns whether the permit was issued here and had not been spent */
  spend(permit: Permit): boolean {
    return this.#open.delete(permit);
  }
}

// Whoever could replace `spend` would need no permit.
Object.freeze(Permits.prototype);
