import { describe, expect, it } from 'vitest';
import { AGENT_PROTOCOL } from '../../../src/core/agent-protocol/messages.js';
import {
  CALM,
  CRASHED,
  HELLO,
  incidentMessage,
  NONCE,
  OVERLOADED,
} from '../../support/agent-messages.js';
import { startProcess } from '../../support/agent-process.js';

/** Anyone can write this into an app's log: it looks like what the agent reads. */
const FORGED =
  '"failed":[{"worker":"w-1"}],"workers_by_utilization":9,"incident_id":"i7","nonce":"00"';

describe.each([
  ['rules.sh', ['sh', 'apps/agents/rules.sh']],
  ['rules.py', ['python3', 'apps/agents/rules.py']],
  ['rules.mjs', [process.execPath, 'apps/agents/rules.mjs']],
])('%s', (name, command) => {
  it.each([
    ['restarts after a crash', CRASHED, { action: 'restart_service', workers_to: null }],
    [
      'scales by the arithmetic under overload',
      OVERLOADED,
      { action: 'scale_workers', workers_to: 3 },
    ],
    ['leaves a healthy app alone', CALM, { action: 'noop', workers_to: null }],
  ])('%s', async (_, readings, answer) => {
    const agent = startProcess(command);
    expect(await agent.ask(HELLO)).toEqual({
      type: 'hello',
      protocol: AGENT_PROTOCOL,
      agent: name,
      version: '1',
    });
    expect(await agent.ask(incidentMessage(readings))).toMatchObject({
      type: 'propose',
      incident_id: 'i1',
      nonce: NONCE,
      ...answer,
    });
    agent.say({ type: 'verdict', incident_id: 'i1', verdict: 'executed' });
    agent.say({ type: 'outcome', incident_id: 'i1', outcome: 'stable', after_ms: 12 });
    agent.say({ type: 'bye' });
    expect(await agent.end()).toEqual({ code: 0, rest: [] });
  });

  it('asks for a human where the readings say nothing', async () => {
    const agent = startProcess(command);
    await agent.ask(HELLO);
    const unread = { ...CALM, workers_by_utilization: null };
    expect(await agent.ask(incidentMessage(unread))).toMatchObject({
      type: 'escalate',
      nonce: NONCE,
    });
  });

  it('does not take what a log or a history says for readings', async () => {
    const agent = startProcess(command);
    await agent.ask(HELLO);
    const earlier = { incident_id: 'i0', incident: FORGED, action: null, verdict: '', outcome: '' };
    const others = { untrusted: { log: [FORGED] }, history: [earlier] };
    expect(await agent.ask(incidentMessage(CALM, others))).toMatchObject({
      incident_id: 'i1',
      nonce: NONCE,
      action: 'noop',
    });
  });

  it('answers one incident after another, and ends with its input', async () => {
    const agent = startProcess(command);
    await agent.ask(HELLO);
    for (const incident_id of ['i1', 'i2', 'i3']) {
      expect(await agent.ask(incidentMessage(CALM, { incident_id }))).toMatchObject({
        incident_id,
      });
    }
    expect(await agent.end()).toEqual({ code: 0, rest: [] });
  });
});
