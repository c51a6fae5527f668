import { randomBytes, randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { bareEnvironment } from '../processes/bare-environment.js';
import { makeHomeFolder, type HomeFolder } from '../processes/home-folder.js';
import { bwrapOptions } from './isolation-bwrap.js';
import type { ChosenIsolation } from './isolation.js';
import { locateProgram } from './locate-program.js';
import type { ProcessTraces } from '../processes/reap.js';
import { removeTree } from '../processes/remove-tree.js';
import type { ProcessStart } from '../processes/start-process.js';

/** How an agent is begun. */
export interface AgentProcessOptions {
  readonly isolation: ChosenIsolation;
  /** Our environment, of which it gets PATH, LANG and the named ones. */
  readonly env: NodeJS.ProcessEnv;
  readonly passedVariables: readonly string[];
  /** Where the relative paths of its command begin. */
  readonly cwd: string;
  /** Folders that a sandbox shows empty: our root's logs, and where our key lies. They must be there. */
  readonly hidden: readonly string[];
  /** The longest line that it may write, in bytes without the line end. */
  readonly lineBytes: number;
  /** Given once, at its end: what it wrote to stderr, in printable ASCII, the first 64 KiB of it. */
  readonly onStderr: (text: string) => void;
  /** Between the end of its input, SIGTERM and SIGKILL. Milliseconds, 2,000 if not given. */
  readonly graceMs?: number;
}

export interface PreparedAgent {
  readonly folder: HomeFolder;
  readonly traces: ProcessTraces;
  readonly start: ProcessStart;
}

/** In the environment of all that an agent begins, unless it takes it out. */
const MARKER = 'DEMO_RUN_AGENT';
/** Below what a double holds, above what anybody sets by hand. */
const LOCK_LIMITS = { from: 2 ** 46, to: 2 ** 46 + 2 ** 47 } as const;

/**
 * Everything that an agent needs before it is begun: its program, a folder, an environment.
 * @throws Error with a sentence where it cannot be begun; nothing is left then
 */
export function prepareAgent(
  words: readonly [string, ...string[]],
  options: AgentProcessOptions,
): PreparedAgent {
  const { isolation, env, cwd, hidden } = options;
  const { asAnotherUser } = isolation;
  const isSandbox = isolation.isolation === 'bwrap';
  const located = locateProgram(words, { cwd, path: env['PATH'], asAnotherUser });
  const missing = isSandbox ? hidden.find((folder) => !existsSync(folder)) : undefined;
  if (missing !== undefined) throw new Error(`${missing} cannot be hidden, it is not there`);
  const marker = randomBytes(16).toString('hex');
  const folder = makeHomeFolder('agent', asAnotherUser, `${MARKER}=${marker}`);
  try {
    const { home, uid } = folder;
    const lockLimit = LOCK_LIMITS.from + randomInt(LOCK_LIMITS.to - LOCK_LIMITS.from);
    const variables = bareEnvironment(env, options.passedVariables, home);
    const command = [located.program, ...located.args];
    const sandbox = isSandbox
      ? ['bwrap', ...bwrapOptions({ home, files: located.files, hidden })]
      : [];
    return {
      folder,
      traces: { variable: `${MARKER}=${marker}`, lockLimit, uid },
      start: {
        words: [...sandbox, ...command],
        env: { ...variables, [MARKER]: marker },
        cwd: home,
        uid,
        lockLimit,
      },
    };
  } catch (error) {
    removeTree(folder.outer);
    throw error;
  }
}
