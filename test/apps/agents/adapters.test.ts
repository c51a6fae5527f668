import { generateKeyPairSync, verify } from 'node:crypto';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { proposalText } from '../../../src/core/domain/agent.js';
import {
  CALM,
  CRASHED,
  HELLO,
  incidentMessage,
  NONCE,
  OVERLOADED,
} from '../../support/agent-messages.js';
import { startProcess } from '../../support/agent-process.js';
import { PROJECT_ROOT } from '../../support/cli.js';
import { temporaryRoot } from '../../support/temporary-root.js';

/** A command that reads a prompt on standard input, and then does as the shell script says. */
function model(script: string): string {
  const path = join(temporaryRoot(), 'model');
  writeFileSync(path, `#!/bin/sh\nprompt=$(cat)\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

describe('llm.py', () => {
  const command = ['python3', 'apps/agents/llm.py'];

  it('finds the answer in what the model writes around it', async () => {
    const answer = '{"type":"propose","action":"noop","workers_to":null,"reason":"calm","more":1}';
    const path = model(`echo 'Let me {think}: I would say'; echo '${answer}'; echo 'Done.'`);
    const agent = startProcess(command, { MODEL_COMMAND: path });
    expect(await agent.ask(HELLO)).toMatchObject({ type: 'hello', agent: 'llm.py' });
    expect(await agent.ask(incidentMessage(CALM))).toEqual({
      type: 'propose',
      incident_id: 'i1',
      nonce: NONCE,
      action: 'noop',
      workers_to: null,
      reason: 'calm',
    });
    agent.say({ type: 'bye' });
    expect(await agent.end()).toEqual({ code: 0, rest: [] });
  });

  it('gives the model the incident and the actions', async () => {
    const path = model(
      `case $prompt in *scale_workers*ERR_WORKER_OUT_OF_MEMORY*) echo '{"type":"escalate","reason":"seen"}' ;; esac`,
    );
    const agent = startProcess(command, { MODEL_COMMAND: path });
    await agent.ask(HELLO);
    expect(await agent.ask(incidentMessage(CRASHED))).toMatchObject({ reason: 'seen' });
  });

  it.each([
    ['has no object in it', 'echo I do not know'],
    ['has no action in it', `echo '{"type":"propose"}'`],
    ['never comes', 'exit 3'],
  ])('asks for a human where the answer %s', async (_, script) => {
    const agent = startProcess(command, { MODEL_COMMAND: model(script) });
    await agent.ask(HELLO);
    expect(await agent.ask(incidentMessage(CALM))).toMatchObject({
      type: 'escalate',
      incident_id: 'i1',
      nonce: NONCE,
    });
  });
});

describe('aiopslab.py', () => {
  const start = (name: string) =>
    startProcess(['python3', 'apps/agents/aiopslab.py', `aiopslab_agent:${name}`], {
      PYTHONPATH: join(PROJECT_ROOT, 'test', 'fixtures', 'agents'),
      PYTHONDONTWRITEBYTECODE: '1',
    });

  it('lets the agent look again, and submit', async () => {
    const agent = start('Careful');
    expect(await agent.ask(HELLO)).toMatchObject({ agent: 'Careful' });
    for (const incident_id of ['i1', 'i2']) {
      const about = { incident_id, nonce: NONCE };
      expect(await agent.ask(incidentMessage(OVERLOADED, { incident_id }))).toEqual({
        type: 'observe',
        ...about,
      });
      const readings = { type: 'readings', readings: OVERLOADED, observations_left: 4 } as const;
      expect(await agent.ask({ ...readings, incident_id })).toMatchObject({
        type: 'propose',
        ...about,
        action: 'scale_workers',
        workers_to: 3,
      });
    }
    agent.say({ type: 'bye' });
    expect(await agent.end()).toEqual({ code: 0, rest: [] });
  });

  it.each(['Talker', 'Escalating'])('asks for a human on behalf of: %s', async (name) => {
    const agent = start(name);
    await agent.ask(HELLO);
    expect(await agent.ask(incidentMessage(OVERLOADED))).toMatchObject({ type: 'escalate' });
  });

  it('asks for a human where there is nothing more to look at', async () => {
    const agent = start('Curious');
    await agent.ask(HELLO);
    const first = await agent.ask(incidentMessage(OVERLOADED));
    expect(first).toMatchObject({ type: 'observe' });
    const none = { type: 'readings', incident_id: 'i1', readings: null } as const;
    const last = await agent.ask({ ...none, observations_left: 0 });
    expect(last).toMatchObject({ type: 'escalate' });
  });
});

describe('signed.mjs', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const start = () => {
    const file = join(temporaryRoot(), 'agent.key');
    writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    return startProcess([
      process.execPath,
      'apps/agents/signed.mjs',
      file,
      'sh',
      'apps/agents/rules.sh',
    ]);
  };

  it.each([
    ['with a number of workers', OVERLOADED, 3],
    ['without one', CRASHED, null],
  ])('signs what another agent proposes, %s', async (_, readings, workers_to) => {
    const agent = start();
    expect(await agent.ask(HELLO)).toMatchObject({ agent: 'rules.sh' });
    const proposal = await agent.ask(incidentMessage(readings));
    if (proposal.type !== 'propose') throw new Error(proposal.type);
    expect(proposal.workers_to).toBe(workers_to);
    const text = proposalText({ run_id: '000042-8f3a', ...proposal });
    const signature = Buffer.from(proposal.signature ?? '', 'base64');
    expect(verify(null, Buffer.from(text), publicKey, signature)).toBe(true);
    agent.say({ type: 'bye' });
    expect(await agent.end()).toEqual({ code: 0, rest: [] });
  });

  it('signs nothing else', async () => {
    const agent = start();
    await agent.ask(HELLO);
    const unread = incidentMessage({ ...CALM, workers_by_utilization: null });
    expect(await agent.ask(unread)).not.toHaveProperty('signature');
  });
});
