import { expect, it } from 'vitest';
import type { EventBus } from '../../../src/core/domain/ports.js';
import { connectRedisBus } from '../../../src/run/events/redis-bus.js';
import { HOSTILE_REPLIES, startHostileRedis } from '../../support/hostile-redis.js';
import { busEntry } from '../../support/sample-events.js';
import { STREAM, urlAt } from '../../support/weather.js';

/** Each command that a bus sends, and what makes it send that. */
const COMMANDS: readonly [string, (bus: EventBus) => Promise<unknown>][] = [
  ['PING', () => Promise.resolve()],
  ['INFO', () => Promise.resolve()],
  ['XGROUP', () => Promise.resolve()],
  ['EVAL', (bus) => bus.publish([busEntry(1)])],
  ['XREADGROUP', (bus) => bus.receive(20)],
  ['XRANGE', (bus) => bus.history()],
];

// A reply that is thrown into the event loop fails the test run by itself.
it.each(COMMANDS)(
  'a hostile answer to %s ends in good order or in one of our errors, printable and short',
  async (command, ask) => {
    const outcomes = await Promise.all(
      Object.entries(HOSTILE_REPLIES).map(async ([what, reply]) => {
        const port = await startHostileRedis(command, reply);
        return [what, await outcomeOf(urlAt(port), ask)] as const;
      }),
    );
    expect(outcomes.filter(([, outcome]) => outcome !== 'ok')).toEqual([]);
    expect(Object.prototype).not.toHaveProperty('polluted');
  },
);

async function outcomeOf(url: string, ask: (bus: EventBus) => Promise<unknown>): Promise<unknown> {
  let bus: EventBus | undefined;
  try {
    bus = await connectRedisBus({ url, stream: STREAM });
    await ask(bus);
    return 'ok';
  } catch (error) {
    return judge(error);
  } finally {
    await bus?.close();
  }
}

function judge(error: unknown): unknown {
  const { code, exitCode, message } = error as {
    code?: string;
    exitCode?: number;
    message: string;
  };
  const isOurs = exitCode === 5 && /^(?:sink|bus)_\w+$/.test(code ?? '');
  return isOurs && /^[\x20-\x7e]{1,600}$/.test(message) ? 'ok' : error;
}
