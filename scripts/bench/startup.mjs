import { judge, ratios, summarize } from './stats.mjs';
import { BIN, timeNode } from './surroundings.mjs';

const ROUNDS = 17;
const GOAL = { at_most: 1.5 };
const VERSION = [BIN, '--version'];
const HELP = [BIN, '--help'];
const FLOOR = ['-e', '0'];

/**
 * Start-up: `demo-run --version` against `node -e 0`, whole processes, one after the other in turn.
 * The peer is the floor that no program on Node can go below; what comes on top is the modules
 * that are loaded before the first word is printed. The launcher answers `--version` and `--help` by
 * itself, without loading the command line; most of what is left is Node's loader of ES modules.
 */
export async function measureStartup() {
  const commands = [VERSION, HELP, FLOOR];
  /** @type {Map<string[], number[]>} */
  const times = new Map(commands.map((args) => [args, []]));
  for (const args of commands) timeNode(args);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const args of commands) times.get(args)?.push(timeNode(args).wall_ms);
  }
  const compare = (figure, args, goal) =>
    judge({
      figure,
      unit: 'ms',
      ours: summarize(times.get(args)),
      peer: { name: 'node -e 0', ...summarize(times.get(FLOOR)) },
      ratio: ratios(times.get(args), times.get(FLOOR)),
      goal,
    });
  return [compare('start-up', VERSION, GOAL), compare('start-up, --help', HELP, GOAL)];
}
