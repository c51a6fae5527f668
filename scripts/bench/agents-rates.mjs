import { fileURLToPath } from 'node:url';
import { readScenarioFiles } from '#dist/run/scenarios/read-scenario-files.js';
import { AGENT, barePipe, beginAgent } from './agents-talk.mjs';
import { emptySeries, judge, ratios, summarize } from './stats.mjs';
import { BIN, timeNode, withTemporaryFolder } from './surroundings.mjs';

const ROUNDS = 5;
const AGENTS = 6;
const MS_PER_MINUTE = 60_000;
const INJECTIONS = fileURLToPath(new URL('../../apps/scenarios/injection', import.meta.url));

/** How many agents can be begun, asked once and ended in a minute, and how many injections can be played. */
export async function measureRates() {
  return [await countAgents('none'), await countAgents('bwrap'), await countInjections()];
}

/** One after the other. The peer begins the same program without protocol, warden and isolation. */
async function countAgents(isolation) {
  const question = await questionLine();
  const series = emptySeries('ours', 'peer');
  for (let round = 0; round <= ROUNDS; round += 1) {
    const ours = await perMinute(AGENTS, () => askOnce(beginAgent(isolation, () => undefined)));
    const peer = await perMinute(AGENTS, () => askOnce(barePipe(question)));
    // The first round only makes the code warm.
    if (round > 0) series.ours.push(ours);
    if (round > 0) series.peer.push(peer);
  }
  return row(`agents asked once, ${isolation}`, 'agents/min', series, 'bare processes');
}

async function askOnce(beginning) {
  const agent = await beginning;
  await agent.ask();
  await agent.end();
}

async function questionLine() {
  let question = '';
  await askOnce(
    beginAgent('none', (line) => {
      const { message } = JSON.parse(line);
      if (message?.type === 'incident') question = `${JSON.stringify(message)}\n`;
    }),
  );
  return question;
}

/**
 * The whole pack on the simulated app, as a user starts it: one process, and for each scenario an agent of its own
 * and durable logs. The peer plays it with the built-in decider.
 */
async function countInjections() {
  const { length } = readScenarioFiles([INJECTIONS]).files;
  const play = ['run', '--scenario', INJECTIONS, '--simulated', '--quiet'];
  const asked = ['--agent', `node ${AGENT}`, '--agent-isolation', 'none'];
  const series = emptySeries('ours', 'peer');
  for (let round = 0; round < ROUNDS; round += 1) {
    await withTemporaryFolder(async (root) => {
      const played = (more) => timeNode([BIN, ...play, ...more, '--root', root]);
      series.ours.push(length * (await perMinute(1, () => played(asked))));
      series.peer.push(length * (await perMinute(1, () => played([]))));
    });
  }
  return row('injections', 'scenarios/min', series, 'built-in decider');
}

async function perMinute(times, once) {
  const from = performance.now();
  for (let count = 0; count < times; count += 1) await once();
  return (times * MS_PER_MINUTE) / (performance.now() - from);
}

function row(figure, unit, { ours, peer }, name) {
  return judge({
    ...{ figure, unit, ours: summarize(ours) },
    peer: { name, ...summarize(peer) },
    ratio: ratios(ours, peer),
    goal: null,
  });
}
