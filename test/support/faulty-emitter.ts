import { DemoRunError } from '../../src/core/domain/errors.js';
import type { Announcement, Emitter, EventSink, ProofLog } from '../../src/core/domain/ports.js';
import { proofBodySchema, type ProofBody } from '../../src/core/domain/proof-lines/catalogue.js';
import type { RuntimeEvent } from '../../src/core/domain/runtime-event.js';
import { createEmitter } from '../../src/run/events/emitter.js';
import { runtimeEvent } from './sample-events.js';

export const EVENT = runtimeEvent(1, { event_id: 'e1' });
export const ANNOUNCE: Announcement = { kind: 'announce', cause: 4, port: 40_123 };

/** The log has some lines already. */
const LINES_BEFORE = 6;

export type Behaviour = 'stores' | 'stores_later' | 'rejects' | 'unanswered' | 'throws' | 'hangs';
export type SinkName = 'csv' | 'metrics' | 'bus';

/** How a sink may treat what it is asked to store. */
const BEHAVIOURS: Record<Behaviour, () => Promise<void>> = {
  stores: () => Promise.resolve(),
  stores_later: () => new Promise((resolve) => setImmediate(resolve)),
  rejects: () => Promise.reject(new Error('no room')),
  unanswered: () => Promise.reject(new DemoRunError('sink_unanswered', 'no answer came')),
  throws: () => {
    throw new Error('thrown at once');
  },
  hangs: () => new Promise(() => undefined),
};

export interface FaultyEmitter {
  readonly emitter: Emitter;
  /** What was begun and what was done, in order. */
  readonly happened: readonly string[];
  readonly lines: readonly { readonly body: ProofBody; readonly cause: number | null }[];
  /** What each sink was given, visit by visit. */
  readonly visits: Readonly<Record<SinkName, readonly (readonly RuntimeEvent[])[]>>;
  /** Under which ids the bus was given it. */
  readonly ids: readonly string[];
}

/** An emitter whose proof log and sinks write down, in one list, what they were asked for. */
export function createFaultyEmitter(
  behaviours: Partial<Record<SinkName, Behaviour>> = {},
  { logFails, deadlineMs = 50 }: { logFails?: DemoRunError; deadlineMs?: number } = {},
): FaultyEmitter {
  const happened: string[] = [];
  const lines: { body: ProofBody; cause: number | null }[] = [];
  const visits: Record<SinkName, (readonly RuntimeEvent[])[]> = { csv: [], metrics: [], bus: [] };
  const ids: string[] = [];
  const waiting: (() => void)[] = [];
  const acknowledge = () => {
    for (const one of waiting.splice(0)) one();
  };
  const proofLog: ProofLog = {
    runId: EVENT.run_id,
    path: 'none',
    get lines() {
      return lines.length + LINES_BEFORE;
    },
    append(body, cause) {
      if (logFails !== undefined) return Promise.reject(logFails);
      happened.push(`${body.event_name} begins`);
      const seq = lines.push({ body: proofBodySchema.parse(body), cause }) + LINES_BEFORE;
      return new Promise((resolve) => {
        // As the real one: lines that wait at one moment are acknowledged at one moment.
        if (waiting.length === 0) setImmediate(acknowledge);
        waiting.push(() => {
          happened.push(`${body.event_name} durable`);
          resolve(seq);
        });
      });
    },
  };
  const sink = (name: SinkName): EventSink => ({
    async store(events) {
      happened.push(`${name} asked`);
      visits[name].push(events);
      await BEHAVIOURS[behaviours[name] ?? 'stores']();
      happened.push(`${name} stored`);
    },
  });
  // A sink that throws at once does so before there is a promise at all.
  const direct = (name: SinkName): EventSink =>
    behaviours[name] === 'throws'
      ? {
          store() {
            happened.push(`${name} asked`);
            return BEHAVIOURS.throws();
          },
        }
      : sink(name);
  const emitter = createEmitter({
    proofLog,
    csv: direct('csv'),
    metrics: direct('metrics'),
    bus: {
      kind: 'embedded',
      publish(entries) {
        ids.push(...entries.map(({ id }) => id));
        return direct('bus').store(entries.map(({ event }) => event));
      },
    },
    deadlineMs,
  });
  return { emitter, happened, lines, visits, ids };
}
