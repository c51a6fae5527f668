import { AGENT_COMMAND } from './agent.js';
import { CHECK_APP } from './check-app.js';
import { completionOf } from './completion.js';
import { DEMO_MODE_VIOLATION } from './demo-mode-violation.js';
import { DIFF } from './diff.js';
import { EVALUATE } from './evaluate.js';
import { EXPLAIN } from './explain.js';
import { LOG } from './log.js';
import { MCP } from './mcp.js';
import { NOTES } from './notes.js';
import { ONBOARD } from './onboard.js';
import { PAUSE } from './pause.js';
import { POLICY_COMMAND } from './policy.js';
import { REDELIVER } from './redeliver.js';
import { REHEARSE } from './rehearse.js';
import { REPORT } from './report.js';
import { RESUME } from './resume.js';
import { RUN } from './run.js';
import { SCENARIO_COMMAND } from './scenario.js';
import { TRAIN } from './train.js';
import { TWIN } from './twin.js';
import { VERIFY } from './verify.js';
import type { CommandName } from '../command-names.js';
import type { Description } from './description.js';

/** Every command, in the order of the help. Each is described once it is asked for: start-up stays quick. */
const DESCRIBED: Readonly<Record<Exclude<CommandName, 'help'>, () => Description>> = {
  run: () => RUN,
  rehearse: () => REHEARSE,
  notes: () => NOTES,
  onboard: () => ONBOARD,
  'check-app': () => CHECK_APP,
  scenario: () => SCENARIO_COMMAND,
  agent: () => AGENT_COMMAND,
  mcp: () => MCP,
  verify: () => VERIFY,
  log: () => LOG,
  explain: () => EXPLAIN,
  diff: () => DIFF,
  report: () => REPORT,
  redeliver: () => REDELIVER,
  pause: () => PAUSE,
  resume: () => RESUME,
  policy: () => POLICY_COMMAND,
  train: () => TRAIN,
  evaluate: () => EVALUATE,
  twin: () => TWIN,
  'demo-mode-violation': () => DEMO_MODE_VIOLATION,
  completion: () => completionOf(allCommands),
};

/** With `-h` alone or among other letters. */
const ASKS_FOR_HELP = /^(?:help|--help|-\w*h\w*)$/;

/** All that is known of the command line follows from these. */
export function allCommands(): readonly Description[] {
  return Object.values(DESCRIBED).map((described) => described());
}

/** The commands that a command line can mean: one, where it begins with its name or names none. */
export function commandsFor(argv: readonly string[]): readonly Description[] {
  const [first = ''] = argv;
  if (isCommand(first)) return [DESCRIBED[first]()];
  return argv.some((word) => isCommand(word) || ASKS_FOR_HELP.test(word)) ? allCommands() : [RUN];
}

function isCommand(word: string): word is keyof typeof DESCRIBED {
  return Object.hasOwn(DESCRIBED, word);
}
