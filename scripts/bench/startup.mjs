import { judge, ratios, summarize } from './stats.mjs';
import { BIN, timeNode, withTemporaryFolder } from './surroundings.mjs';

const ROUNDS = 17;
const FLOOR = ['-e', '0'];
/** What the launcher answers by itself, and short commands on the log of a default run. */
const COMMANDS = [
  { figure: 'start-up', words: ['--version'], at_most: 1.4 },
  { figure: 'start-up, --help', words: ['--help'], at_most: 1.4 },
  { figure: 'start-up, verify', words: ['verify'], at_most: 2 },
  { figure: 'start-up, log', words: ['log'], at_most: 2 },
  { figure: 'start-up, policy', words: ['policy'], at_most: 2 },
  { figure: 'start-up, explain', words: ['explain', '8'], at_most: 2 },
  { figure: 'start-up, report', words: ['report'], at_most: 2 },
];

/**
 * Start-up: commands against `node -e 0`, whole processes, one after the other in turn. The peer is the
 * floor that no program on Node can go below; what comes on top is the modules that are loaded before the first
 * word is printed, and the work itself.
 */
export function measureStartup() {
  return withTemporaryFolder((root) => {
    timeNode([BIN, '--root', root]);
    /** @returns {number[]} */
    const none = () => [];
    const commands = COMMANDS.map(({ words, ...row }) => {
      const rooted = words[0].startsWith('--') ? [] : ['--root', root];
      return { ...row, args: [BIN, ...words, ...rooted], times: none() };
    });
    const floor = { args: FLOOR, times: none() };
    const all = [...commands, floor];
    for (const { args } of all) timeNode(args);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const { args, times } of all) times.push(timeNode(args).wall_ms);
    }
    return commands.map(({ figure, at_most, times }) =>
      judge({
        figure,
        unit: 'ms',
        ours: summarize(times),
        peer: { name: 'node -e 0', ...summarize(floor.times) },
        ratio: ratios(times, floor.times),
        goal: { at_most },
      }),
    );
  });
}
