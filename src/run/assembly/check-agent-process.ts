import { randomBytes } from 'node:crypto';
import { logFolder } from '../../audit/library/log-files.js';
import { limitsOf } from '../../core/decider/scale-target.js';
import { DEFAULT_AGENT_BUDGETS } from '../../core/domain/agent.js';
import type { Environment } from '../../core/domain/environment.js';
import { allowedActions } from '../../core/gates/allowed-actions.js';
import { generateSpec } from '../../core/onboarding/generate-spec.js';
import { checkAgent, type AgentCheck, type CheckProgress } from '../agents/check-agent.js';
import { splitCommand } from '../agents/command-words.js';
import type { ChosenIsolation } from '../agents/isolation.js';
import { openAgentProcess } from '../agents/process-channel.js';
import { machineClock } from '../app/machine-clock.js';
import { hiddenFromAgent, isolationFor, refuseUnset } from './agent-isolation.js';
import type { AgentProgram } from './open-agent.js';
import { readPolicyInputs, withAgentBudgets } from './policy-file.js';

/** What an agent is checked in. */
export interface CheckPlace {
  readonly root: string;
  readonly stateFolder: string;
  readonly policyFile: string | undefined;
  readonly env: Environment;
  readonly signal: AbortSignal;
  /** Is given what is known, as soon as it is. */
  readonly notify?: (progress: ProcessProgress) => void;
}

export type ProcessProgress =
  CheckProgress | { readonly known: 'isolation'; readonly isolation: CheckedProcess['isolation'] };

/** What came of the check, and of what the agent wrote to stderr. */
export interface CheckedProcess extends AgentCheck {
  readonly isolation: Pick<ChosenIsolation, 'isolation' | 'why'>;
  /** In printable ASCII, its beginning. */
  readonly stderr: string;
}

/**
 * Starts an agent as a run would, and checks what it has to keep to. Nothing in the root changes.
 * @throws DemoRunError `usage`, `policy_invalid`, `interrupted`
 */
export async function checkAgentProcess(
  { command, variables, isolation: demanded }: Omit<AgentProgram, 'keyFile'>,
  { root, stateFolder, policyFile, env, signal, notify = () => undefined }: CheckPlace,
): Promise<CheckedProcess> {
  const words = splitCommand(command);
  refuseUnset(variables);
  const { policy } = withAgentBudgets(readPolicyInputs(policyFile), true);
  const budgets = policy.agent ?? DEFAULT_AGENT_BUDGETS;
  const isolation = isolationFor(words, demanded);
  const chosen = { isolation: isolation.isolation, why: isolation.why };
  notify({ known: 'isolation', isolation: chosen });
  let stderr = '';
  const channel = openAgentProcess(words, {
    isolation,
    env: process.env,
    passedVariables: variables,
    cwd: process.cwd(),
    hidden: hiddenFromAgent([logFolder(root).folder, stateFolder], isolation),
    lineBytes: budgets.answer_bytes,
    onStderr: (text) => {
      stderr = text;
    },
  });
  const greeting = greetingFor(allowedActions(policy, env), env);
  const clock = machineClock;
  const newNonce = () => randomBytes(16).toString('hex');
  const checked = await checkAgent(channel, greeting, { budgets, clock, newNonce, signal }, notify);
  return { ...checked, isolation: chosen, stderr };
}

/** Of the app that a run is about where none is named. */
function greetingFor(actions: ReturnType<typeof allowedActions>, env: Environment) {
  const repo_url = 'https://github.com/example/demo-api';
  const spec = generateSpec({ name: 'demo-api', repo_url, runtime: 'backend' });
  return {
    run_id: 'check',
    env,
    app: { name: spec.name, runtime: spec.type },
    actions,
    scaling: limitsOf(spec.scaling),
  };
}
