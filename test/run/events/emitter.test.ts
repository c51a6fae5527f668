import { describe, expect, it } from 'vitest';
import { DemoRunError } from '../../../src/core/domain/errors.js';
import type { ProofLog } from '../../../src/core/domain/ports.js';
import { proofBodySchema, type ProofBody } from '../../../src/core/domain/proof-lines/catalogue.js';
import { createEmitter } from '../../../src/run/events/emitter.js';
import {
  ANNOUNCE,
  EVENT,
  createFaultyEmitter,
  type Behaviour,
} from '../../support/faulty-emitter.js';
import { thrownBy } from '../../support/thrown-by.js';

describe('emit', () => {
  it('has the line durable before any sink is asked, and asks the bus last', async () => {
    const { emitter, happened } = createFaultyEmitter(
      { csv: 'stores_later', metrics: 'stores_later', bus: 'stores_later' },
      { deadlineMs: 30_000 },
    );

    expect(await emitter.emit(EVENT, ANNOUNCE)).toBe(7);

    expect(happened.slice(0, 2)).toEqual(['RUNTIME_EMIT begins', 'RUNTIME_EMIT durable']);
    expect(happened.slice(2, 6).sort()).toEqual([
      'csv asked',
      'csv stored',
      'metrics asked',
      'metrics stored',
    ]);
    expect(happened.slice(6)).toEqual(['bus asked', 'bus stored']);
  });

  it('announces the event with the run-local id and gives every sink the one that is unique over runs', async () => {
    const { emitter, lines, visits, ids } = createFaultyEmitter();
    await emitter.emit(EVENT, ANNOUNCE);

    expect(lines).toEqual([
      {
        cause: 4,
        body: {
          event_name: 'RUNTIME_EMIT',
          app_name: 'demo-api',
          env: 'stage',
          event_id: 'e1',
          event_type: 'scale',
          status: 'success',
          workers: 1,
          detail: 'workers 0 -> 1',
          bus: 'embedded',
          measured: {
            event_timestamp: '2026-01-01T00:00:00.000Z',
            response_time_us: 900,
            port: 40_123,
          },
        },
      },
    ]);
    const unique = { ...EVENT, event_id: '000007-8f3a-e1' };
    expect(visits).toEqual({ csv: [[unique]], metrics: [[unique]], bus: [[unique]] });
    expect(ids).toEqual(['7-0']);
  });

  it('writes no line of its own for an event that was announced already', async () => {
    const { emitter, lines, happened, ids } = createFaultyEmitter();

    expect(await emitter.emit(EVENT, { kind: 'announced', seq: 3 })).toBe(3);
    expect(lines).toEqual([]);
    // Its place on the bus is behind the last line that there was.
    expect(ids).toEqual(['6-1']);
    expect(happened).toContain('bus stored');
  });

  it('takes events that are emitted at once on one visit to each sink, in the order of their lines', async () => {
    const { emitter, visits, ids } = createFaultyEmitter(
      { csv: 'stores_later' },
      { deadlineMs: 30_000 },
    );
    const eventIds = ['e1', 'e2', 'e3', 'e4'];

    const seqs = await Promise.all(
      eventIds.map((event_id) => emitter.emit({ ...EVENT, event_id }, ANNOUNCE)),
    );

    expect(seqs).toEqual([7, 8, 9, 10]);
    expect(ids).toEqual(['7-0', '8-0', '9-0', '10-0']);
    const unique = eventIds.map((id) => `${EVENT.run_id}-${id}`);
    for (const visited of Object.values(visits)) {
      expect(visited.map((events) => events.map(({ event_id }) => event_id))).toEqual([unique]);
    }
  });

  it('takes what comes while a sink is at work on the next visit', async () => {
    const { emitter, visits } = createFaultyEmitter(
      { bus: 'stores_later' },
      { deadlineMs: 30_000 },
    );
    const first = emitter.emit(EVENT, { kind: 'announced', seq: 3 });
    const others = ['e2', 'e3'].map((event_id) => emitter.emit({ ...EVENT, event_id }, ANNOUNCE));
    await Promise.all([first, ...others]);

    expect(visits.csv.map((events) => events.length)).toEqual([1, 2]);
  });

  it('asks no sink when the line cannot be written', async () => {
    const failure = new DemoRunError('proof_log_failed', 'disk full');
    const { emitter, happened } = createFaultyEmitter({}, { logFails: failure });

    expect(await thrownBy(emitter.emit(EVENT, ANNOUNCE))).toBe(failure);
    expect(happened).toEqual([]);
  });
});

type Tried = Exclude<Behaviour, 'stores_later'>;
const OUTCOME = {
  stores: 'stored',
  rejects: 'failed',
  unanswered: 'unknown',
  throws: 'failed',
  hangs: 'unknown',
} as const satisfies Record<Tried, string>;
const ALL = Object.keys(OUTCOME) as Tried[];
interface Case {
  readonly csv: Tried;
  readonly metrics: Tried;
  readonly bus: Tried;
}
/** Every combination in which something goes wrong; the bus matters only as the commit. */
const FAILURES = ALL.flatMap((csv) =>
  ALL.flatMap((metrics): Case[] =>
    csv === 'stores' && metrics === 'stores'
      ? ALL.filter((bus) => bus !== 'stores').map((bus) => ({ csv, metrics, bus }))
      : [{ csv, metrics, bus: 'stores' }],
  ),
);

