import { describe, expect, it, onTestFinished } from 'vitest';
import type { LineChannel } from '../../../src/run/agents/line-channel.js';
import { McpRehearsal, type RehearsalEnd } from '../../../src/run/agents/mcp-rehearsal.js';
import { CALM, HELLO, incidentMessage, NONCE, OVERLOADED } from '../../support/agent-messages.js';
import { PLAYED, playOf, type Heard } from '../../support/mcp-play.js';

const WHO = { agent: 'tester', version: '1' };
const proposal = (incident_id: string) => ({
  type: 'propose' as const,
  incident_id,
  nonce: NONCE,
  action: 'scale_workers',
  workers_to: 3,
  reason: 'busy',
});
const executed = {
  verdicts: [{ verdict: 'executed' }],
  outcome: { outcome: 'stable', after_ms: 12 },
};

/** A run of the double; its client leaves when the test is over. */
function played(incidentIds: readonly string[], heard: Heard = { messages: [] }): McpRehearsal {
  const rehearsal = new McpRehearsal(playOf(incidentIds, heard), WHO, 10_000);
  onTestFinished(async () => {
    rehearsal.leave('the test is over');
    await rehearsal.ended;
  });
  return rehearsal;
}

/** A run that waits, with its channel in the test's hands. */
function held(waitMs = 10_000) {
  let channel: LineChannel | undefined;
  let end: (how: RehearsalEnd) => void = () => undefined;
  const rehearsal = new McpRehearsal(
    (given) => {
      channel = given;
      return new Promise((resolve) => (end = resolve));
    },
    WHO,
    waitMs,
  );
  if (channel === undefined) throw new Error('it was not played');
  return { rehearsal, channel, end };
}

describe('a rehearsal over MCP', () => {
  it('leads from one incident to the next, and to its end', async () => {
    const heard: Heard = { messages: [] };
    const rehearsal = played(['i1', 'i2'], heard);
    expect(await rehearsal.goOn()).toMatchObject({
      status: 'incident',
      run: { run_id: '000042-8f3a', env: 'stage' },
      incident: { incident_id: 'i1', nonce: NONCE },
      latest: null,
    });
    expect(await rehearsal.answer(proposal('i1'))).toEqual({ incident_id: 'i1', ...executed });
    expect(await rehearsal.goOn()).toMatchObject({ incident: { incident_id: 'i2' } });
    const escalation = { type: 'escalate', incident_id: 'i2', nonce: NONCE, reason: '?' } as const;
    expect(await rehearsal.answer(escalation)).toMatchObject({ outcome: { outcome: 'escalated' } });
    expect(await rehearsal.goOn()).toMatchObject({ status: 'ended', incident: null, end: PLAYED });
    expect(rehearsal.isOver).toBe(true);
    expect(heard.messages).toEqual([
      { type: 'hello', agent: 'tester', version: '1' },
      proposal('i1'),
      escalation,
    ]);
  });

  it('tells the same to whoever asks again', async () => {
    const rehearsal = played(['i1']);
    const first = await rehearsal.goOn();
    expect(await rehearsal.goOn()).toEqual(first);
    await rehearsal.answer(proposal('i1'));
    const last = await rehearsal.goOn();
    expect(last).toMatchObject({ latest: executed });
    expect(await rehearsal.goOn()).toEqual(last);
  });

  it('gives fresh readings to whoever looks again, each time anew', async () => {
    const rehearsal = played(['i1']);
    await rehearsal.goOn();
    const look = { type: 'observe', incident_id: 'i1', nonce: NONCE } as const;
    for (let times = 0; times < 2; times += 1) {
      expect(await rehearsal.observe(look)).toMatchObject({
        incident_id: 'i1',
        readings: CALM,
        observations_left: 4,
      });
    }
  });

  it('hands in what nobody asked for, and says so', async () => {
    const { rehearsal, channel } = held();
    channel.send(JSON.stringify(incidentMessage(OVERLOADED)));
    const answered = rehearsal.answer(proposal('i1'));
    channel.send(JSON.stringify({ type: 'outcome', incident_id: 'i1', ...executed.outcome }));
    await answered;
    for (const incident_id of ['i1', 'i7']) {
      expect(await rehearsal.answer(proposal(incident_id))).toMatchObject({
        status: 'not_asked',
        latest: { incident_id: 'i1' },
      });
    }
    expect(channel.takeAll()).toHaveLength(3);
  });

  it('says that nothing is there yet, once a call has taken long enough', async () => {
    const { rehearsal, channel } = held(20);
    expect(await rehearsal.goOn()).toMatchObject({ status: 'waiting', run: null });
    channel.send(JSON.stringify(HELLO));
    expect(await rehearsal.goOn()).toMatchObject({ status: 'waiting', run: { env: 'stage' } });
    channel.send(JSON.stringify(incidentMessage(OVERLOADED)));
    await rehearsal.goOn();
    expect(await rehearsal.answer(proposal('i1'))).toMatchObject({ verdicts: [], outcome: null });
  });

  it('waits no longer for an outcome where the gates refused', async () => {
    const { rehearsal, channel } = held(60_000);
    channel.send(JSON.stringify(incidentMessage(OVERLOADED)));
    const answered = rehearsal.answer(proposal('i1'));
    const reasons = [{ gate: 'intake', code: 'nonce_unknown' }];
    channel.send(
      JSON.stringify({ type: 'verdict', incident_id: 'i1', verdict: 'refused', reasons }),
    );
    expect(await answered).toMatchObject({ verdicts: [{ verdict: 'refused', reasons }] });
  });

  it('takes an incident for over whose time was up, and the answer for late', async () => {
    const { rehearsal, channel } = held();
    channel.send(JSON.stringify(incidentMessage(OVERLOADED)));
    await rehearsal.goOn();
    const outcome = { incident_id: 'i1', outcome: 'escalated', after_ms: null };
    channel.send(JSON.stringify({ type: 'outcome', ...outcome }));
    expect(await rehearsal.answer(proposal('i1'))).toMatchObject({ status: 'not_asked' });
    expect(channel.takeAll()).toHaveLength(1);
  });

  it('lets the run go on to its end where the client has gone', async () => {
    const heard: Heard = { messages: [] };
    const rehearsal = played(['i1', 'i2'], heard);
    await rehearsal.goOn();
    rehearsal.leave('the client has gone');
    await rehearsal.ended;
    expect(heard.messages.at(-1)).toBe('left');
  });

  it('says why a run could not go on', async () => {
    const { rehearsal, end } = held();
    const waiting = rehearsal.goOn();
    end({ failed: 'another run holds the log' });
    expect(await waiting).toMatchObject({
      status: 'ended',
      end: { failed: 'another run holds the log' },
    });
  });

  it('ends its channel once, with the same words', async () => {
    const { channel } = held();
    const end = await channel.end();
    expect(end).toEqual({ how: 'the session was over', killed: 0, stderr_bytes: 0 });
    expect(await channel.end()).toBe(end);
    const ended = { kind: 'ended', how: end.how };
    await channel.next(1_000);
    expect(await channel.next(1_000)).toMatchObject(ended);
  });
});
