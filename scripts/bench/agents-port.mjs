import { takeTurn } from '#dist/base/event-loop.js';
import { builtInDecider } from '#dist/core/decider/built-in-decider.js';
import { decide } from '#dist/core/decider/decide.js';
import { boundedDecider } from '#dist/run/assembly/bounded-decider.js';
import { runWalkthrough } from '#dist/run/walkthrough/run-walkthrough.js';
import { QUESTION } from './agents-talk.mjs';
import { createRuns } from './simulated.mjs';
import { emptySeries, judge, ratios, summarize } from './stats.mjs';

const ROUNDS = 15;
const WALKS = 20;
const DECISIONS = 2_000;
const GOAL = 1.02;

/**
 * What it costs the built-in decider to be asked through a port, with a deadline, a signal and a check of its
 * answer: one decision, beside the rules and the table called directly, and what that comes to in a whole
 * walkthrough on the simulated app. Two walkthroughs, one without the port, would be compared more directly; but
 * they differ by a quarter for other reasons. On worker threads a run takes a hundred times as long, and its
 * decisions the same.
 */
export async function measurePort() {
  const runs = createRuns();
  const decision = emptySeries('ours', 'peer');
  const walks = emptySeries('ours', 'peer');
  for (let round = -1; round < ROUNDS; round += 1) {
    const [ours, peer] = await decideBothWays();
    const { cpu_us, asked } = await walk(runs);
    if (round < 0) continue;
    decision.ours.push(ours);
    decision.peer.push(peer);
    walks.ours.push(cpu_us / 1_000);
    walks.peer.push((cpu_us - asked * (ours - peer)) / 1_000);
  }
  return [
    row('CPU of a walkthrough', 'ms', walks, { name: 'without the port', goal: { at_most: GOAL } }),
    row('CPU of a decision', 'us', decision, { name: 'called directly', goal: null }),
  ];
}

/** @returns microseconds through the port, and called directly */
async function decideBothWays() {
  const { signal } = new AbortController();
  const propose = boundedDecider(builtInDecider, {
    signal,
    diagnostics: { warn: () => undefined },
  });
  const ours = await cpuOf(DECISIONS, () => propose(QUESTION));
  return [ours, await cpuOf(DECISIONS, () => Promise.resolve(decide(QUESTION)))];
}

/** @returns of one walkthrough, and how often its decider is asked, in its attacks too */
async function walk(runs) {
  let asked = 0;
  let seed = 0;
  const cpu_us = await cpuOf(WALKS, async () => {
    const run = runs(seed++);
    const { passed } = await runWalkthrough({
      ...run,
      compose(app, log, overrides) {
        const loop = run.compose(app, log, overrides);
        return { ...loop, propose: (question) => ((asked += 1), loop.propose(question)) };
      },
    });
    if (!passed) throw new Error(`seed ${run.record.seed} did not pass`);
  });
  return { cpu_us, asked: asked / WALKS };
}

/** Microseconds of CPU: nothing of this waits, and what others do on the machine does not count. */
async function cpuOf(times, once) {
  const from = process.cpuUsage();
  for (let count = 0; count < times; count += 1) {
    await once();
    // No run decides so often without the event loop having its turn.
    await takeTurn();
  }
  const { user, system } = process.cpuUsage(from);
  return (user + system) / times;
}

function row(figure, unit, { ours, peer }, { name, goal }) {
  return judge({
    ...{ figure, unit, ours: summarize(ours) },
    peer: { name, ...summarize(peer) },
    ratio: ratios(ours, peer),
    goal,
  });
}
