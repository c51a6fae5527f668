import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { DEFAULT_AGENT_BUDGETS } from '#dist/core/domain/agent.js';
import { createConversation } from '#dist/run/agents/conversation.js';
import { chooseIsolation } from '#dist/run/agents/isolation.js';
import { openAgentProcess } from '#dist/run/agents/process-channel.js';
import { sampleQuestions } from '#dist/run/agents/sample-incidents.js';
import { machineClock } from '#dist/run/app/machine-clock.js';
import { cleanEnvironment } from './surroundings.mjs';

export const AGENT = fileURLToPath(new URL('../../apps/agents/rules.mjs', import.meta.url));
/** @type {import('#dist/core/domain/external-agent.js').AgentGreeting} */
const GREETING = {
  run_id: '000001-0000',
  env: 'stage',
  app: { name: 'demo-api', runtime: 'backend' },
  actions: ['noop', 'restart_service', 'scale_workers'],
  scaling: { min_replicas: 1, max_replicas: 3, target_utilization_ppm: 400_000 },
};

export const QUESTION = firstQuestion();
let nonces = 0;

function firstQuestion() {
  const [question] = sampleQuestions(GREETING);
  if (question === undefined) throw new Error('there is no sample incident');
  return question;
}

/**
 * The agent as a run begins and asks it. It has said hello.
 * @param {'none' | 'bwrap'} isolation
 * @param {(line: string) => void} keep is given each line of the transcript
 */
export async function beginAgent(isolation, keep) {
  const channel = openAgentProcess([process.execPath, AGENT], {
    isolation: chooseIsolation(isolation),
    env: process.env,
    passedVariables: [],
    cwd: process.cwd(),
    hidden: [],
    lineBytes: DEFAULT_AGENT_BUDGETS.answer_bytes,
    onStderr: () => undefined,
  });
  const agent = createConversation(channel, {
    budgets: DEFAULT_AGENT_BUDGETS,
    clock: machineClock,
    newNonce: () => (++nonces).toString(16).padStart(32, '0'),
    signal: new AbortController().signal,
    keep,
  });
  const hello = await agent.start(GREETING);
  if ('failure' in hello) throw new Error(`the agent does not begin: ${hello.detail}`);
  let asked = 0;
  return {
    async ask() {
      const answer = await agent.propose({ ...QUESTION, event_id: `e${++asked}` }, 10_000);
      if (answer.kind !== 'agent_proposed') throw new Error(`no proposal: ${answer.kind}`);
    },
    end: () => agent.end(),
  };
}

/** The same program over a bare pipe. @param line with its end */
export function barePipe(line) {
  const env = cleanEnvironment();
  const child = spawn(process.execPath, [AGENT], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: child.stdout });
  return {
    async ask() {
      child.stdin.write(line);
      const [answer] = await once(answers, 'line');
      if (JSON.parse(answer).type !== 'propose') throw new Error(`no proposal: ${answer}`);
    },
    async end() {
      const gone = once(child, 'exit');
      child.stdin.end();
      await gone;
    },
  };
}
