import { describe, expect, it } from 'vitest';
import type { ProofBodyOf } from '../../../src/core/domain/proof-lines/catalogue.js';
import type { LearnedTable } from '../../../src/core/domain/ports.js';
import type { QRow } from '../../../src/core/domain/q-table.js';
import { handleIncident } from '../../../src/run/orchestrator/control-loop.js';
import { awaitIncident, awaitSteady } from '../../../src/run/orchestrator/watch-app.js';
import { openTestLoop, type TestLoop, type TestLoopOptions } from '../../support/test-loop.js';

const LOAD = { kind: 'load', work_ms: 10, offered_load_ppm: 1_250_000 } as const;

/** A room that learns, and what it was told to keep, with the log's lines at that moment. */
async function openLearningLoop(options: TestLoopOptions = {}) {
  const open = await openTestLoop(options);
  const stored: { readonly state: string; readonly row: QRow; readonly log: string[] }[] = [];
  const learned: LearnedTable = {
    store: (state, row) => stored.push({ state, row, log: open.eventNames() }),
  };
  return { ...open, loop: { ...open.loop, learned }, stored };
}

async function crash({ loop, app }: Pick<TestLoop, 'loop' | 'app'>) {
  const requests_before = loop.watch.requests();
  await awaitSteady(loop);
  await app.faults.inject({ kind: 'leak', heap_limit_mb: 16 });
  const found = await awaitIncident(loop, 30_000);
  if (found === undefined) throw new Error('the fault did not show');
  return handleIncident(loop, { ...found, requests_before, event_id: 'e1', announced_by: null });
}

function updateOf({ lines }: Pick<TestLoop, 'lines'>): ProofBodyOf<'Q_UPDATE'> {
  const update = lines().find(({ event_name }) => event_name === 'Q_UPDATE');
  if (update?.event_name !== 'Q_UPDATE') throw new Error('nothing was learned');
  return update;
}

describe('learning from an outcome', () => {
  it('is in the log before the table is changed, and names the report as its cause', async () => {
    const open = await openLearningLoop();
    const outcome = await crash(open);

    expect(outcome).toMatchObject({ end: 'stable', last_seq: 5 });
    expect(open.lines().map(({ cause }) => cause)).toEqual([null, 1, 2, 3, 4]);
    const { outcome: what, measured, visits_after } = updateOf(open);
    expect(what).toBe('healed');
    expect(open.stored.map(({ log }) => log.at(-1))).toEqual(['Q_UPDATE']);
    expect(open.stored[0]?.row.restart_service).toEqual({
      q_micro: measured.q_after_micro,
      visits: visits_after,
    });
  });

  it('comes before a human is called where the act did not help', async () => {
    const open = await openLearningLoop({
      actuator: { restart_service: () => Promise.reject(new Error('no hands')) },
    });
    const outcome = await crash(open);

    expect(outcome).toMatchObject({ end: 'not_stable', last_seq: 6 });
    expect(open.eventNames().slice(-3)).toEqual(['NOT_STABLE', 'Q_UPDATE', 'ESCALATED']);
    const { outcome: what, measured } = updateOf(open);
    expect(['not_healed', 'harmful']).toContain(what);
    expect(measured.reward_micro).toBeLessThan(0);
  });

  it('gives no credit where the app got well before the act landed', async () => {
    let takeAway = () => Promise.resolve();
    const open = await openLearningLoop({
      policy: { environment_approval: { dev: [], stage: ['scale_workers'], prod: [] } },
      approver: {
        // While the human thinks, the load ends by itself.
        ask: async () => {
          await takeAway();
          await awaitSteady(open.loop);
          return { granted: true, by: 'ada', waited_us: 1_000 };
        },
      },
    });
    await awaitSteady(open.loop);
    const requests_before = open.loop.watch.requests();
    takeAway = await open.app.faults.inject(LOAD);
    const found = await awaitIncident(open.loop, 30_000);
    if (found === undefined) throw new Error('the fault did not show');
    const seen = { ...found, requests_before, event_id: 'e1', announced_by: null };
    await handleIncident(open.loop, seen);

    expect(updateOf(open)).toMatchObject({ outcome: 'got_well_before', learning_rate_ppm: 0 });
    expect(open.stored).toEqual([]);
  });

  it('teaches nothing where the run does not learn', async () => {
    const open = await openTestLoop();
    await crash(open);
    expect(open.eventNames()).not.toContain('Q_UPDATE');
  });
});
