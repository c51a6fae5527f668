/** Leave to carry out one action. It has no content: only the issuer's own object is one. */
export interface Capability {
  readonly capability: 'one action';
}

/**
 * Issues capabilities, and redeems each once. The actuator of an app acts for nobody who has none: code
 * that comes to hold the actuator by a way round the gates can do nothing with it.
 */
export class Capabilities {
  readonly #open = new WeakSet<object>();

  issue(): Capability {
    const capability: Capability = Object.freeze({ capability: 'one action' });
    this.#open.add(capability);
    return capability;
  }

  /** @returns whether the capability was issued here and had not been consumed */
  redeem(capability: Capability): boolean {
    return this.#open.delete(capability);
  }
}

// Whoever could replace `redeem` would need no capability.
Object.freeze(Capabilities.prototype);
