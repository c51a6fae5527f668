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
import { judge, summarize } from './stats.mjs';

const AGENT = fileURLToPath(new URL('../../apps/agents/rules.mjs', import.meta.url));
const ROUNDS = 7;
const TURNS = 200;
const MOST_HISTORY = 25;
const GOAL = 2;
/** @type {import('#dist/core/domain/external-agent.js').AgentGreeting} */
const GREETING = {
  run_id: '000001-0000',
  env: 'stage',
  app: { name: 'demo-api', runtime: 'backend' },
  actions: ['noop', 'restart_service', 'scale_workers'],
  scaling: { min_replicas: 1, max_replicas: 3, target_utilization_ppm: 400_000 },
};

/**
 * A turn of the protocol: a question is built, sent, answered by a program, and the answer read and judged. The
 * peer sends the same program the same line over a bare pipe and reads its answer as JSON. Medians of each round.
 */
export async function measureAgents() {
  const [question] = sampleQuestions(GREETING);
  if (question === undefined) throw new Error('there is no sample incident');
  const lines = [];
  const agent = converse((line) => lines.push(line));
  const hello = await agent.start(GREETING);
  if ('failure' in hello) throw new Error(`the agent does not begin: ${hello.detail}`);
  let asked = 0;
  const ask = async () => {
    const answer = await agent.propose({ ...question, event_id: `e${++asked}` }, 10_000);
    if (answer.kind !== 'agent_proposed') throw new Error(`no proposal: ${answer.kind}`);
  };
  // By then a question holds as much of the past as it ever does.
  for (let count = 0; count < MOST_HISTORY; count += 1) await ask();
  const sent = lines.map((line) => JSON.parse(line).message);
  const latest = sent.findLast(({ type }) => type === 'incident');
  const pipe = barePipe(`${JSON.stringify(latest)}\n`);
  try {
    const ours = [];
    const peers = [];
    for (let round = -2; round < ROUNDS; round += 1) {
      const [our, peer] = [await median(ask), await median(pipe.ask)];
      if (round < 0) continue;
      ours.push(our);
      peers.push(peer);
    }
    return [
      judge({
        ...{ figure: 'a turn with an agent, p50', unit: 'ms', ours: summarize(ours) },
        peer: { name: 'a bare pipe', ...summarize(peers) },
        ratio: summarize(ours.map((our, at) => our / peers[at])),
        goal: { at_most: GOAL },
      }),
    ];
  } finally {
    pipe.end();
    await agent.end();
  }
}

function converse(keep) {
  let nonces = 0;
  const channel = openAgentProcess([process.execPath, AGENT], {
    isolation: chooseIsolation('none'),
    env: process.env,
    passedVariables: [],
    cwd: process.cwd(),
    hidden: [],
    lineBytes: DEFAULT_AGENT_BUDGETS.answer_bytes,
    onStderr: () => undefined,
  });
  return createConversation(channel, {
    budgets: DEFAULT_AGENT_BUDGETS,
    clock: machineClock,
    newNonce: () => (++nonces).toString(16).padStart(32, '0'),
    signal: new AbortController().signal,
    keep,
  });
}

function barePipe(line) {
  const child = spawn(process.execPath, [AGENT], { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: child.stdout });
  return {
    async ask() {
      child.stdin.write(line);
      const [answer] = await once(answers, 'line');
      if (JSON.parse(answer).type !== 'propose') throw new Error(`no proposal: ${answer}`);
    },
    end: () => child.stdin.end(),
  };
}

async function median(turn) {
  const times = [];
  for (let count = 0; count < TURNS; count += 1) {
    const from = performance.now();
    await turn();
    times.push(performance.now() - from);
  }
  return summarize(times).median;
}
