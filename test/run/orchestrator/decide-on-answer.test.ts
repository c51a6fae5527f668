import { describe, expect, it } from 'vitest';
import type { Observation } from '../../../src/core/domain/observation.js';
import type { AppWatch } from '../../../src/core/domain/ports.js';
import { detectIncident } from '../../../src/core/decider/detect-incident.js';
import { decideOnIncident } from '../../../src/run/orchestrator/decide-on-incident.js';
import { ScriptedAgent } from '../../support/scripted-agent.js';
import { openTestLoop, type TestLoop } from '../../support/test-loop.js';

/** A crash that the readings show, and how they look once the agent has answered. */
async function answeredAfter(bend: (seen: Observation) => Observation) {
  const agent = new ScriptedAgent();
  const open = await openTestLoop({ decider: agent });
  await open.app.faults.inject({ kind: 'exit', times: 1 });
  const observation = await failed(open);
  const incident = detectIncident(observation, open.loop.memory, policyOf(open).overload);
  if (incident === undefined) throw new Error('nothing is wrong with the app');
  const watch = seenAs(open.app.watch, () => bend(observation));
  const loop = { ...open.loop, watch, agent: { public_key: undefined, nonces: new Set<string>() } };
  const requests_before = loop.watch.requests();
  const seen = { incident, observation, requests_before, event_id: 'e1', announced_by: null };
  const deciding = await decideOnIncident(loop, { seen, cause: null, detect_us: 0 });
  return { deciding, open, loop, agent };
}

async function failed(open: TestLoop): Promise<Observation> {
  let seen = open.app.watch.observe();
  while (seen.failed.length === 0) seen = await open.app.watch.nextObservation(open.loop.signal);
  return seen;
}

function policyOf({ loop }: TestLoop) {
  return loop.context.policy;
}

function seenAs(watch: AppWatch, observe: () => Observation): AppWatch {
  return {
    port: watch.port,
    observe,
    nextObservation: (signal) => watch.nextObservation(signal),
    probe: (deadlineMs) => watch.probe(deadlineMs),
    snapshot: () => watch.snapshot(),
    requests: () => watch.requests(),
    appLog: () => watch.appLog(),
  };
}

const another = { worker: 'w9', cause: 'exit_1', at_us: 1 };

describe('after an answer the app is looked at again', () => {
  it('decides where the readings still show the same', async () => {
    const { deciding, open } = await answeredAfter((seen) => seen);
    expect(deciding).toMatchObject({ decided: { decision: { decided_by: 'agent' } } });
    expect(open.eventNames()).toEqual(['RL_DECISION']);
  });

  it.each<[string, (seen: Observation) => Observation]>([
    ['the app has got well', (seen) => ({ ...seen, failed: [], serving: 1 })],
    ['another worker has failed', (seen) => ({ ...seen, failed: [...seen.failed, another] })],
    ['another number of workers serves', (seen) => ({ ...seen, serving: 2 })],
    [
      'nobody can tell any more what has failed',
      (seen) => ({ ...seen, failed: seen.failed.map((one) => ({ ...one, timers_late_ms: 9 })) }),
    ],
  ])('escalates, and keeps what was asked for, where %s', async (_what, bend) => {
    const { deciding, open } = await answeredAfter(bend);
    expect(deciding).toMatchObject({ decided: undefined, reason: 'incident_changed' });
    expect(open.lines()).toMatchObject([
      {
        ...{ event_name: 'ESCALATED', reason: 'incident_changed', event_id: 'e1' },
        agent: { wanted: 'restart_service', built_in: { action: 'restart_service' } },
        measured: { agent: { thinking_us: 1 } },
      },
    ]);
    expect(open.acts).toEqual([]);
  });
});

describe('the question', () => {
  it('holds what an agent needs, and a way to look again that touches nothing', async () => {
    const { agent, open } = await answeredAfter((seen) => seen);
    const [question] = agent.questions;
    expect(question).toMatchObject({ event_id: 'e1', app_log: [], serving: 0 });
    expect(question?.observation.failed).toHaveLength(1);
    expect((await question?.look())?.at_us).toBeGreaterThan(question?.observation.at_us ?? 0);
    expect(open.acts).toEqual([]);
  });
});

describe('an agent that rejects', () => {
  it('is no answer of anybody: a human is needed', async () => {
    const open = await openTestLoop({
      decider: new ScriptedAgent({ answer: () => Promise.reject(new Error('planted')) }),
    });
    const observation = open.app.watch.observe();
    const incident = {
      ...({ class: 'crash', cause: 'exit_1', since_us: 1, utilization_ppm: null } as const),
      ...{ claimed_utilization_ppm: null, alert_id: null },
    };
    const requests_before = open.loop.watch.requests();
    const seen = { incident, observation, requests_before, event_id: 'e1', announced_by: null };
    const deciding = await decideOnIncident(open.loop, { seen, cause: null, detect_us: 0 });
    expect(deciding).toMatchObject({ reason: 'decider_failed' });
  });
});
