import { clearTimeout, setTimeout } from 'node:timers';
import type { BusEntry, Delivery, EventBus } from '../../core/domain/ports.js';

/**
 * The bus inside this process, with the promises of the Redis one: an entry is stored once however
 * often it is published, entries are delivered in order, and each once.
 */
export function createEmbeddedBus(): EventBus {
  const entries = new Map<string, BusEntry>();
  const waiting: BusEntry[] = [];
  let wake: (() => void) | undefined;

  function deliver(): Delivery | undefined {
    const entry = waiting.shift();
    if (entry === undefined) return undefined;
    return { event: entry.event, acknowledge: () => Promise.resolve() };
  }

  return {
    kind: 'embedded',
    publish(published) {
      const added = published.filter(({ id }) => !entries.has(id));
      for (const entry of added) entries.set(entry.id, entry);
      waiting.push(...added);
      wake?.();
      return Promise.resolve();
    },
    async receive(deadlineMs) {
      const delivery = deliver();
      if (delivery !== undefined) return delivery;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, deadlineMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      wake = undefined;
      return deliver();
    },
    history: () => Promise.resolve([...entries.values()]),
    close() {
      wake?.();
      return Promise.resolve();
    },
  };
}
