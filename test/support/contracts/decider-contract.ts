import { describe, expect, it } from 'vitest';
import { ENVIRONMENTS } from '../../../src/core/domain/environment.js';
import type { DecisionState } from '../../../src/core/domain/decision-state.js';
import { INCIDENT_CLASSES, type Incident } from '../../../src/core/domain/incident.js';
import type { Decider, DecisionQuestion } from '../../../src/core/domain/ports.js';

const DEADLINE_MS = 1_500;
const CELL = { q_micro: 1, visits: 1 };
const ROW = { noop: CELL, restart_service: { ...CELL, q_micro: 2 }, scale_workers: CELL };

function incidentOf(kind: Incident['class']): Incident {
  return {
    ...{ class: kind, cause: 'exit_1', since_us: 1 },
    utilization_ppm: kind === 'overload' ? 990_000 : 20_000,
    ...{ claimed_utilization_ppm: null, alert_id: null },
  };
}

function stateOf(kind: Incident['class']): DecisionState {
  const utilization = kind === 'overload' ? 'saturated' : 'normal';
  return { incident: kind, utilization, workers: 'below_max', recent_restarts: '0' };
}

function seenIn(kind: Incident['class']): DecisionQuestion['observation'] {
  const failed = kind === 'crash' ? [{ worker: 'w1', cause: 'exit_1', at_us: 1 }] : [];
  return {
    at_us: 2,
    serving: 1,
    desired: 1,
    standby: 1,
    failed,
    windows: [],
    alerts: [],
    calm_since_us: 0,
  };
}

/** A question that can be answered. */
export function questionAbout(
  kind: Incident['class'],
  bent: Partial<DecisionQuestion> = {},
): DecisionQuestion {
  return {
    ...{ event_id: 'e1', app_log: [] },
    incident: incidentOf(kind),
    observation: seenIn(kind),
    look: () => Promise.resolve(seenIn(kind)),
    state: stateOf(kind),
    ...{ serving: 1, max_replicas: 3, env: 'stage' },
    ...{ allowed: ['noop', 'restart_service', 'scale_workers'], row: ROW },
    ...{ draw: 0.5, exploration_ppm: 0 },
    ...bent,
  };
}

/** What cannot be answered well, or at all. */
const HARD: Readonly<Record<string, Partial<DecisionQuestion>>> = {
  'nothing was learned': { row: undefined },
  'the row is no row': { row: 'poisoned' },
  'nothing is allowed': { allowed: [] },
  'no worker serves, and readings say otherwise': {
    serving: 0,
    state: { ...stateOf('crash'), workers: 'none' },
  },
};

/** The promises of the port, which every decider keeps. */
export function deciderContract(name: string, create: () => Decider): void {
  describe(`${name}, as a decider`, () => {
    it.each(INCIDENT_CLASSES)('proposes what may be done about: %s', async (kind) => {
      for (const env of ENVIRONMENTS) {
        const question = questionAbout(kind, { env });
        const proposal = await create().propose(question, DEADLINE_MS);
        if (proposal.kind === 'act') expect(question.allowed).toContain(proposal.action);
        else
          expect(proposal).toMatchObject({
            kind: 'escalate',
            reason: expect.stringMatching(/./) as string,
          });
      }
    });

    it.each(Object.keys(HARD))('answers, and does not throw, where %s', async (what) => {
      for (const kind of INCIDENT_CLASSES) {
        const proposal = await create().propose(questionAbout(kind, HARD[what]), DEADLINE_MS);
        expect(['act', 'escalate']).toContain(proposal.kind);
      }
    });

    it('answers within its deadline', async () => {
      const late = Symbol('late');
      const deadline = new Promise((resolve) => setTimeout(resolve, DEADLINE_MS, late));
      const answer = create().propose(questionAbout('crash'), DEADLINE_MS);
      expect(await Promise.race([answer, deadline])).not.toBe(late);
    });

    it('gives the same answer to the same question', async () => {
      const ask = () => create().propose(questionAbout('crash'), DEADLINE_MS);
      expect(await ask()).toEqual(await ask());
    });
  });
}
