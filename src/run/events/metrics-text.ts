import type { Registry } from 'prom-client';

/** The text of all metrics. Only those that have changed are written out again: that is what costs. */
export class MetricsText {
  readonly #registry: Registry;
  readonly #texts = new Map<string, string>();

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  hasChanged(name: string): void {
    this.#texts.delete(name);
  }

  async read(): Promise<string> {
    const names = this.#registry.getMetricsAsArray().map(({ name }) => name);
    for (const name of names) {
      if (this.#texts.has(name)) continue;
      this.#texts.set(name, await this.#registry.getSingleMetricAsString(name));
    }
    return names.map((name) => `${this.#texts.get(name) ?? ''}\n`).join('\n');
  }
}