describe('an emission that fails', () => {
  it.each(FAILURES)(
    'names each outcome: csv $csv, metrics $metrics, bus $bus',
    async ({ csv, metrics, bus }) => {
      const { emitter, lines, happened } = createFaultyEmitter({ csv, metrics, bus });
      const sidesStored = csv === 'stores' && metrics === 'stores';
      const sinks = {
        csv: OUTCOME[csv],
        metrics: OUTCOME[metrics],
        bus: sidesStored ? OUTCOME[bus] : 'not_tried',
      };

      const error = await thrownBy(emitter.emit(EVENT, ANNOUNCE));

      expect(error).toMatchObject({ code: 'emission_failed', exitCode: 5 });
      expect(lines.map(({ body }) => body.event_name)).toEqual(['RUNTIME_EMIT', 'EMIT_FAILED']);
      expect(lines[1]).toMatchObject({ cause: 7, body: { event_id: 'e1', sinks } });
      const failed = Object.values(sinks).filter((state) => /failed|unknown/.test(state));
      expect(lines[1]?.body).toHaveProperty('measured.errors.length', failed.length);
      // Each side sink is asked whatever the other does; the bus only as the commit.
      expect(happened).toEqual(expect.arrayContaining(['csv asked', 'metrics asked']));
      expect(happened.includes('bus asked')).toBe(sidesStored);
    },
  );

  it('cites the line that announced the event, also when that was not its own', async () => {
    const { emitter, lines } = createFaultyEmitter({ csv: 'rejects' });
    await thrownBy(emitter.emit(EVENT, { kind: 'announced', seq: 3 }));

    expect(lines.map(({ cause, body }) => [cause, body.event_name])).toEqual([[3, 'EMIT_FAILED']]);
  });

  it('keeps in the line what its announcement does not say, so that it can be delivered later', async () => {
    const { emitter, lines } = createFaultyEmitter({ bus: 'unanswered' });
    await thrownBy(emitter.emit(EVENT, { kind: 'announced', seq: 3 }));

    const { timestamp, workers, detail } = EVENT;
    const body = lines[0]?.body;
    expect(body).toHaveProperty('measured.event', { timestamp, workers, detail });
  });

  it('keeps nothing of an event that its own line announced', async () => {
    const { emitter, lines } = createFaultyEmitter({ bus: 'unanswered' });
    await thrownBy(emitter.emit(EVENT, ANNOUNCE));

    expect(lines[1]?.body).toHaveProperty('measured');
    expect(lines[1]?.body).not.toHaveProperty('measured.event');
  });

  it('is the last one that reaches a sink: what is emitted later fails, and none is tried', async () => {
    const { emitter, lines, happened, visits } = createFaultyEmitter({ metrics: 'rejects' });
    await thrownBy(emitter.emit(EVENT, ANNOUNCE));
    const asked = happened.filter((what) => what.endsWith('asked'));
    const later = ['e2', 'e3'].map((event_id) =>
      thrownBy(emitter.emit({ ...EVENT, event_id }, ANNOUNCE)),
    );

    expect(await Promise.all(later)).toMatchObject([
      { code: 'emission_failed' },
      { code: 'emission_failed' },
    ]);
    expect(happened.filter((what) => what.endsWith('asked'))).toEqual(asked);
    expect(visits.csv).toHaveLength(1);
    const sinks = { csv: 'not_tried', metrics: 'not_tried', bus: 'not_tried' };
    const failures = lines.slice(2).map(({ body }) => body);
    expect(failures.filter(({ event_name }) => event_name === 'EMIT_FAILED')).toMatchObject([
      { event_id: 'e2', sinks, measured: { errors: [] } },
      { event_id: 'e3', sinks, measured: { errors: [] } },
    ]);
  });

  it('fails every event that shared the visit, and what was waiting behind it', async () => {
    const { emitter, lines, visits } = createFaultyEmitter({ bus: 'rejects' });
    const together = ['e1', 'e2'].map((event_id) =>
      thrownBy(emitter.emit({ ...EVENT, event_id }, ANNOUNCE)),
    );
    await Promise.all(together);

    expect(visits.bus).toHaveLength(1);
    const failures = lines.filter(({ body }) => body.event_name === 'EMIT_FAILED');
    const sinks = { csv: 'stored', metrics: 'stored', bus: 'failed' };
    expect(failures).toMatchObject([
      { cause: 7, body: { event_id: 'e1', sinks } },
      { cause: 8, body: { event_id: 'e2', sinks } },
    ]);
  });

  it('keeps a hostile and endless error within what a line may hold', async () => {
    const { proofLog, lines } = collectingLog();
    const hostile = () => Promise.reject(new Error('\u001b[2J\u202e'.repeat(5_000)));
    const emitter = createEmitter({
      proofLog,
      csv: { store: hostile },
      metrics: { store: hostile },
      bus: { kind: 'embedded', publish: hostile },
      deadlineMs: 50,
    });

    const error = await thrownBy(emitter.emit(EVENT, ANNOUNCE));

    expect(error).toMatchObject({ code: 'emission_failed' });
    expect((error as Error).message).toMatch(/^[\x20-\x7e]*$/);
    expect(lines.map(({ event_name }) => event_name)).toEqual(['RUNTIME_EMIT', 'EMIT_FAILED']);
  });
});

function collectingLog(): { proofLog: ProofLog; lines: ProofBody[] } {
  const lines: ProofBody[] = [];
  const append = (body: ProofBody) => Promise.resolve(lines.push(proofBodySchema.parse(body)));
  return { lines, proofLog: { runId: EVENT.run_id, path: 'none', lines: 0, append } };
}
