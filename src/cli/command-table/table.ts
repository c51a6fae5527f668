import { AGENT_COMMAND } from './agent.js';
import { completionOf } from './completion.js';
import { DEMO_MODE_VIOLATION } from './demo-mode-violation.js';
import { DIFF } from './diff.js';
import { EVALUATE } from './evaluate.js';
import { EXPLAIN } from './explain.js';
import { LOG } from './log.js';
import { MCP } from './mcp.js';
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
import type { Description } from './description.js';

/** Every command, in the order of the help. All that is known of the command line follows from it. */
export const COMMANDS: readonly Description[] = [
  RUN,
  REHEARSE,
  ONBOARD,
  SCENARIO_COMMAND,
  AGENT_COMMAND,
  MCP,
  VERIFY,
  LOG,
  EXPLAIN,
  DIFF,
  REPORT,
  REDELIVER,
  PAUSE,
  RESUME,
  POLICY_COMMAND,
  TRAIN,
  EVALUATE,
  TWIN,
  DEMO_MODE_VIOLATION,
  completionOf(() => COMMANDS),
];
