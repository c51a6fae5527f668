import { createTranscriptFile } from '#dist/run/agents/transcript-file.js';
import { barePipe, beginAgent } from './agents-talk.mjs';
import { emptySeries, judge, ratios, summarize } from './stats.mjs';
import { withTemporaryFolder } from './surroundings.mjs';

const ROUNDS = 15;
const TURNS = 200;
const MOST_HISTORY = 25;
const GOAL = 2;

/**
 * A turn of the protocol: a question is built, sent, answered by a program, the answer read and judged, and both
 * written to the transcript's file. The peer sends the same program the same line over a bare pipe and reads its
 * answer as JSON. Medians of each round.
 */
export async function measureTurns() {
  return withTemporaryFolder(async (folder) => {
    const file = createTranscriptFile(folder, 'bench');
    let latest = '';
    const agent = await beginAgent('none', (line) => {
      if (line.includes('"type":"incident"')) latest = line;
      file.write(line);
    });
    // By then a question holds as much of the past as it ever does.
    for (let count = 0; count < MOST_HISTORY; count += 1) await agent.ask();
    const pipe = barePipe(`${JSON.stringify(JSON.parse(latest).message)}\n`);
    try {
      return [await compare(agent.ask, pipe.ask)];
    } finally {
      await pipe.end();
      await agent.end();
      file.close();
    }
  });
}

async function compare(ask, askBare) {
  const series = emptySeries('ours', 'peer');
  for (let round = -2; round < ROUNDS; round += 1) {
    const [ours, peer] = [await median(ask), await median(askBare)];
    // The first two only make the code warm.
    if (round >= 0) series.ours.push(ours);
    if (round >= 0) series.peer.push(peer);
  }
  return judge({
    ...{ figure: 'a turn with an agent, p50', unit: 'ms', ours: summarize(series.ours) },
    peer: { name: 'a bare pipe', ...summarize(series.peer) },
    ratio: ratios(series.ours, series.peer),
    goal: { at_most: GOAL },
  });
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
